//! TCP and handshake, as far as a step wants it to go.

use super::connection::{Connection, Wire};
use super::datum::{Datum, Variables, to_table_value};
use super::inbox::Happening;
use super::runner::Runner;
use super::steps::{closing, hang};
use super::transcript::Transcript;
use super::{Site, Stop};
use crate::script::ast::{Connect, Stage};
use crate::script::term::Term;
use amqp_types::reflect::Protocol;
use amqp_types::{Context, Dialect, DynamicMethod, DynamicRecord, ShortString, Table, Value};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// The capabilities that a client announces unless a step says otherwise.
const CAPABILITIES: [&str; 6] = [
    "publisher_confirms",
    "exchange_exchange_bindings",
    "basic.nack",
    "consumer_cancel_notify",
    "connection.blocked",
    "authentication_failure_close",
];

impl Runner<'_> {
    /// Connects, and goes as far as the step says.
    pub(super) async fn connect(
        &mut self,
        connect: &Connect,
        within: Duration,
    ) -> Result<(), Stop> {
        let end = Instant::now() + within;
        let name = &connect.connection;
        let wire = self.wire(name);
        let stream = match timeout(within, self.site.host.connect()).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return Err(Stop::Target(format!("no connection: {error}"))),
            Err(_) => return Err(hang("a connection")),
        };
        if let Some(old) = self.connections.remove(name) {
            old.closes();
            old.end().await;
        }
        self.open.retain(|(connection, _)| connection != name);
        let mut connection = Connection::start(stream, wire, connect.auto_close);
        connection.vhost = self.or_profile(connect.vhost.as_ref(), &self.site.profile.vhost)?;
        self.connections.insert(name.clone(), connection);
        if connect.until == Stage::Socket {
            return Ok(());
        }
        let header = match &connect.header {
            Some(term) => self.variables.octets(term).map_err(Stop::Suite)?,
            None => self.scenario.protocol.header.to_vec(),
        };
        let connection = self.connection(name)?;
        let shown = match <[u8; 8]>::try_from(header.as_slice()) {
            Ok(octets) => super::text::protocol_header(octets),
            Err(_) => format!("{} raw octets", header.len()),
        };
        connection.note(&header, shown, None, false);
        connection.write(&header).await;
        self.expect(name, "connection.start", end).await?;
        if connect.until == Stage::Start {
            return Ok(());
        }
        self.start_ok(connect).await?;
        self.until_tune(connect, end).await?;
        if connect.until == Stage::Tune {
            return Ok(());
        }
        self.tune_ok(connect).await?;
        if connect.until == Stage::TuneOk {
            return Ok(());
        }
        let mut open = self.dynamic("connection.open")?;
        let vhost = self.connection(name)?.vhost.clone();
        set(&mut open, "virtual-host", short(vhost)?)?;
        self.connection(name)?.method(0, &DynamicMethod(open)).await;
        self.expect(name, "connection.open-ok", end).await?;
        Ok(())
    }

    /// What both ends of a connection know.
    fn wire(&self, name: &str) -> Wire {
        wire(self.site, name, self.scenario.protocol, &self.transcript)
    }

    fn dynamic(&self, name: &str) -> Result<DynamicRecord, Stop> {
        Ok(DynamicRecord::new(self.record(name)?, self.site.table_dialect()))
    }

    fn or_profile(&self, term: Option<&Term>, profile: &str) -> Result<String, Stop> {
        match term {
            None => Ok(profile.to_owned()),
            Some(term) => {
                let octets = self.variables.octets(term).map_err(Stop::Suite)?;
                String::from_utf8(octets).map_err(|_| Stop::Suite(format!("{term} is no text")))
            }
        }
    }

    /// Waits for a method on the connection; anything else stops the step.
    async fn expect(
        &mut self,
        name: &str,
        method: &str,
        end: Instant,
    ) -> Result<DynamicRecord, Stop> {
        let record = next(self.connection(name)?, method, end).await?;
        let place = crate::script::ast::Place { connection: name.to_owned(), channel: 0 };
        // Only confirms can be settled wrongly, and there are none on the connection.
        let _ = self.receiving(&place, &record);
        Ok(record)
    }

    async fn start_ok(&mut self, connect: &Connect) -> Result<(), Stop> {
        let profile = &self.site.profile;
        let user = self.or_profile(connect.user.as_ref(), &profile.user)?;
        let password = self.or_profile(connect.password.as_ref(), &profile.password)?;
        let mechanism = self.or_profile(connect.mechanism.as_ref(), "PLAIN")?;
        let locale = self.or_profile(connect.locale.as_ref(), "en_US")?;
        let response = match &connect.response {
            Some(term) => self.variables.octets(term).map_err(Stop::Suite)?,
            None => response(&mechanism, &user, &password, self.site.table_dialect())?,
        };
        let properties = match &connect.client_properties {
            Some(term) => {
                let datum = self.variables.eval(term).map_err(Stop::Suite)?;
                to_table_value(&datum, self.site.table_dialect()).map_err(Stop::Suite)?
            }
            None => Value::Table(client_properties(self.site.table_dialect())?),
        };
        let mut method = self.dynamic("connection.start-ok")?;
        set(&mut method, "client-properties", properties)?;
        set(&mut method, "mechanism", short(mechanism)?)?;
        set(&mut method, "response", Value::LongString(response))?;
        set(&mut method, "locale", short(locale)?)?;
        self.connection(&connect.connection)?.method(0, &DynamicMethod(method)).await;
        Ok(())
    }

    /// Answers challenges until Tune comes.
    async fn until_tune(&mut self, connect: &Connect, end: Instant) -> Result<(), Stop> {
        let name = &connect.connection;
        let mechanism = self.or_profile(connect.mechanism.as_ref(), "PLAIN")?;
        if mechanism == "RABBIT-CR-DEMO" && connect.response.is_none() {
            self.expect(name, "connection.secure", end).await?;
            let password =
                self.or_profile(connect.password.as_ref(), &self.site.profile.password)?;
            let mut method = self.dynamic("connection.secure-ok")?;
            let response = format!("My password is {password}").into_bytes();
            set(&mut method, "response", Value::LongString(response))?;
            self.connection(name)?.method(0, &DynamicMethod(method)).await;
        }
        self.expect(name, "connection.tune", end).await?;
        Ok(())
    }

    async fn tune_ok(&mut self, connect: &Connect) -> Result<(), Stop> {
        let name = &connect.connection;
        let mut method = self.dynamic("connection.tune-ok")?;
        let offered = |variables: &Variables, limit: &str| {
            variables.get(&format!("{name}.offered-{limit}")).cloned().unwrap_or(Datum::Integer(0))
        };
        let limits = [
            ("channel-max", &connect.channel_max, Some("channel-max")),
            ("frame-max", &connect.frame_max, Some("frame-max")),
            ("heartbeat", &connect.heartbeat, None),
        ];
        for (field, term, default) in limits {
            let datum = match (term, default) {
                (Some(term), _) => self.variables.eval(term).map_err(Stop::Suite)?,
                (None, Some(limit)) => offered(&self.variables, limit),
                (None, None) => Datum::Integer(0),
            };
            let ty = method.record().field(field).map(|field| field.ty);
            let ty = ty.ok_or_else(|| Stop::Suite(format!("no field {field}")))?;
            let value = super::datum::to_field(&datum, ty, self.site.table_dialect())
                .map_err(Stop::Suite)?;
            set(&mut method, field, value)?;
        }
        self.tuned(name, &method);
        self.connection(name)?.method(0, &DynamicMethod(method)).await;
        Ok(())
    }
}

pub(super) fn wire(
    site: &Site,
    name: &str,
    protocol: &'static Protocol,
    transcript: &Arc<Transcript>,
) -> Wire {
    let mut protocols = vec![protocol];
    let extended: &'static Protocol = &amqp_types::v0_9_1_rabbitmq::PROTOCOL;
    if !std::ptr::eq(extended, protocol) {
        protocols.push(extended);
    }
    Wire {
        name: name.to_owned(),
        protocols,
        context: Context::new(site.table_dialect()),
        transcript: Arc::clone(transcript),
    }
}

/// The next method on the connection, which must be this one.
async fn next(
    connection: &mut Connection,
    method: &str,
    end: Instant,
) -> Result<DynamicRecord, Stop> {
    let inbox = connection.inbox.clone();
    loop {
        let Some(received) = inbox.next(0, false, end).await else { return Err(hang(method)) };
        match &received.happening {
            Happening::Method { method: found, .. } if found.0.record().name == method => {
                return Ok(found.0.clone());
            }
            Happening::Heartbeat => {}
            other => {
                return Err(Stop::mismatch(
                    format!("{method} did not come"),
                    method,
                    other.to_string(),
                ));
            }
        }
    }
}

fn set(record: &mut DynamicRecord, field: &str, value: Value) -> Result<(), Stop> {
    record.set(field, value).map_err(|error| Stop::Suite(error.to_string()))
}

fn short(text: String) -> Result<Value, Stop> {
    ShortString::new(text).map(Value::ShortString).map_err(|error| Stop::Suite(error.to_string()))
}

/// The first response of a SASL mechanism.
fn response(
    mechanism: &str,
    user: &str,
    password: &str,
    dialect: Dialect,
) -> Result<Vec<u8>, Stop> {
    Ok(match mechanism {
        "AMQPLAIN" => {
            let mut table = Table::new(dialect);
            let filled =
                table.insert("LOGIN", user).and_then(|()| table.insert("PASSWORD", password));
            filled.map_err(|error| Stop::Suite(error.to_string()))?;
            table.as_view().as_bytes().to_vec()
        }
        "RABBIT-CR-DEMO" => user.as_bytes().to_vec(),
        "EXTERNAL" | "ANONYMOUS" => Vec::new(),
        _ => format!("\0{user}\0{password}").into_bytes(),
    })
}

fn client_properties(dialect: Dialect) -> Result<Table, Stop> {
    let made = || {
        let mut capabilities = Table::new(dialect);
        for name in CAPABILITIES {
            capabilities.insert(name, true)?;
        }
        let mut table = Table::new(dialect);
        table.insert("product", "amqp-conformance")?;
        table.insert("version", env!("CARGO_PKG_VERSION"))?;
        table.insert("platform", "Rust")?;
        table.insert("copyright", "the authors of amqp-conformance")?;
        table.insert("information", "a conformance suite")?;
        table.insert("capabilities", &capabilities)?;
        Ok::<_, amqp_types::ValueError>(table)
    };
    made().map_err(|error| Stop::Suite(error.to_string()))
}

/// A connection of the suite's own with nothing out of the ordinary.
pub(super) async fn plain(
    site: &Site,
    name: &str,
    vhost: &str,
    transcript: &Arc<Transcript>,
    end: Instant,
) -> Result<Connection, Stop> {
    let protocol: &'static Protocol = &amqp_types::v0_9_1::PROTOCOL;
    let stream = match tokio::time::timeout_at(end, site.host.connect()).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return Err(Stop::Target(format!("no connection: {error}"))),
        Err(_) => return Err(hang("a connection")),
    };
    let dialect = site.table_dialect();
    let mut connection = Connection::start(stream, wire(site, name, protocol, transcript), true);
    connection.closes();
    connection.note(&protocol.header, super::text::protocol_header(protocol.header), None, false);
    connection.write(&protocol.header).await;
    next(&mut connection, "connection.start", end).await?;
    let make = |name: &str| {
        let record =
            protocol.method(name).ok_or_else(|| Stop::Suite(format!("no method {name}")))?;
        Ok::<_, Stop>(DynamicRecord::new(record, dialect))
    };
    let mut start_ok = make("connection.start-ok")?;
    set(&mut start_ok, "client-properties", Value::Table(client_properties(dialect)?))?;
    set(&mut start_ok, "mechanism", short("PLAIN".into())?)?;
    let secret = response("PLAIN", &site.profile.user, &site.profile.password, dialect)?;
    set(&mut start_ok, "response", Value::LongString(secret))?;
    set(&mut start_ok, "locale", short("en_US".into())?)?;
    connection.method(0, &DynamicMethod(start_ok)).await;
    let tune = next(&mut connection, "connection.tune", end).await?;
    let mut tune_ok = make("connection.tune-ok")?;
    for limit in ["channel-max", "frame-max"] {
        if let Some(value) = tune.get(limit) {
            set(&mut tune_ok, limit, value.clone())?;
        }
    }
    connection.method(0, &DynamicMethod(tune_ok)).await;
    let mut open = make("connection.open")?;
    set(&mut open, "virtual-host", short(vhost.to_owned())?)?;
    connection.method(0, &DynamicMethod(open)).await;
    next(&mut connection, "connection.open-ok", end).await?;
    Ok(connection)
}

/// Says hello and hears what the target is.
///
/// # Errors
/// It does not speak AMQP 0-9-1, as a sentence.
pub(super) async fn greet(
    site: &Site,
    transcript: &Arc<Transcript>,
) -> Result<Option<String>, String> {
    let protocol: &'static Protocol = &amqp_types::v0_9_1::PROTOCOL;
    let end = Instant::now() + site.scaled(Duration::from_secs(10));
    let stream = match tokio::time::timeout_at(end, site.host.connect()).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return Err(format!("cannot be reached: {error}")),
        Err(_) => return Err("does not take a connection within 10 s".into()),
    };
    let mut connection =
        Connection::start(stream, wire(site, "greeting", protocol, transcript), true);
    connection.closes();
    connection.write(&protocol.header).await;
    let inbox = connection.inbox.clone();
    let answer = match inbox.next(0, true, end).await {
        None => Err("takes the connection and says nothing within 10 s".to_owned()),
        Some(received) => match received.happening {
            Happening::Method { method, .. } if method.0.record().name == "connection.start" => {
                let text = |name: &str| match method.0.get("server-properties") {
                    Some(Value::Table(table)) => {
                        let value = table.get(name).map(|value| value.to_owned());
                        value.and_then(|value| {
                            let octets = super::datum::wire_octets(&value)?;
                            String::from_utf8(octets.to_vec()).ok()
                        })
                    }
                    _ => None,
                };
                Ok(match (text("product"), text("version")) {
                    (Some(product), Some(version)) => Some(format!("{product} {version}")),
                    (product, _) => product,
                })
            }
            Happening::Header(octets) => {
                let header = amqp_types::frame::ProtocolHeader(octets);
                Err(format!("does not speak AMQP 0-9-1: it answers {header}"))
            }
            Happening::End { .. } => {
                Err("closes the connection without a word: it does not speak AMQP, or wants TLS"
                    .to_owned())
            }
            other => Err(format!("does not speak AMQP 0-9-1, or wants TLS: {other}")),
        },
    };
    connection.end().await;
    answer
}

/// The next method on a channel of the suite's own connection.
pub(super) async fn reply(
    connection: &Connection,
    channel: u16,
    end: Instant,
) -> Result<DynamicRecord, Stop> {
    loop {
        let Some(received) = connection.inbox.next(channel, false, end).await else {
            return Err(hang("an answer"));
        };
        match received.happening {
            Happening::Method { method, .. } => return Ok(method.0),
            Happening::Heartbeat => {}
            other => return Err(Stop::mismatch("no answer came", "an answer", other.to_string())),
        }
    }
}

/// A new connection opens and a channel answers.
pub(super) async fn alive(
    site: &Site,
    transcript: &Arc<Transcript>,
    within: Duration,
) -> Result<(), Stop> {
    let end = Instant::now() + within;
    let mut connection = plain(site, "alive", &site.profile.vhost, transcript, end).await?;
    open_channel(&mut connection, 1, site, end).await?;
    finish(connection, end).await;
    Ok(())
}

/// Opens a channel of the suite's own connection.
pub(super) async fn open_channel(
    connection: &mut Connection,
    channel: u16,
    site: &Site,
    end: Instant,
) -> Result<(), Stop> {
    let protocol: &'static Protocol = &amqp_types::v0_9_1::PROTOCOL;
    let record =
        protocol.method("channel.open").ok_or_else(|| Stop::Suite("no channel.open".into()))?;
    connection.inbox.reopen(channel);
    let open = DynamicMethod(DynamicRecord::new(record, site.table_dialect()));
    connection.method(channel, &open).await;
    let answer = reply(connection, channel, end).await?;
    if answer.record().name == "channel.open-ok" {
        Ok(())
    } else {
        Err(Stop::mismatch("the channel does not open", "channel.open-ok", answer.record().name))
    }
}

/// Closes a connection of the suite's own in order.
pub(super) async fn finish(mut connection: Connection, end: Instant) {
    if connection.inbox.has_ended() {
        return;
    }
    connection.closes();
    let protocol: &'static Protocol = &amqp_types::v0_9_1::PROTOCOL;
    if let Some(record) = protocol.method("connection.close") {
        let close = closing(record, &connection);
        let write = connection.method(0, &close);
        if tokio::time::timeout_at(end, write).await.is_err() {
            return;
        }
        while let Some(received) = connection.inbox.next(0, false, end).await {
            match received.happening {
                Happening::Method { method, .. }
                    if method.0.record().name == "connection.close-ok" =>
                {
                    break;
                }
                Happening::End { .. } => break,
                _ => {}
            }
        }
    }
    connection.end().await;
}
