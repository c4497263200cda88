//! A consumer: which queue it takes from, for which session, and under which conditions.

use super::{Charge, QueueId, SessionId, credit::Window};

/// What a front end says when it adds a consumer.
#[derive(Debug, Clone, Copy)]
pub struct ConsumerSpec {
    /// The session that the deliveries go to.
    pub session: SessionId,
    /// Whether deliveries count as settled at once.
    pub no_ack: bool,
    /// Whether messages that its own connection published are not for it.
    pub no_local: bool,
    /// Whether it wants the queue for itself.
    pub exclusive: bool,
    /// Consumers of a higher priority are served first.
    pub priority: i32,
    /// Most unsettled deliveries of its own; 0 is any number.
    pub prefetch: u32,
}

/// A consumer.
#[derive(Debug)]
pub struct Consumer {
    /// What it was added with.
    pub spec: ConsumerSpec,
    /// Its queue.
    pub queue: QueueId,
    /// Its own window.
    pub(crate) window: Window,
    pub(crate) _charge: Charge,
}
