//! The broker without a protocol and without I/O: virtual hosts, exchanges, bindings, queues, consumers.
//!
//! In: requests of front ends, and the time. Out: events for sessions, and effects for a store. Nothing here waits,
//! reads a clock or knows a frame.

mod binding;
mod consumer;
mod credit;
mod death;
mod declare;
mod delete;
mod dispatch;
mod exchange;
mod expiry;
mod id;
mod message;
mod publish;
mod queue;
mod recovery;
mod refusal;
mod settle;
mod store;
pub(crate) mod table;
#[cfg(test)]
mod tests;
mod vhost;

pub use binding::{Binding, Destination};
pub use consumer::{Consumer, ConsumerSpec};
pub use credit::Window;
pub use declare::{BindingRequest, QueueStatus};
pub use exchange::{Exchange, ExchangeSpec, ExchangeType};
pub use id::{ConnectionId, ConsumerId, QueueId, SessionId};
pub use message::{Charge, Message, Meter, Name, Properties};
pub use publish::{Outcome, Publish};
pub use queue::{Entry, Overflow, Policy, Queue, QueueSpec, QueueType};
pub use refusal::{Refusal, RefusalKind};
pub use store::{
    Effect, MemoryStore, Snapshot, Store, StoredBinding, StoredDestination, StoredExchange,
    StoredMessage, StoredQueue, StoredVhost,
};
pub use vhost::Vhost;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

/// A message on its way to a session.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The queue that it comes from.
    pub queue: QueueId,
    /// Its number there.
    pub seq: u64,
    /// The message.
    pub message: Arc<Message>,
    /// Whether it may have been delivered before.
    pub redelivered: bool,
    /// How often it came back; only queues that count say so.
    pub returns: Option<u32>,
    /// Whether it counts as settled.
    pub no_ack: bool,
}

/// What a session is told without having asked.
#[derive(Debug, Clone)]
pub enum Event {
    /// A message for a consumer.
    Deliver {
        /// The session.
        session: SessionId,
        /// The consumer.
        consumer: ConsumerId,
        /// The message.
        delivery: Delivery,
        /// Whether the client asked for it, so that it counts as an answer.
        asked_for: bool,
    },
    /// A consumer ended because its queue did.
    Cancelled {
        /// The session.
        session: SessionId,
        /// The consumer.
        consumer: ConsumerId,
    },
}

/// How the core behaves.
#[derive(Debug, Clone, Copy)]
pub struct Features {
    /// Whether the vendor's extensions hold: arguments of queues and exchanges, deletes of what is absent, and so on.
    pub extensions: bool,
    /// Octets waiting to be written to one connection above which no more is delivered to it.
    pub high_water: usize,
    /// Octets that exchanges, queues, bindings and consumers may take together.
    pub entity_limit: u64,
    /// Wall clock at the core's zero, POSIX seconds, for times that peers see.
    pub epoch: u64,
}

/// The broker's state.
#[derive(Debug)]
pub struct Core {
    features: Features,
    meter: Arc<Meter>,
    entities: Arc<Meter>,
    now: u64,
    next_id: u64,
    vhosts: BTreeMap<Name, Vhost>,
    queues: BTreeMap<QueueId, Queue>,
    consumers: BTreeMap<ConsumerId, Consumer>,
    sessions: BTreeMap<SessionId, Session>,
    connections: BTreeMap<ConnectionId, Link>,
    /// Queues where something may have become possible.
    dirty: BTreeSet<QueueId>,
    /// Queues that have a time to keep.
    timed: BTreeSet<QueueId>,
    dead: VecDeque<death::DeadLetter>,
    events: Vec<Event>,
    effects: Vec<Effect>,
}

/// A session: its window and its consumers.
#[derive(Debug, Default)]
struct Session {
    window: Window,
    consumers: BTreeSet<ConsumerId>,
}

/// A connection: its window and how much waits to be written to it.
#[derive(Debug, Default)]
struct Link {
    window: Window,
    backlog: usize,
}

impl Core {
    /// A core with these virtual hosts and nothing in them but what the specification asks for.
    pub fn new(features: Features, meter: Arc<Meter>, vhosts: &[String]) -> Self {
        Self {
            features,
            meter,
            entities: Arc::default(),
            now: 0,
            next_id: 1,
            vhosts: vhosts.iter().map(|name| (Name::from(name.as_str()), Vhost::new())).collect(),
            queues: BTreeMap::new(),
            consumers: BTreeMap::new(),
            sessions: BTreeMap::new(),
            connections: BTreeMap::new(),
            dirty: BTreeSet::new(),
            timed: BTreeSet::new(),
            dead: VecDeque::new(),
            events: Vec::new(),
            effects: Vec::new(),
        }
    }

    /// The meter of its messages.
    pub fn meter(&self) -> &Arc<Meter> {
        &self.meter
    }

    /// Whether there is a virtual host of this name.
    pub fn has_vhost(&self, name: &str) -> bool {
        self.vhosts.contains_key(name)
    }

    /// Leaves out the ids that another core used, so that a restart invents no name twice.
    pub fn continue_after(&mut self, other: &Self) {
        self.next_id = self.next_id.max(other.next_id);
    }

    fn fresh_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    /// Opens a session.
    pub fn open_session(&mut self, connection: ConnectionId, channel: u16) -> SessionId {
        let session = SessionId { connection, channel, serial: self.fresh_id() };
        self.sessions.insert(session, Session::default());
        self.connections.entry(connection).or_default();
        session
    }

    /// Ends a session and its consumers. Unsettled deliveries must have been put back before.
    pub fn close_session(&mut self, session: SessionId) {
        let consumers =
            self.sessions.remove(&session).map(|session| session.consumers).unwrap_or_default();
        for consumer in consumers {
            self.cancel(consumer);
        }
    }

    /// Forgets a connection, whose sessions are closed, and deletes the queues that are exclusive to it.
    pub fn close_connection(&mut self, connection: ConnectionId) {
        self.connections.remove(&connection);
        let owned: Vec<QueueId> = self
            .queues
            .iter()
            .filter(|(_, queue)| queue.spec.owner == Some(connection))
            .map(|(id, _)| *id)
            .collect();
        for queue in owned {
            self.remove_queue(queue);
        }
    }

    /// Changes the window of a session.
    pub fn session_window(&mut self, session: SessionId, change: impl FnOnce(&mut Window)) {
        if let Some(state) = self.sessions.get_mut(&session) {
            change(&mut state.window);
        }
        self.touch_session(session);
    }

    /// Changes the window of a connection.
    pub fn connection_window(
        &mut self,
        connection: ConnectionId,
        change: impl FnOnce(&mut Window),
    ) {
        change(&mut self.connections.entry(connection).or_default().window);
        self.touch_connection(connection);
    }

    /// Says how many octets wait to be written to a connection.
    pub fn set_backlog(&mut self, connection: ConnectionId, octets: usize) {
        let high_water = self.features.high_water;
        if let Some(link) = self.connections.get_mut(&connection) {
            let was_full = link.backlog >= high_water;
            link.backlog = octets;
            if was_full && octets < high_water {
                self.touch_connection(connection);
            }
        }
    }

    fn touch_session(&mut self, session: SessionId) {
        if let Some(state) = self.sessions.get(&session) {
            self.dirty.extend(
                state.consumers.iter().filter_map(|c| self.consumers.get(c)).map(|c| c.queue),
            );
        }
    }

    fn touch_connection(&mut self, connection: ConnectionId) {
        let first = SessionId { connection, channel: 0, serial: 0 };
        let last = SessionId { connection, channel: u16::MAX, serial: u64::MAX };
        for state in self.sessions.range(first..=last).map(|(_, state)| state) {
            self.dirty.extend(
                state.consumers.iter().filter_map(|c| self.consumers.get(c)).map(|c| c.queue),
            );
        }
    }

    /// What sessions are to be told.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// What is to be kept.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }
}
