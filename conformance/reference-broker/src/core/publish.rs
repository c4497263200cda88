//! Publishing: which queues a message reaches, and what becomes of it there.
//!
//! In: a message with its routing keys. Out: whether it was routed, refused by a full queue, or taken by a consumer.

use super::{
    Core, Destination, Effect, Message, Name, Overflow, QueueId, Refusal, StoredMessage, death,
};
use amqp_types::TableRef;
use std::{collections::BTreeSet, sync::Arc};

/// A message and how to route it.
#[derive(Debug, Clone)]
pub struct Publish {
    /// The message.
    pub message: Arc<Message>,
    /// All its routing keys.
    pub keys: Vec<Name>,
    /// Milliseconds that it may wait.
    pub expiration: Option<u64>,
    /// Whether it is only for consumers that can have it at once.
    pub immediate: bool,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Whether a queue matched.
    pub routed: bool,
    /// Whether a full queue refused it.
    pub refused: bool,
    /// With `immediate`: whether no consumer could have it at once.
    pub no_consumers: bool,
}

impl Core {
    /// The queues that a message reaches from an exchange: through bindings between exchanges, and through alternate exchanges where nothing matches.
    pub(crate) fn route(
        &self,
        vhost: &str,
        exchange: &str,
        keys: &[Name],
        headers: TableRef<'_>,
    ) -> BTreeSet<QueueId> {
        let mut queues = BTreeSet::new();
        let Some(host) = self.vhosts.get(vhost) else { return queues };
        let mut visited: BTreeSet<Name> = BTreeSet::new();
        let mut next = vec![Name::from(exchange)];
        while let Some(name) = next.pop() {
            if !visited.insert(Name::clone(&name)) {
                continue;
            }
            let Some(exchange) = host.exchanges.get(&name) else { continue };
            let mut found = BTreeSet::new();
            for key in keys {
                exchange.route(key, headers, &mut found);
            }
            if found.is_empty() {
                next.extend(exchange.alternate.clone());
            }
            for destination in found {
                match destination {
                    Destination::Queue(id) => {
                        queues.insert(id);
                    }
                    Destination::Exchange(name) => next.push(name),
                }
            }
        }
        queues
    }

    /// Publishes a message.
    ///
    /// # Errors
    /// An exchange that is missing or takes messages from exchanges only.
    pub fn publish(&mut self, vhost: &str, publish: &Publish) -> Result<Outcome, Refusal> {
        let message = &publish.message;
        self.check_publish(vhost, &message.exchange)?;
        let headers = message.properties.headers.as_ref();
        let headers = headers.map(amqp_types::Table::as_view).unwrap_or_default();
        let queues = self.route(vhost, &message.exchange, &publish.keys, headers);
        let mut outcome = Outcome { routed: !queues.is_empty(), ..Outcome::default() };
        if publish.immediate {
            outcome.no_consumers = true;
            for id in queues {
                if self.can_deliver_now(id, message) {
                    outcome.no_consumers = false;
                    self.enqueue(id, message, publish.expiration);
                }
            }
            return Ok(outcome);
        }
        for id in queues {
            outcome.refused |= !self.enqueue(id, message, publish.expiration);
        }
        Ok(outcome)
    }

    /// Checks that clients may publish to an exchange.
    ///
    /// # Errors
    /// An exchange that is missing or takes messages from exchanges only.
    pub fn check_publish(&self, vhost: &str, exchange: &str) -> Result<(), Refusal> {
        if self.exchange(vhost, exchange)?.spec.internal {
            return Err(Refusal::access(format!("exchange '{exchange}' is internal")));
        }
        Ok(())
    }

    /// Puts a message into a queue; false where the queue is full and refuses it.
    pub(crate) fn enqueue(
        &mut self,
        id: QueueId,
        message: &Arc<Message>,
        expiration: Option<u64>,
    ) -> bool {
        let now = self.now;
        let Some(queue) = self.queues.get_mut(&id) else { return true };
        if queue.policy.overflow != Overflow::DropHead && queue.is_full_for(message.size()) {
            if queue.policy.overflow == Overflow::RejectPublishDlx {
                self.dead_letter(id, Arc::clone(message), death::Reason::MaxLen);
            }
            return false;
        }
        let stored = queue.is_kept() && message.properties.is_persistent();
        let expires_at = queue.expiry(expiration, now);
        let seq = queue.append(Arc::clone(message), stored, expires_at);
        if expires_at.is_some() {
            self.timed.insert(id);
        }
        if stored {
            let effect = Effect::PutMessage(
                Name::clone(&queue.vhost),
                Name::clone(&queue.name),
                seq,
                StoredMessage {
                    message: Arc::clone(message),
                    redelivered: false,
                    returns: 0,
                    expires_at,
                },
            );
            self.effects.push(effect);
        }
        self.dirty.insert(id);
        true
    }
}
