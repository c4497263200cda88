//! Direct replies: addresses that stand for the consumer of a channel, without a queue in between.

use super::{Connection, channel::ReplyConsumer};
use crate::core::{Delivery, Message, Name, QueueId, SessionId};
use std::{collections::BTreeMap, sync::Arc};

/// The name that requesters consume from and put into reply-to.
pub(crate) const PSEUDO_QUEUE: &str = "amq.rabbitmq.reply-to";

/// Whether a name is the pseudo-queue or one of its addresses.
pub(crate) fn is_pseudo_queue(name: &str) -> bool {
    name.strip_prefix(PSEUDO_QUEUE).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A reply on its way.
#[derive(Debug)]
pub(crate) struct Letter {
    pub(crate) session: SessionId,
    pub(crate) message: Arc<Message>,
}

/// The addresses that are alive.
#[derive(Debug, Default)]
pub(crate) struct ReplyAddresses {
    sessions: BTreeMap<Name, SessionId>,
}

impl ReplyAddresses {
    pub(crate) fn register(&mut self, session: SessionId) -> Name {
        let address = format!(
            "{PSEUDO_QUEUE}.g{:x}-{:x}-{:x}",
            session.connection.0, session.channel, session.serial
        );
        let address = Name::from(address);
        self.sessions.insert(Name::clone(&address), session);
        address
    }

    pub(crate) fn forget(&mut self, consumer: Option<&ReplyConsumer>) {
        if let Some(consumer) = consumer {
            self.sessions.remove(&consumer.address);
        }
    }

    pub(crate) fn session(&self, address: &str) -> Option<SessionId> {
        self.sessions.get(address).copied()
    }

    /// For a name that is an address: whether it is alive.
    pub(crate) fn known(&self, name: &str) -> Option<bool> {
        let is_address = name.len() > PSEUDO_QUEUE.len() && is_pseudo_queue(name);
        is_address.then(|| self.sessions.contains_key(name))
    }
}

impl Connection {
    /// Delivers a reply to the consumer of its channel.
    pub(crate) fn letter(&mut self, letter: &Letter) {
        let session = letter.session;
        let found = self.channels.get_mut(&session.channel).filter(|c| c.session == session);
        let Some(channel) = found else { return };
        let Some(tag) = channel.reply_consumer.as_ref().map(|reply| reply.tag.clone()) else {
            return;
        };
        let delivery = Delivery {
            queue: QueueId(0),
            seq: 0,
            message: Arc::clone(&letter.message),
            redelivered: false,
            returns: None,
            no_ack: true,
        };
        let number = channel.note(delivery.queue, delivery.seq, self.now, true);
        self.send_delivery(session.channel, &tag, number, &delivery);
    }
}
