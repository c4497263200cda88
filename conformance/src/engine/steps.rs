//! Steps: what each does.

use super::handshake;
use super::inbox::Happening;
use super::runner::Runner;
use super::wire::{self, Outgoing};
use super::{Stop, connection::Connection};
use crate::script::ast::{Action, Admin, Place, Send, Step, Wait};
use crate::script::term::Term;
use crate::verdict::{Outcome, StepVerdict};
use amqp_types::{DynamicMethod, DynamicRecord, ShortString, Value};
use std::pin::Pin;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// What a step that went well says: nothing, or why it is no full pass.
pub(super) type Done = Result<Option<String>, Stop>;

type Boxed<'f, T> = Pin<Box<dyn Future<Output = T> + std::marker::Send + 'f>>;

impl Runner<'_> {
    /// Runs steps one after the other, and notes what those that judge found.
    pub(super) fn run<'f>(&'f mut self, steps: &'f [Step]) -> Boxed<'f, Result<(), Stop>> {
        Box::pin(async move {
            for step in steps {
                self.one(step).await?;
            }
            Ok(())
        })
    }

    async fn one(&mut self, step: &Step) -> Result<(), Stop> {
        let done = self.act(step).await;
        if self.trying {
            if done.is_err() {
                self.failed = Some(step.at);
            }
            return done.map(|_| ());
        }
        let outcome = match &done {
            Ok(None) => Outcome::Pass,
            Ok(Some(_)) => Outcome::Lenient,
            Err(Stop::Suite(_)) => Outcome::Error,
            Err(_) => Outcome::Fail,
        };
        if !step.rules.is_empty() {
            let because = done.as_ref().ok().cloned().flatten();
            self.verdicts.push(StepVerdict {
                at: step.at,
                rules: step.rules.clone(),
                outcome,
                because,
            });
        }
        match done {
            Ok(_) => Ok(()),
            Err(stop) => {
                // A step inside another has been blamed already.
                self.failed.get_or_insert(step.at);
                Err(stop)
            }
        }
    }

    async fn act(&mut self, step: &Step) -> Done {
        let within = self.within(step);
        match &step.action {
            Action::Connect(connect) => self.connect(connect, within).await.map(|()| None),
            Action::Open(place) => self.open(place, within).await.map(|()| None),
            Action::Close(place) => self.close(place, within).await.map(|()| None),
            Action::Drop(name) => {
                if let Some(connection) = self.connections.remove(name) {
                    connection.closes();
                    connection.end().await;
                }
                self.open.retain(|(connection, _)| connection != name);
                Ok(None)
            }
            Action::Send(send) => self.send(send, within).await.map(|()| None),
            Action::ContentHeader(header) => {
                let connection = self.connection(&header.place.connection)?.wire.clone();
                let frame = wire::content_header(&connection, &self.variables, header)
                    .map_err(Stop::Suite)?;
                self.write(&header.place.connection, vec![frame], within).await.map(|()| None)
            }
            Action::ContentBody { place, body, corrupt } => {
                let payload = self.variables.octets(body).map_err(Stop::Suite)?;
                let connection = self.connection(&place.connection)?.wire.clone();
                let frame =
                    wire::any(&connection, &self.variables, 3, place.channel, payload, corrupt)
                        .map_err(Stop::Suite)?;
                self.write(&place.connection, vec![frame], within).await.map(|()| None)
            }
            Action::Frame { place, ty, payload, corrupt } => {
                let ty = self.variables.integer(ty).map_err(Stop::Suite)?;
                let payload = self.variables.octets(payload).map_err(Stop::Suite)?;
                let connection = self.connection(&place.connection)?.wire.clone();
                let frame =
                    wire::any(&connection, &self.variables, ty, place.channel, payload, corrupt)
                        .map_err(Stop::Suite)?;
                self.write(&place.connection, vec![frame], within).await.map(|()| None)
            }
            Action::Raw { connection, octets } => {
                let octets = self.variables.octets(octets).map_err(Stop::Suite)?;
                let frame = Outgoing {
                    text: format!("{} raw octets", octets.len()),
                    octets,
                    secret: false,
                    channel: 0,
                };
                self.write(connection, vec![frame], within).await.map(|()| None)
            }
            Action::Segment { connection, steps } => self.segment(connection, steps, within).await,
            Action::Pace { connection, octets } => {
                let octets: usize = self.variables.integer(octets).map_err(Stop::Suite)?;
                self.connection(connection)?.pace(octets.max(1)).await;
                Ok(None)
            }
            Action::Call { send, answer } => {
                self.send(send, within).await?;
                match answer {
                    Some(wait) => self.wait(&send.place, wait, within).await,
                    None => self.any_response(send, within).await.map(|()| None),
                }
            }
            Action::Wait { place, wait } => self.wait(place, wait, within).await,
            Action::Alive => {
                handshake::alive(self.site, &self.transcript, within).await.map(|()| None)
            }
            Action::Eventually(steps) => self.eventually(steps, within).await.map(|()| None),
            Action::Repeat { times, steps } => self.repeat(times, steps).await,
            Action::Restart => {
                self.all_gone().await;
                self.site.host.restart().await.map_err(Stop::Target).map(|()| None)
            }
            Action::Kill => {
                self.all_gone().await;
                self.site.host.kill().await.map_err(Stop::Target).map(|()| None)
            }
            Action::Admin(admin) => self.admin(admin).await.map(|()| None),
        }
    }

    /// The broker goes down: its connections are no more.
    async fn all_gone(&mut self) {
        self.open.clear();
        self.confirms.clear();
        for (_, connection) in std::mem::take(&mut self.connections) {
            connection.closes();
            connection.end().await;
        }
    }

    async fn admin(&mut self, admin: &Admin) -> Result<(), Stop> {
        match admin {
            Admin::Alarm { resource, on } => {
                let on = matches!(
                    self.variables.eval(on).map_err(Stop::Suite)?,
                    super::datum::Datum::Boolean(true)
                );
                self.changed = on;
                self.site.host.alarm(*resource, on).await.map_err(Stop::Target)
            }
            Admin::CloseConnections => self
                .site
                .host
                .close_connections("closed by the conformance suite")
                .await
                .map_err(Stop::Target),
            Admin::Set { limit, value } => {
                let value = self.variables.integer(value).map_err(Stop::Suite)?;
                self.changed = true;
                self.site.host.set(*limit, value).await.map_err(Stop::Target)
            }
        }
    }

    /// Writes frames; a peer that takes none of them in time is an event of its own.
    pub(super) async fn write(
        &mut self,
        name: &str,
        frames: Vec<Outgoing>,
        within: Duration,
    ) -> Result<(), Stop> {
        let connection = self.connection(name)?;
        let mut octets = Vec::new();
        for frame in frames {
            let channel = (!frame.text.ends_with("raw octets")).then_some(frame.channel);
            connection.note(&frame.octets, frame.text, channel, frame.secret);
            octets.extend_from_slice(&frame.octets);
        }
        if timeout(within, connection.write(&octets)).await.is_err() {
            return Err(Stop::Mismatch {
                message: "the peer does not read".into(),
                expected: format!("{} octets are taken", octets.len()),
                got: format!("nothing within {} ms", within.as_millis()),
                hang: true,
            });
        }
        Ok(())
    }

    async fn segment(&mut self, name: &str, steps: &[Step], within: Duration) -> Done {
        self.connection(name)?.segment = Some(Vec::new());
        let result = self.run(steps).await;
        let connection = self.connection(name)?;
        let octets = connection.segment.take().unwrap_or_default();
        result?;
        if timeout(within, connection.write(&octets)).await.is_err() {
            return Err(Stop::mismatch(
                "the peer does not read",
                "the segment is taken",
                "nothing",
            ));
        }
        Ok(None)
    }

    pub(super) async fn send(&mut self, send: &Send, within: Duration) -> Result<(), Stop> {
        let connection = self.connection(&send.place.connection)?;
        let (wire, frame_max) = (connection.wire.clone(), connection.frame_max);
        let (method, frames) = wire::method(
            &wire,
            &self.variables,
            send.place.channel,
            &send.method,
            send.content.as_ref(),
            &send.corrupt,
            frame_max,
        )
        .map_err(Stop::Suite)?;
        self.sending(&send.place, &method.0);
        self.write(&send.place.connection, frames, within).await
    }

    /// What a method that goes out changes in what the engine knows.
    fn sending(&mut self, place: &Place, record: &DynamicRecord) {
        match record.record().name {
            "connection.tune-ok" => self.tuned(&place.connection, record),
            "connection.close" => {
                if let Some(connection) = self.connections.get_mut(&place.connection) {
                    connection.closes();
                    connection.asked_to_close = true;
                }
            }
            "channel.close" if place.channel != 0 => {
                self.closing.insert(Self::key(place));
            }
            "channel.open" if place.channel != 0 => {
                self.open.insert(Self::key(place));
            }
            "confirm.select" => {
                self.confirms.entry(Self::key(place)).or_default();
            }
            "basic.publish" => {
                if let Some((published, _)) = self.confirms.get_mut(&Self::key(place)) {
                    *published += 1;
                }
            }
            "queue.declare" | "exchange.declare" => {
                let vhost = self
                    .connections
                    .get(&place.connection)
                    .map(|c| c.vhost.clone())
                    .unwrap_or_default();
                self.made.declared(&vhost, record);
            }
            _ => {}
        }
    }

    async fn open(&mut self, place: &Place, within: Duration) -> Result<(), Stop> {
        let record = self.record("channel.open")?;
        let connection = self.connection(&place.connection)?;
        connection.inbox.reopen(place.channel);
        let method = DynamicMethod(DynamicRecord::new(record, connection.wire.context.dialect));
        connection.method(place.channel, &method).await;
        self.confirms.remove(&Self::key(place));
        let end = Instant::now() + within;
        self.answer(place, "channel.open-ok", end).await?;
        self.open.insert(Self::key(place));
        Ok(())
    }

    pub(super) fn record(&self, name: &str) -> Result<&'static amqp_types::reflect::Record, Stop> {
        self.scenario.protocol.method(name).ok_or_else(|| Stop::Suite(format!("no method {name}")))
    }

    async fn close(&mut self, place: &Place, within: Duration) -> Result<(), Stop> {
        let on_connection = place.channel == 0;
        let (question, answer) = if on_connection {
            ("connection.close", "connection.close-ok")
        } else {
            ("channel.close", "channel.close-ok")
        };
        let record = self.record(question)?;
        let connection = self.connection(&place.connection)?;
        let method = closing(record, connection);
        if on_connection {
            connection.closes();
        }
        connection.method(place.channel, &method).await;
        let end = Instant::now() + within;
        let result = self.answer(place, answer, end).await;
        if on_connection {
            self.open.retain(|(name, _)| *name != place.connection);
        } else {
            self.open.remove(&Self::key(place));
            self.confirms.remove(&Self::key(place));
        }
        result
    }

    /// Waits for a method and passes over whatever else comes, but the end.
    async fn answer(&mut self, place: &Place, name: &str, end: Instant) -> Result<(), Stop> {
        let inbox = self.connection(&place.connection)?.inbox.clone();
        loop {
            let Some(received) = inbox.next(place.channel, false, end).await else {
                return Err(hang(name));
            };
            match &received.happening {
                Happening::Method { method, .. } if method.0.record().name == name => return Ok(()),
                Happening::Method { method, .. }
                    if !matches!(method.0.record().name, "channel.close" | "connection.close") =>
                {
                    // A confirm on a channel that closes is of no interest.
                    let _ = self.receiving(place, &method.0);
                }
                Happening::Heartbeat => {}
                _ if received.taken => {}
                other => {
                    return Err(Stop::mismatch(
                        format!("{name} did not come"),
                        name,
                        other.to_string(),
                    ));
                }
            }
        }
    }

    /// Waits for any of a method's responses; deliveries and the like stay for later steps.
    async fn any_response(&mut self, send: &Send, within: Duration) -> Result<(), Stop> {
        let end = Instant::now() + within;
        let responses = send.method.record.responses;
        let expected = responses.join(" or ");
        let inbox = self.connection(&send.place.connection)?.inbox.clone();
        let mut aside = Vec::new();
        let result = loop {
            let Some(received) = inbox.next(send.place.channel, false, end).await else {
                break Err(hang(&expected));
            };
            match &received.happening {
                Happening::Method { method, .. } => {
                    let name = method.0.record().name;
                    if responses.contains(&name) {
                        break Ok(method.0.clone());
                    }
                    if matches!(
                        name,
                        "basic.deliver"
                            | "basic.return"
                            | "basic.ack"
                            | "basic.nack"
                            | "basic.cancel"
                            | "channel.flow"
                            | "connection.blocked"
                            | "connection.unblocked"
                    ) {
                        aside.push(received);
                        continue;
                    }
                }
                Happening::Heartbeat => continue,
                _ => {}
            }
            if received.taken {
                continue;
            }
            let got = received.happening.to_string();
            break Err(Stop::mismatch(format!("{expected} did not come"), expected, got));
        };
        inbox.restore(aside);
        let record = result?;
        // A response confirms no publish.
        let _ = self.receiving(&send.place, &record);
        Ok(())
    }

    async fn eventually(&mut self, steps: &[Step], within: Duration) -> Result<(), Stop> {
        let end = Instant::now() + within;
        let outer = std::mem::replace(&mut self.trying, true);
        let open = self.open.clone();
        let result = loop {
            let round = tokio::time::timeout_at(end, self.run(steps)).await;
            let stop = match round {
                Ok(Ok(())) => break Ok(()),
                Ok(Err(stop @ (Stop::Suite(_) | Stop::Target(_)))) => break Err(stop),
                Ok(Err(stop)) => Some(stop),
                Err(_) => None,
            };
            let now = Instant::now();
            if now >= end {
                break Err(stop.unwrap_or_else(|| hang("what `eventually` waits for")));
            }
            let inside: Vec<(String, u16)> = self.open.difference(&open).cloned().collect();
            for (connection, channel) in inside {
                let place = Place { connection, channel };
                let closed = match self.connections.get(&place.connection) {
                    Some(c) => c.inbox.has_closed(channel) || c.inbox.has_ended(),
                    None => true,
                };
                if closed || self.close(&place, end - now).await.is_err() {
                    self.open.remove(&Self::key(&place));
                }
            }
            let pause = self.site.scaled(Duration::from_millis(25));
            tokio::time::sleep_until((Instant::now() + pause).min(end)).await;
        };
        self.trying = outer;
        if result.is_ok() {
            self.failed = None;
        }
        result
    }

    async fn repeat(&mut self, times: &Term, steps: &[Step]) -> Done {
        let times: i128 = self.variables.integer::<u32>(times).map_err(Stop::Suite)?.into();
        for round in 1..=times {
            self.variables.bind("i", super::datum::Datum::Integer(round));
            self.run(steps).await?;
        }
        Ok(None)
    }

    /// What a wait is for, as a judging step that it belongs to shows it.
    pub(super) fn shown(wait: &Wait) -> String {
        let arms: Vec<String> = wait.arms.iter().map(|arm| arm.event.to_string()).collect();
        arms.join(if wait.unordered { " and " } else { " or " })
    }
}

/// Nothing came in time.
pub(super) fn hang(expected: &str) -> Stop {
    Stop::Mismatch {
        message: "nothing came in time".into(),
        expected: expected.to_owned(),
        got: "nothing".into(),
        hang: true,
    }
}

/// connection.close or channel.close that says that all is well.
pub(super) fn closing(
    record: &'static amqp_types::reflect::Record,
    connection: &Connection,
) -> DynamicMethod {
    let mut method = DynamicRecord::new(record, connection.wire.context.dialect);
    // Both have these fields with these types.
    let _ = method.set("reply-code", Value::UInt16(200));
    let _ = method.set("reply-text", Value::ShortString(ShortString::from_static("done")));
    DynamicMethod(method)
}
