//! The whole broker without I/O: connections, the core, and the store that outlives the core.
//!
//! In: octets and events of connections, with the time. Out: octets, deadlines and log lines. A turn is one call: its
//! frames are handled one by one, its effects go to the store as one batch, and its output is handed out only when
//! the store has completed that batch.

use crate::{
    amqp091::{Connection, Letter, ReplyAddresses, Turn},
    config::Config,
    core::{ConnectionId, Core, Event, Features, MemoryStore, Meter, Store},
    log::LogEvent,
};
use std::{collections::BTreeMap, sync::Arc};

/// What the network does next for a connection.
#[derive(Debug, Default)]
pub(crate) struct Output {
    /// To be written.
    pub(crate) octets: Vec<u8>,
    /// Whether to read.
    pub(crate) reading: bool,
    /// Whether the connection is over once these octets are written.
    pub(crate) ended: bool,
    /// Whether it is over at once.
    pub(crate) aborted: bool,
    /// When to call [`State::tick`], in milliseconds of the broker's clock.
    pub(crate) deadline: Option<u64>,
}

/// The broker.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) config: Config,
    pub(crate) core: Core,
    pub(crate) store: Box<dyn Store>,
    pub(crate) replies: ReplyAddresses,
    pub(crate) connections: BTreeMap<ConnectionId, (Connection, String)>,
    pub(crate) meter: Arc<Meter>,
    pub(crate) epoch: u64,
    next_connection: u64,
    pub(crate) submitted: u64,
    pub(crate) completed: u64,
    pub(crate) memory_alarm: bool,
    pub(crate) disk_alarm: bool,
    alarm: Option<&'static str>,
    pub(crate) log: Vec<LogEvent>,
    pub(crate) woken: Vec<ConnectionId>,
}

pub(crate) fn features(config: &Config, epoch: u64) -> Features {
    Features {
        extensions: config.dialect.has_extensions(),
        high_water: config.high_water,
        entity_limit: config.entity_limit,
        epoch,
    }
}

impl State {
    /// A broker with nothing in it. `epoch` is the wall clock at zero.
    pub(crate) fn new(config: Config, epoch: u64) -> Self {
        let meter = Arc::new(Meter::default());
        let core = Core::new(features(&config, epoch), Arc::clone(&meter), &config.vhosts);
        Self {
            config,
            core,
            store: Box::new(MemoryStore::default()),
            replies: ReplyAddresses::default(),
            connections: BTreeMap::new(),
            meter,
            epoch,
            next_connection: 0,
            submitted: 0,
            completed: 0,
            memory_alarm: false,
            disk_alarm: false,
            alarm: None,
            log: Vec::new(),
            woken: Vec::new(),
        }
    }

    /// Calls `step` with one connection and all that it may touch.
    fn with<T>(
        &mut self,
        id: ConnectionId,
        letters: &mut Vec<Letter>,
        now: u64,
        step: impl FnOnce(&mut Connection, &mut Turn<'_>) -> T,
    ) -> Option<T> {
        let (connection, _) = self.connections.get_mut(&id)?;
        let mut turn = Turn {
            core: &mut self.core,
            config: &self.config,
            replies: &mut self.replies,
            letters,
            alarm: self.alarm,
            now,
        };
        Some(step(connection, &mut turn))
    }

    /// Takes a connection; `peer` names it in the log.
    pub(crate) fn accept(&mut self, peer: String, now: u64) -> ConnectionId {
        self.next_connection += 1;
        let id = ConnectionId(self.next_connection);
        self.log.push(LogEvent::Opened { connection: id.0, peer: peer.clone() });
        let full = self.connections.len() >= self.config.max_connections;
        self.connections.insert(id, (Connection::new(id, &self.config, now), peer));
        if full {
            self.each(&[id], now, |connection, turn| {
                connection.end(turn, "too many connections");
            });
            self.finish(now);
        }
        id
    }

    /// Takes octets of a client.
    pub(crate) fn receive(&mut self, id: ConnectionId, octets: &[u8], now: u64) {
        self.advance(now);
        if let Some((connection, _)) = self.connections.get_mut(&id) {
            connection.feed(octets, now);
        }
        self.process(id, now);
        self.finish(now);
    }

    /// The client will send no more.
    pub(crate) fn end_of_input(&mut self, id: ConnectionId, now: u64) {
        self.advance(now);
        self.each(&[id], now, |connection, turn| {
            connection.end(turn, "the client closed the socket");
        });
        self.settle(now);
        self.finish(now);
    }

    /// Does what is due at this time.
    pub(crate) fn tick(&mut self, id: ConnectionId, now: u64) {
        self.advance(now);
        self.each(&[id], now, |connection, turn| connection.tick(turn));
        self.settle(now);
        self.process(id, now);
        self.finish(now);
    }

    /// Moves time on, and does all that this leads to before anything else.
    pub(crate) fn advance(&mut self, now: u64) {
        self.core.advance(now);
        self.settle(now);
    }

    /// Handles the frames that have arrived from a client, one by one.
    fn process(&mut self, id: ConnectionId, now: u64) {
        loop {
            let mut letters = Vec::new();
            let progress =
                self.with(id, &mut letters, now, |connection, turn| connection.step(turn));
            self.dispatch(letters, now);
            if progress != Some(true) {
                return;
            }
        }
    }

    pub(crate) fn each(
        &mut self,
        ids: &[ConnectionId],
        now: u64,
        mut step: impl FnMut(&mut Connection, &mut Turn<'_>),
    ) {
        for id in ids {
            let mut letters = Vec::new();
            self.with(*id, &mut letters, now, &mut step);
            self.dispatch(letters, now);
        }
    }

    pub(crate) fn settle(&mut self, now: u64) {
        self.dispatch(Vec::new(), now);
    }

    /// Lets the core deliver, and hands its events to their connections.
    fn dispatch(&mut self, letters: Vec<Letter>, now: u64) {
        for letter in &letters {
            if let Some((connection, _)) = self.connections.get_mut(&letter.session.connection) {
                connection.letter(letter);
            }
        }
        loop {
            self.core.run();
            let events = self.core.take_events();
            if events.is_empty() {
                break;
            }
            for event in events {
                let id = match &event {
                    Event::Deliver { session, .. } | Event::Cancelled { session, .. } => {
                        session.connection
                    }
                };
                match (self.connections.get_mut(&id), event) {
                    (Some((connection, _)), event) => {
                        connection.set_now(now);
                        connection.event(&mut self.core, event);
                    }
                    (None, Event::Deliver { delivery, .. }) if !delivery.no_ack => {
                        self.core.requeue(delivery.queue, delivery.seq, None);
                    }
                    _ => {}
                }
            }
        }
        let short = self.memory_alarm || self.meter.octets() > self.config.memory_limit;
        let alarm = match (short, self.disk_alarm) {
            (true, _) => Some("low on memory"),
            (false, true) => Some("low on disk"),
            (false, false) => None,
        };
        if alarm != self.alarm {
            self.alarm = alarm;
            for (connection, _) in self.connections.values_mut() {
                connection.alarm(alarm, now);
            }
        }
    }

    /// Ends a turn: effects to the store, and word to the connections that have something to do.
    pub(crate) fn finish(&mut self, _now: u64) {
        let effects = self.core.take_effects();
        if !effects.is_empty() {
            self.submitted += 1;
            self.store.submit(self.submitted, effects);
        }
        while let Some(batch) = self.store.poll_completed() {
            self.completed = batch;
        }
        for (id, (connection, _)) in &mut self.connections {
            if connection.take_changed() {
                self.woken.push(*id);
            }
        }
    }

    /// Connections that have something for the network since the last call.
    pub(crate) fn take_woken(&mut self) -> Vec<ConnectionId> {
        std::mem::take(&mut self.woken)
    }

    /// Log lines since the last call.
    pub(crate) fn take_log(&mut self) -> Vec<LogEvent> {
        std::mem::take(&mut self.log)
    }

    /// What a connection has for the network. What was handed out before counts as written.
    pub(crate) fn output(&mut self, id: ConnectionId, now: u64) -> Output {
        if let Some((connection, _)) = self.connections.get_mut(&id) {
            connection.written(now);
            self.core.set_backlog(id, connection.backlog());
        }
        // There is room again: what waited for it may go on, frames of the client first.
        self.process(id, now);
        self.finish(now);
        let held = self.completed < self.submitted;
        let mut output = self.standing(id);
        if let Some((connection, _)) = self.connections.get_mut(&id) {
            if held {
                output.ended = false;
            } else {
                output.octets = connection.take_output();
            }
            self.core.set_backlog(id, connection.backlog());
        }
        output
    }

    /// What the network does while it is still writing.
    pub(crate) fn standing(&mut self, id: ConnectionId) -> Output {
        let Some((connection, _)) = self.connections.get(&id) else {
            return Output { aborted: true, ..Output::default() };
        };
        let deadlines = [connection.next_deadline(&self.config), self.core.next_deadline()];
        Output {
            octets: Vec::new(),
            reading: connection.wants_input(),
            ended: connection.ended().is_some(),
            aborted: false,
            deadline: deadlines.into_iter().flatten().min(),
        }
    }

    /// Forgets a connection whose socket is gone.
    pub(crate) fn forget(&mut self, id: ConnectionId, now: u64) {
        self.end_of_input(id, now);
        if let Some((connection, peer)) = self.connections.remove(&id) {
            let reason = connection.ended().unwrap_or_default().to_owned();
            self.log.push(LogEvent::Closed { connection: id.0, peer, reason });
        }
        // The deadline that this connection may have been waiting for is another's now.
        self.woken.extend(self.connections.keys().next());
    }
}
