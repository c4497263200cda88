//! What came in on a connection and was not taken yet, by channel and in order.

use super::matching::Body;
use super::text;
use amqp_types::DynamicMethod;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use tokio::time::Instant;

/// Something that came in.
#[derive(Debug, Clone)]
pub(super) enum Happening {
    /// A method, with its content where it has one.
    Method {
        /// The method.
        method: DynamicMethod,
        /// Its content.
        content: Option<Body>,
    },
    /// Something that has no place in the protocol.
    Odd(String),
    /// A protocol header.
    Header([u8; 8]),
    /// A heartbeat.
    Heartbeat,
    /// The end of the stream.
    End {
        /// Whether by a reset.
        reset: bool,
    },
}

impl Happening {
    /// Whether it concerns every channel.
    fn is_for_all(&self) -> bool {
        match self {
            Self::End { .. } => true,
            Self::Method { method, .. } => method.0.record().name == "connection.close",
            _ => false,
        }
    }
}

impl fmt::Display for Happening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Method { method, content: None } => f.write_str(&text::method(method)),
            Self::Method { method, content: Some(body) } => {
                write!(f, "{} with {}", text::method(method), text::header(&body.header))?;
                write!(f, " body={}", text::quoted(&body.octets))
            }
            Self::Odd(text) => f.write_str(text),
            Self::Header(octets) => f.write_str(&text::protocol_header(*octets)),
            Self::Heartbeat => f.write_str("heartbeat"),
            Self::End { reset: false } => f.write_str("end of stream"),
            Self::End { reset: true } => f.write_str("end of stream by reset"),
        }
    }
}

/// A happening with its place in the order of all.
#[derive(Debug, Clone)]
pub(super) struct Received {
    /// What.
    pub(super) happening: Happening,
    /// When.
    pub(super) at: Instant,
    /// On which channel.
    pub(super) channel: u16,
    /// Whether a wait on another channel has taken it already.
    pub(super) taken: bool,
    order: u64,
}

#[derive(Debug, Default)]
struct State {
    channels: BTreeMap<u16, VecDeque<Received>>,
    for_all: Vec<Received>,
    seen: BTreeMap<u16, usize>,
    next: u64,
    mark: u64,
    closed: BTreeSet<u16>,
}

/// The inbox.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    state: Mutex<State>,
    came: Notify,
    frame_max: AtomicU32,
}

impl Inbox {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The largest frame that the peer may send; 0 where there is no limit.
    pub(super) fn frame_max(&self) -> u32 {
        self.frame_max.load(Ordering::Relaxed)
    }

    /// Sets the largest frame that the peer may send.
    pub(super) fn set_frame_max(&self, octets: u32) {
        self.frame_max.store(octets, Ordering::Relaxed);
    }

    /// Puts something in.
    pub(super) fn push(&self, channel: u16, happening: Happening) {
        let mut state = self.state();
        let order = state.next;
        state.next += 1;
        let for_all = happening.is_for_all();
        if matches!(&happening, Happening::Method { method, .. } if method.0.record().name == "channel.close")
        {
            state.closed.insert(channel);
        }
        let received = Received { happening, at: Instant::now(), channel, taken: false, order };
        if for_all {
            state.for_all.push(received);
        } else {
            state.channels.entry(channel).or_default().push_back(received);
        }
        drop(state);
        self.came.notify_one();
    }

    /// What comes from now on may be an answer to what is sent now.
    pub(super) fn mark(&self) {
        let mut state = self.state();
        state.mark = state.next;
    }

    /// Whether the stream has ended.
    pub(super) fn has_ended(&self) -> bool {
        self.state()
            .for_all
            .iter()
            .any(|received| matches!(received.happening, Happening::End { .. }))
    }

    /// Whether the peer has closed a channel since it was opened.
    pub(super) fn has_closed(&self, channel: u16) -> bool {
        self.state().closed.contains(&channel)
    }

    /// A channel is opened anew: what came on it before is gone.
    pub(super) fn reopen(&self, channel: u16) {
        let mut state = self.state();
        state.closed.remove(&channel);
        state.channels.remove(&channel);
    }

    /// Puts back what was taken, in front of what is there.
    pub(super) fn restore(&self, received: Vec<Received>) {
        let mut state = self.state();
        for received in received.into_iter().rev() {
            state.channels.entry(received.channel).or_default().push_front(received);
        }
    }

    /// What came on a channel since the last write and was not taken, if anything, heartbeats aside.
    pub(super) fn since_mark(&self) -> Option<Happening> {
        let state = self.state();
        let mark = state.mark;
        state
            .channels
            .iter()
            .filter(|(number, _)| **number != 0)
            .filter_map(|(_, queue)| queue.iter().find(|received| received.order >= mark))
            .map(|received| received.happening.clone())
            .next()
    }

    /// Whether the peer has closed the connection, or ended the stream.
    pub(super) fn is_over(&self) -> bool {
        !self.state().for_all.is_empty()
    }

    /// Waits for the end of the stream, or for something on the connection itself.
    pub(super) async fn over_or_answered(&self, until: Instant) {
        loop {
            let came = self.came.notified();
            let there = {
                let state = self.state();
                !state.for_all.is_empty()
                    || state.channels.get(&0).is_some_and(|queue| !queue.is_empty())
            };
            if there || tokio::time::timeout_at(until, came).await.is_err() {
                return;
            }
        }
    }

    /// What nobody took, in order.
    pub(super) fn rest(&self) -> Vec<Received> {
        let state = self.state();
        let mut rest: Vec<Received> =
            state.channels.values().flatten().chain(&state.for_all).cloned().collect();
        rest.sort_by_key(|received| received.order);
        rest
    }

    /// Takes the next event of a channel, if there is one.
    ///
    /// `everything`: on the connection itself, what came on any channel since the last write counts too.
    pub(super) fn take(&self, channel: u16, everything: bool) -> Option<Received> {
        let mut state = self.state();
        let own = state.channels.get(&channel).and_then(|queue| queue.front()).map(|r| r.order);
        let seen = state.seen.get(&channel).copied().unwrap_or(0);
        let shared = state.for_all.get(seen).map(|r| r.order);
        let mark = state.mark;
        let other = if everything && channel == 0 {
            state
                .channels
                .iter()
                .filter(|(number, _)| **number != 0)
                .filter_map(|(number, queue)| {
                    queue.iter().find(|r| r.order >= mark).map(|r| (r.order, *number))
                })
                .min()
        } else {
            None
        };
        let first = [own, shared, other.map(|(order, _)| order)].into_iter().flatten().min()?;
        if own == Some(first) {
            return state.channels.get_mut(&channel)?.pop_front();
        }
        if let Some((order, number)) = other
            && order == first
        {
            let queue = state.channels.get_mut(&number)?;
            let index = queue.iter().position(|r| r.order == order)?;
            return queue.remove(index);
        }
        state.seen.insert(channel, seen + 1);
        let received = state.for_all.get_mut(seen)?;
        let copy = received.clone();
        received.taken = true;
        Some(copy)
    }

    /// Takes the next event of a channel, waiting for it until a time.
    pub(super) async fn next(
        &self,
        channel: u16,
        everything: bool,
        until: Instant,
    ) -> Option<Received> {
        loop {
            let came = self.came.notified();
            if let Some(received) = self.take(channel, everything) {
                return Some(received);
            }
            if tokio::time::timeout_at(until, came).await.is_err() {
                return self.take(channel, everything);
            }
        }
    }
}
