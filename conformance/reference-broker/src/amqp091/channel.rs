//! A channel: what a client has set up on it, and what it holds.

use super::content::Assembly;
use crate::core::{ConsumerId, Core, Name, Publish, QueueId, SessionId};
use std::collections::{BTreeMap, BTreeSet};

/// A delivery that the client has not settled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unsettled {
    pub(crate) queue: QueueId,
    pub(crate) seq: u64,
    /// When it was delivered.
    pub(crate) at: u64,
    /// Settled in a transaction that is still open.
    pub(crate) in_transaction: bool,
}

/// How the client settles a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settlement {
    /// Done with it.
    Acknowledge,
    /// Not wanted, and not again.
    Discard,
    /// Not wanted now.
    Requeue,
}

/// A message on its way, with what its publisher wants to hear.
#[derive(Debug)]
pub(crate) struct Pending {
    pub(crate) publish: Publish,
    pub(crate) mandatory: bool,
    /// A direct reply, which goes to no exchange.
    pub(crate) reply: Option<Name>,
}

/// One operation of a transaction.
#[derive(Debug)]
pub(crate) enum Operation {
    Publish(Pending),
    Settle(u64, Settlement),
}

/// What a channel does with publishes.
#[derive(Debug)]
pub(crate) enum Mode {
    /// Each stands alone.
    Plain,
    /// They wait for a commit.
    Transaction(Vec<Operation>),
    /// Each is confirmed; the number of the last one.
    Confirm(u64),
}

/// The consumer of direct replies.
#[derive(Debug, Clone)]
pub(crate) struct ReplyConsumer {
    pub(crate) tag: String,
    pub(crate) address: Name,
}

/// A channel.
#[derive(Debug)]
pub(crate) struct Channel {
    pub(crate) session: SessionId,
    /// The broker sent channel.close and waits for the answer.
    pub(crate) closing: bool,
    pub(crate) assembly: Option<Assembly>,
    /// The queue declared last, which an empty name stands for.
    pub(crate) current_queue: Option<Name>,
    pub(crate) consumers: BTreeMap<String, ConsumerId>,
    pub(crate) tags: BTreeMap<ConsumerId, String>,
    /// Tags of consumers that ended with their queue and that the client may still cancel.
    pub(crate) ended: BTreeSet<String>,
    pub(crate) unsettled: BTreeMap<u64, Unsettled>,
    pub(crate) last_tag: u64,
    pub(crate) mode: Mode,
    /// Prefetch of consumers to come (rabbitmq).
    pub(crate) prefetch: u32,
    pub(crate) reply_consumer: Option<ReplyConsumer>,
}

impl Channel {
    pub(crate) fn new(session: SessionId) -> Self {
        Self {
            session,
            closing: false,
            assembly: None,
            current_queue: None,
            consumers: BTreeMap::new(),
            tags: BTreeMap::new(),
            ended: BTreeSet::new(),
            unsettled: BTreeMap::new(),
            last_tag: 0,
            mode: Mode::Plain,
            prefetch: 0,
            reply_consumer: None,
        }
    }

    /// Notes a delivery; gives its tag.
    pub(crate) fn note(&mut self, queue: QueueId, seq: u64, at: u64, no_ack: bool) -> u64 {
        self.last_tag += 1;
        if !no_ack {
            let unsettled = Unsettled { queue, seq, at, in_transaction: false };
            self.unsettled.insert(self.last_tag, unsettled);
        }
        self.last_tag
    }

    /// Puts back what is unsettled and ends the consumers.
    pub(crate) fn release(&mut self, core: &mut Core) {
        for unsettled in std::mem::take(&mut self.unsettled).into_values() {
            core.requeue(unsettled.queue, unsettled.seq, None);
        }
        core.close_session(self.session);
        self.assembly = None;
        self.mode = Mode::Plain;
        self.consumers.clear();
        self.tags.clear();
        self.ended.clear();
        self.reply_consumer = None;
    }

    /// Whether a consumer of this tag is there.
    pub(crate) fn has_tag(&self, tag: &str) -> bool {
        self.consumers.contains_key(tag)
            || self.reply_consumer.as_ref().is_some_and(|reply| reply.tag == tag)
    }
}
