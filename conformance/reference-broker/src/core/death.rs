//! Dead letters: what is rejected, too old or one too many goes to another exchange, with its history in a header.
//!
//! In: a message that leaves a queue for one of these reasons. Out: the same message with `x-death` and without its
//! expiration, in the queues that the dead-letter exchange routes it to, cycles cut.

use super::{
    Core, Message, Name, Properties, QueueId,
    table::{integer, text},
};
use amqp_types::{Array, Dialect, Table, TableRef, Value, ValueError, ValueRef};
use std::sync::Arc;

/// Why a message is dead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    /// A consumer does not want it.
    Rejected,
    /// It waited too long.
    Expired,
    /// The queue is over its limit.
    MaxLen,
    /// It came back too often.
    DeliveryLimit,
}

impl Reason {
    const fn name(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::MaxLen => "maxlen",
            Self::DeliveryLimit => "delivery_limit",
        }
    }
}

/// A dead message that is still to be routed.
#[derive(Debug)]
pub(crate) struct DeadLetter {
    vhost: Name,
    queue: Name,
    exchange: Name,
    key: Option<Name>,
    message: Arc<Message>,
    reason: Reason,
}

/// One queue in which a message died, newest first.
struct Death {
    queue: String,
    reason: String,
    count: i64,
    time: u64,
    exchange: String,
    keys: Vec<String>,
    original_expiration: Option<String>,
}

impl Death {
    fn read(table: TableRef<'_>) -> Option<Self> {
        let string = |name| Some(text(table.get(name)?)?.to_owned());
        let keys = match table.get("routing-keys") {
            Some(ValueRef::Array(keys)) => {
                keys.iter().filter_map(text).map(str::to_owned).collect()
            }
            _ => Vec::new(),
        };
        Some(Self {
            queue: string("queue")?,
            reason: string("reason")?,
            count: table.get("count").and_then(integer).and_then(|n| i64::try_from(n).ok())?,
            time: match table.get("time") {
                Some(ValueRef::Timestamp(time)) => time,
                _ => 0,
            },
            exchange: string("exchange").unwrap_or_default(),
            keys,
            original_expiration: string("original-expiration"),
        })
    }

    fn write(&self, dialect: Dialect) -> Result<Table, ValueError> {
        let mut keys = Array::new(dialect);
        for key in &self.keys {
            keys.push(key.as_str())?;
        }
        let mut table = Table::new(dialect);
        table.insert("count", self.count)?;
        table.insert("reason", self.reason.as_str())?;
        table.insert("queue", self.queue.as_str())?;
        table.insert("time", ValueRef::Timestamp(self.time))?;
        table.insert("exchange", self.exchange.as_str())?;
        table.insert("routing-keys", keys.as_view())?;
        if let Some(expiration) = &self.original_expiration {
            table.insert("original-expiration", expiration.as_str())?;
        }
        Ok(table)
    }
}

fn deaths(headers: Option<&Table>) -> Vec<Death> {
    match headers.and_then(|headers| headers.get("x-death")) {
        Some(ValueRef::Array(list)) => list
            .iter()
            .filter_map(|entry| match entry {
                ValueRef::Table(table) => Death::read(table),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The keys that a CC or BCC header adds.
pub(crate) fn extra_keys(headers: Option<&Table>, name: &str) -> Vec<Name> {
    match headers.and_then(|headers| headers.get(name)) {
        Some(ValueRef::Array(keys)) => keys.iter().filter_map(text).map(Name::from).collect(),
        _ => Vec::new(),
    }
}

impl DeadLetter {
    /// The history with this death in front, and the headers that tell it.
    fn headers(&self, now: u64) -> Result<(Vec<Death>, Table), ValueError> {
        let old = self.message.properties.headers.as_ref();
        let dialect = old.map_or(Dialect::RabbitMq, Table::dialect);
        let mut history = deaths(old);
        let same = |d: &Death| d.queue == *self.queue && d.reason == self.reason.name();
        let death = match history.iter().position(same) {
            Some(at) => {
                let mut death = history.remove(at);
                death.count = death.count.saturating_add(1);
                death
            }
            None => {
                let mut keys = vec![self.message.routing_key.as_ref().to_owned()];
                keys.extend(extra_keys(old, "CC").iter().map(|key| key.as_ref().to_owned()));
                Death {
                    queue: self.queue.as_ref().to_owned(),
                    reason: self.reason.name().to_owned(),
                    count: 1,
                    time: now,
                    exchange: self.message.exchange.as_ref().to_owned(),
                    keys,
                    original_expiration: self
                        .message
                        .properties
                        .expiration
                        .as_ref()
                        .map(|e| e.as_str().to_owned()),
                }
            }
        };
        history.insert(0, death);
        let mut headers = Table::new(dialect);
        for (name, value) in old.into_iter().flat_map(Table::iter) {
            let replaced = name == "x-death" || (name == "CC" && self.key.is_some());
            if !replaced {
                headers.insert(name.as_str(), value)?;
            }
        }
        let mut list = Array::new(dialect);
        for death in &history {
            list.push(&Value::Table(death.write(dialect)?))?;
        }
        headers.insert("x-death", list.as_view())?;
        if old.is_none_or(|old| old.get("x-first-death-queue").is_none()) {
            headers.insert("x-first-death-queue", &*self.queue)?;
            headers.insert("x-first-death-reason", self.reason.name())?;
            headers.insert("x-first-death-exchange", &*self.message.exchange)?;
        }
        Ok((history, headers))
    }
}

/// Whether a message came round to a queue without anybody rejecting it on the way.
fn is_cycle(queue: &str, history: &[Death]) -> bool {
    match history.iter().position(|death| death.queue == queue) {
        Some(at) => history[..=at].iter().all(|death| death.reason != Reason::Rejected.name()),
        None => false,
    }
}

impl Core {
    /// Sends a message that left a queue to the queue's dead-letter exchange, if it has one.
    pub(crate) fn dead_letter(&mut self, id: QueueId, message: Arc<Message>, reason: Reason) {
        let Some(queue) = self.queues.get(&id) else { return };
        let Some(exchange) = &queue.policy.dead_letter_exchange else { return };
        self.dead.push_back(DeadLetter {
            vhost: Name::clone(&queue.vhost),
            queue: Name::clone(&queue.name),
            exchange: Name::clone(exchange),
            key: queue.policy.dead_letter_key.clone(),
            message,
            reason,
        });
    }

    /// Routes one dead letter; false where there is none.
    pub(crate) fn send_dead_letter(&mut self) -> bool {
        let Some(dead) = self.dead.pop_front() else { return false };
        let seconds = self.features.epoch + self.now / 1000;
        // Headers that have become too deep or too long cannot be told on the wire, and the message goes.
        let Ok((history, headers)) = dead.headers(seconds) else { return true };
        let old = &dead.message.properties;
        let mut keys =
            vec![dead.key.clone().unwrap_or_else(|| Name::clone(&dead.message.routing_key))];
        if dead.key.is_none() {
            keys.extend(extra_keys(old.headers.as_ref(), "CC"));
        }
        let targets: Vec<QueueId> = self
            .route(&dead.vhost, &dead.exchange, &keys, headers.as_view())
            .into_iter()
            .filter(|id| self.queues.get(id).is_some_and(|queue| !is_cycle(&queue.name, &history)))
            .collect();
        if !targets.is_empty() {
            let properties = Properties { headers: Some(headers), expiration: None, ..old.clone() };
            let message = Message::new(
                &self.meter,
                Name::clone(&dead.exchange),
                Name::clone(&keys[0]),
                properties,
                Arc::clone(&dead.message.body),
                dead.message.publisher,
            );
            for id in targets {
                self.enqueue(id, &message, None);
            }
        }
        true
    }
}
