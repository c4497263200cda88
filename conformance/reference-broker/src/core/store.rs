//! Persistence as effects: what must outlive the core, in the order in which it happened.
//!
//! In: batches of effects, one for each turn. Out: which batches are complete, and after a restart what was kept. A
//! turn's output leaves the broker only after its batch is complete, so that a peer never hears of what a crash can
//! still undo.

use super::{ExchangeType, Message, Name};
use amqp_types::Table;
use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    sync::Arc,
};

/// The end of a binding as the store names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum StoredDestination {
    /// A queue, by its name.
    Queue(Name),
    /// An exchange, by its name.
    Exchange(Name),
}

/// One change to what is kept.
#[derive(Debug, Clone)]
pub enum Effect {
    /// A durable exchange came.
    PutExchange(Name, Name, StoredExchange),
    /// A durable exchange went.
    DeleteExchange(Name, Name),
    /// A durable queue came.
    PutQueue(Name, Name, StoredQueue),
    /// A durable queue went, with all its messages.
    DeleteQueue(Name, Name),
    /// A binding between durable ends came.
    PutBinding(Name, StoredBinding),
    /// A binding between durable ends went.
    DeleteBinding(Name, StoredBinding),
    /// A persistent message came into a durable queue.
    PutMessage(Name, Name, u64, StoredMessage),
    /// A persistent message was delivered, or came back so many times.
    MarkMessage(Name, Name, u64, u32),
    /// A persistent message went.
    DeleteMessage(Name, Name, u64),
}

/// A durable exchange.
#[derive(Debug, Clone)]
pub struct StoredExchange {
    /// Its type.
    pub ty: ExchangeType,
    /// Whether it goes with its last binding.
    pub auto_delete: bool,
    /// Whether only exchanges publish to it.
    pub internal: bool,
    /// Its arguments.
    pub arguments: Table,
}

/// A durable queue.
#[derive(Debug, Clone)]
pub struct StoredQueue {
    /// Whether it goes with its last consumer.
    pub auto_delete: bool,
    /// Its arguments.
    pub arguments: Table,
}

/// A binding between durable ends.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredBinding {
    /// The exchange that it belongs to.
    pub source: Name,
    /// Where it leads.
    pub destination: StoredDestination,
    /// Its key.
    pub key: Name,
    /// Its arguments.
    pub arguments: Table,
}

/// A persistent message in a durable queue.
#[derive(Debug, Clone)]
pub struct StoredMessage {
    /// The message.
    pub message: Arc<Message>,
    /// Whether it may have been delivered.
    pub redelivered: bool,
    /// How often it came back.
    pub returns: u32,
    /// When it is too old, in milliseconds of the clock that all cores of this store share.
    pub expires_at: Option<u64>,
}

/// Everything that is kept of one virtual host.
#[derive(Debug, Clone, Default)]
pub struct StoredVhost {
    /// Durable exchanges by name.
    pub exchanges: BTreeMap<Name, StoredExchange>,
    /// Durable queues by name, with their messages by number.
    pub queues: BTreeMap<Name, (StoredQueue, BTreeMap<u64, StoredMessage>)>,
    /// Bindings between durable ends.
    pub bindings: Vec<StoredBinding>,
}

/// Everything that is kept.
pub type Snapshot = BTreeMap<Name, StoredVhost>;

/// A place that outlives the core.
pub trait Store: fmt::Debug + Send {
    /// Takes a batch: all of it will be kept, or none.
    fn submit(&mut self, batch: u64, effects: Vec<Effect>);
    /// The number of a batch that is complete, each told once and in order.
    fn poll_completed(&mut self) -> Option<u64>;
    /// Forgets the batches that are not complete, as a crash does.
    fn crash(&mut self);
    /// What is kept.
    fn load(&self) -> Snapshot;
}

/// A store in memory. A batch becomes complete when it is polled for.
#[derive(Debug, Default)]
pub struct MemoryStore {
    pending: VecDeque<(u64, Vec<Effect>)>,
    kept: Snapshot,
}

impl MemoryStore {
    fn apply(&mut self, effect: Effect) {
        match effect {
            Effect::PutExchange(vhost, name, exchange) => {
                self.kept.entry(vhost).or_default().exchanges.insert(name, exchange);
            }
            Effect::DeleteExchange(vhost, name) => {
                self.kept.entry(vhost).or_default().exchanges.remove(&name);
            }
            Effect::PutQueue(vhost, name, queue) => {
                self.kept.entry(vhost).or_default().queues.insert(name, (queue, BTreeMap::new()));
            }
            Effect::DeleteQueue(vhost, name) => {
                self.kept.entry(vhost).or_default().queues.remove(&name);
            }
            Effect::PutBinding(vhost, binding) => {
                self.kept.entry(vhost).or_default().bindings.push(binding);
            }
            Effect::DeleteBinding(vhost, binding) => {
                let bindings = &mut self.kept.entry(vhost).or_default().bindings;
                if let Some(at) = bindings.iter().position(|b| *b == binding) {
                    bindings.remove(at);
                }
            }
            Effect::PutMessage(vhost, queue, seq, message) => {
                if let Some((_, messages)) = self.messages(vhost, queue) {
                    messages.insert(seq, message);
                }
            }
            Effect::MarkMessage(vhost, queue, seq, returns) => {
                if let Some((_, messages)) = self.messages(vhost, queue)
                    && let Some(message) = messages.get_mut(&seq)
                {
                    message.redelivered = true;
                    message.returns = returns;
                }
            }
            Effect::DeleteMessage(vhost, queue, seq) => {
                if let Some((_, messages)) = self.messages(vhost, queue) {
                    messages.remove(&seq);
                }
            }
        }
    }

    fn messages(
        &mut self,
        vhost: Name,
        queue: Name,
    ) -> Option<&mut (StoredQueue, BTreeMap<u64, StoredMessage>)> {
        self.kept.entry(vhost).or_default().queues.get_mut(&queue)
    }
}

impl Store for MemoryStore {
    fn submit(&mut self, batch: u64, effects: Vec<Effect>) {
        self.pending.push_back((batch, effects));
    }

    fn poll_completed(&mut self) -> Option<u64> {
        let (batch, effects) = self.pending.pop_front()?;
        for effect in effects {
            self.apply(effect);
        }
        Some(batch)
    }

    fn crash(&mut self) {
        self.pending.clear();
    }

    fn load(&self) -> Snapshot {
        self.kept.clone()
    }
}
