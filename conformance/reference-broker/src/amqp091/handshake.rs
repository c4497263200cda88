//! From the protocol header to open-ok (2.2.4): whatever goes wrong closes the socket, and nothing more is said.
//!
//! Exceptions are what the peers agreed on before: 403 for clients that announced that they understand it, and the
//! refusal of a virtual host.

use super::{Capabilities, Connection, Exception, Phase, Turn, exception::reply_text, sasl};
use crate::{
    config::{Config, Dialect, User},
    core::Name,
};
use amqp_types::{
    Context, LongStr, ShortStr, Table, TableRef, ValueError, ValueRef,
    frame::{FRAME_MIN_SIZE, Frame, FrameType, ProtocolHeader},
    v0_9_1_rabbitmq::{MethodRef, ReplyCode, connection},
};

const LOCALE: &str = "en_US";

/// Octets that a virtual host's name has at most.
const PATH_MAX: usize = 127;

fn server_properties(dialect: Dialect) -> Result<Table, ValueError> {
    let mut properties = Table::new(dialect.letters());
    for (name, value) in [
        ("host", "localhost"),
        ("product", "amqp-conformance reference broker"),
        ("version", env!("CARGO_PKG_VERSION")),
        ("platform", "Rust"),
        ("copyright", "The amqp-conformance authors"),
        ("information", "Licensed under MIT or Apache-2.0"),
    ] {
        properties.insert(name, value)?;
    }
    if dialect.has_extensions() {
        let mut capabilities = Table::new(dialect.letters());
        for name in [
            "publisher_confirms",
            "exchange_exchange_bindings",
            "basic.nack",
            "consumer_cancel_notify",
            "connection.blocked",
            "consumer_priorities",
            "authentication_failure_close",
            "per_consumer_qos",
            "direct_reply_to",
        ] {
            capabilities.insert(name, true)?;
        }
        properties.insert("capabilities", capabilities.as_view())?;
    }
    Ok(properties)
}

fn capabilities(properties: TableRef<'_>) -> Capabilities {
    let Some(ValueRef::Table(table)) = properties.get("capabilities") else {
        return Capabilities::default();
    };
    let has = |name| table.get(name) == Some(ValueRef::Boolean(true));
    Capabilities {
        authentication_failure_close: has("authentication_failure_close"),
        consumer_cancel_notify: has("consumer_cancel_notify"),
        connection_blocked: has("connection.blocked"),
    }
}

impl Connection {
    /// Takes the eight octets that open the connection.
    pub(super) fn protocol_header(&mut self, turn: &mut Turn<'_>) -> bool {
        let Some(octets) = self.reader.buffered().first_chunk::<8>() else { return false };
        let header = ProtocolHeader(*octets);
        self.reader.skip(8);
        if header != ProtocolHeader::V0_9_1 {
            self.out.append(|out| out.extend_from_slice(&ProtocolHeader::V0_9_1.0));
            self.end(turn, format!("the client asked for {header}"));
            return true;
        }
        let properties = server_properties(self.dialect).unwrap_or_default();
        let start = connection::StartRef {
            version_major: 0,
            version_minor: 9,
            server_properties: properties.as_view(),
            mechanisms: LongStr::new(sasl::MECHANISMS.as_bytes()).unwrap_or_default(),
            locales: LongStr::new(LOCALE.as_bytes()).unwrap_or_default(),
        };
        self.send(0, MethodRef::ConnectionStart(start));
        self.phase = Phase::Start;
        true
    }

    /// Takes a frame before the connection is open.
    pub(super) fn handshake_frame(&mut self, turn: &mut Turn<'_>, frame: Frame<'_>) {
        if let Err(exception) = self.handshake(turn, frame) {
            let ids = match frame.payload.first_chunk::<4>() {
                Some([c0, c1, m0, m1]) => {
                    (u16::from_be_bytes([*c0, *c1]), u16::from_be_bytes([*m0, *m1]))
                }
                None => (0, 0),
            };
            self.fail(turn, 0, ids, exception);
        }
    }

    fn handshake(&mut self, turn: &mut Turn<'_>, frame: Frame<'_>) -> Result<(), Exception> {
        let may_beat = matches!(self.phase, Phase::Tune | Phase::Open);
        if frame.ty == FrameType::HEARTBEAT
            && frame.channel == 0
            && frame.payload.is_empty()
            && may_beat
        {
            return Ok(());
        }
        if frame.ty != FrameType::METHOD || frame.channel != 0 {
            return Err(Exception::silent("a frame out of turn in the handshake"));
        }
        let method = MethodRef::decode(frame.payload, Context::new(self.dialect.letters()))
            .map_err(|error| Exception::silent(error.to_string()))?;
        match (self.phase.clone(), method) {
            (Phase::Start, MethodRef::ConnectionStartOk(start_ok)) => self.start_ok(turn, start_ok),
            (Phase::Secure(name), MethodRef::ConnectionSecureOk(secure_ok)) => {
                let step = sasl::answer(turn.config, &name, secure_ok.response.as_bytes());
                self.authenticated(turn.config, step, &name)
            }
            (Phase::Tune, MethodRef::ConnectionTuneOk(tune_ok)) => {
                self.tune_ok(turn.config, tune_ok)
            }
            (Phase::Open, MethodRef::ConnectionOpen(open)) => self.open(turn, open.virtual_host),
            (_, method) => {
                let name = method.name().unwrap_or("an unknown method");
                Err(Exception::silent(format!("{name} out of turn in the handshake")))
            }
        }
    }

    fn start_ok(
        &mut self,
        turn: &mut Turn<'_>,
        start_ok: connection::StartOkRef<'_>,
    ) -> Result<(), Exception> {
        if start_ok.locale != LOCALE {
            let text = format!("locale '{}' is not offered", start_ok.locale);
            return Err(Exception::silent(text));
        }
        if self.has_extensions() {
            self.capabilities = capabilities(start_ok.client_properties);
        }
        let mechanism = start_ok.mechanism.as_str();
        match sasl::start(turn.config, mechanism, start_ok.response.as_bytes()) {
            Some(step) => self.authenticated(turn.config, step, ""),
            None => Err(Exception::silent(format!("mechanism '{mechanism}' is not offered"))),
        }
    }

    fn authenticated(
        &mut self,
        config: &Config,
        step: sasl::Step<'_>,
        name: &str,
    ) -> Result<(), Exception> {
        match step {
            sasl::Step::Accepted(user) => {
                self.user.clone_from(&user.name);
                let tune = connection::Tune {
                    channel_max: config.channel_max,
                    frame_max: config.frame_max,
                    heartbeat: config.heartbeat,
                };
                self.send(0, MethodRef::ConnectionTune(tune));
                self.phase = Phase::Tune;
                Ok(())
            }
            sasl::Step::Challenge(name) => {
                let challenge = LongStr::new(sasl::CHALLENGE.as_bytes()).unwrap_or_default();
                let secure = connection::SecureRef { challenge };
                self.send(0, MethodRef::ConnectionSecure(secure));
                self.phase = Phase::Secure(name);
                Ok(())
            }
            sasl::Step::Refused if self.capabilities.authentication_failure_close => {
                let text = "login was refused";
                Err(Exception::connection(ReplyCode::ACCESS_REFUSED, text))
            }
            sasl::Step::Refused => {
                Err(Exception::silent(format!("login was refused (user '{name}')")))
            }
        }
    }

    fn tune_ok(
        &mut self,
        config: &Config,
        tune_ok: connection::TuneOkRef,
    ) -> Result<(), Exception> {
        let within = |asked: u32, offered: u32| offered == 0 || asked <= offered;
        if !within(tune_ok.channel_max.into(), config.channel_max.into()) {
            return Err(Exception::silent("channel-max above the offer"));
        }
        if !within(tune_ok.frame_max, config.frame_max) {
            return Err(Exception::silent("frame-max above the offer"));
        }
        if (1..FRAME_MIN_SIZE).contains(&tune_ok.frame_max) {
            return Err(Exception::silent("frame-max below 4096"));
        }
        let lower = |asked: u32, offered: u32| if asked == 0 { offered } else { asked };
        let channel_max = lower(tune_ok.channel_max.into(), config.channel_max.into());
        self.tuning.channel_max = match u16::try_from(channel_max) {
            Ok(0) | Err(_) => u16::MAX,
            Ok(max) => max,
        };
        self.tuning.frame_max = match lower(tune_ok.frame_max, config.frame_max) {
            // Neither side limits frames: they are then as large as the largest message.
            0 => u32::try_from(config.max_message_size).unwrap_or(u32::MAX).max(FRAME_MIN_SIZE),
            max => max,
        };
        self.tuning.heartbeat = tune_ok.heartbeat;
        self.frame_limit = self.tuning.frame_max;
        self.phase = Phase::Open;
        Ok(())
    }

    fn open(&mut self, turn: &mut Turn<'_>, vhost: ShortStr<'_>) -> Result<(), Exception> {
        let name = vhost.as_str();
        if name.is_empty() || name.len() > PATH_MAX || !turn.core.has_vhost(name) {
            let text = format!("no virtual host '{name}'");
            return Err(Exception::connection(ReplyCode::INVALID_PATH, text));
        }
        let user = turn.config.users.iter().find(|user| user.name == self.user);
        let Some(rights) = user.and_then(|user: &User| user.rights(name)) else {
            let text = format!("user '{}' may not open virtual host '{name}'", self.user);
            return Err(Exception::connection(ReplyCode::NOT_ALLOWED, text));
        };
        self.vhost = Name::from(name);
        self.rights = rights;
        turn.core.connection_window(self.id, |_| {});
        self.send(0, MethodRef::ConnectionOpenOk(connection::OpenOkRef::default()));
        self.phase = Phase::Running;
        Ok(())
    }

    /// Sends connection.close and stops listening to anything but its answer.
    pub(super) fn send_close(&mut self, code: ReplyCode, text: &str, ids: (u16, u16)) {
        let text = reply_text(code, text);
        let close = connection::CloseRef {
            reply_code: code.0,
            reply_text: text.as_view(),
            class_id: ids.0,
            method_id: ids.1,
        };
        self.send(0, MethodRef::ConnectionClose(close));
        self.phase = Phase::Closing { since: self.now, lost: false };
    }
}
