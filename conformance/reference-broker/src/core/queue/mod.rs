//! A queue: messages ready for delivery in their order, and those delivered but not settled.
//!
//! In: messages, and settlements of what was delivered. Out: which entry is next. Everything here is about one queue;
//! who gets an entry is decided in `dispatch`.

mod policy;

pub(crate) use policy::Arguments;
pub use policy::{Overflow, Policy, QueueType};

use super::{Charge, ConnectionId, ConsumerId, Message, Name, SessionId};
use amqp_types::Table;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// What a client says when it declares a queue.
#[derive(Debug, Clone)]
pub struct QueueSpec {
    /// Whether it outlives a restart.
    pub durable: bool,
    /// The connection that it is exclusive to.
    pub owner: Option<ConnectionId>,
    /// Whether it goes with its last consumer.
    pub auto_delete: bool,
    /// Its arguments.
    pub arguments: Table,
}

/// A message in a queue.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The message.
    pub message: Arc<Message>,
    /// Its place: later messages have higher numbers.
    pub seq: u64,
    /// When it is too old, in milliseconds of the core's clock.
    pub expires_at: Option<u64>,
    /// Whether it may have been delivered before.
    pub redelivered: bool,
    /// How often it came back.
    pub returns: u32,
    /// Whether the store holds it.
    pub stored: bool,
    /// Sessions that sent it back and do not get it again.
    pub refused_by: BTreeSet<SessionId>,
    band: u8,
}

/// Who holds an unsettled delivery.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Holder {
    /// The session that it went to.
    pub session: SessionId,
    /// The consumer, unless the message was fetched.
    pub consumer: Option<ConsumerId>,
}

type Place = (Reverse<u8>, u64);

/// A queue.
#[derive(Debug)]
pub struct Queue {
    /// Its name.
    pub name: Name,
    /// Its virtual host.
    pub vhost: Name,
    /// What it was declared with.
    pub spec: QueueSpec,
    /// What its arguments ask for.
    pub policy: Policy,
    /// Its consumers, the next in turn first within a priority.
    pub consumers: Vec<ConsumerId>,
    /// Whether one of them has it for itself.
    pub exclusive_consumer: bool,
    /// Whether it ever had a consumer.
    pub had_consumer: bool,
    /// When it was last used, for its expiry.
    pub last_used: u64,
    /// What it costs for as long as it lives.
    pub(crate) charge: Option<Charge>,
    ready: BTreeMap<Place, Entry>,
    ready_octets: u64,
    unsettled: BTreeMap<u64, (Entry, Holder)>,
    expiring: BTreeSet<(u64, Place)>,
    next_seq: u64,
}

impl Queue {
    /// An empty queue.
    pub fn new(vhost: Name, name: Name, spec: QueueSpec, policy: Policy, now: u64) -> Self {
        Self {
            name,
            vhost,
            spec,
            policy,
            consumers: Vec::new(),
            exclusive_consumer: false,
            had_consumer: false,
            last_used: now,
            charge: None,
            ready: BTreeMap::new(),
            ready_octets: 0,
            unsettled: BTreeMap::new(),
            expiring: BTreeSet::new(),
            next_seq: 1,
        }
    }

    /// Whether the store keeps it: an exclusive queue goes with its connection, which a restart ends.
    pub fn is_kept(&self) -> bool {
        self.spec.durable && self.spec.owner.is_none()
    }

    /// Messages ready for delivery.
    pub fn ready_count(&self) -> usize {
        self.ready.len()
    }

    /// Messages ready or unsettled.
    pub fn total_count(&self) -> usize {
        self.ready.len() + self.unsettled.len()
    }

    /// Octets of the bodies that are ready.
    pub fn ready_octets(&self) -> u64 {
        self.ready_octets
    }

    /// Whether a message of this size more would be over a limit.
    pub fn is_full_for(&self, octets: u64) -> bool {
        self.policy.max_length.is_some_and(|max| self.ready.len() as u64 >= max)
            || self
                .policy
                .max_octets
                .is_some_and(|max| self.ready_octets.saturating_add(octets) > max)
    }

    /// Whether what is ready is over a limit.
    pub fn is_over_limit(&self) -> bool {
        self.policy.max_length.is_some_and(|max| self.ready.len() as u64 > max)
            || self.policy.max_octets.is_some_and(|max| self.ready_octets > max)
    }

    /// When a message that is published now will be too old.
    pub fn expiry(&self, expiration: Option<u64>, now: u64) -> Option<u64> {
        let ttl = match (self.policy.message_ttl, expiration) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        ttl.map(|ttl| now.saturating_add(ttl))
    }

    /// Puts a new message at its end; gives its number.
    pub fn append(&mut self, message: Arc<Message>, stored: bool, expires_at: Option<u64>) -> u64 {
        let seq = self.next_seq;
        let band = self.policy.band(message.properties.priority);
        self.insert_ready(Entry {
            message,
            seq,
            expires_at,
            redelivered: false,
            returns: 0,
            stored,
            refused_by: BTreeSet::new(),
            band,
        });
        seq
    }

    /// Puts a message that the store kept where it was.
    pub(crate) fn restore(&mut self, seq: u64, stored: super::StoredMessage) {
        let band = self.policy.band(stored.message.properties.priority);
        self.insert_ready(Entry {
            message: stored.message,
            seq,
            expires_at: stored.expires_at,
            redelivered: stored.redelivered,
            returns: stored.returns,
            stored: true,
            refused_by: BTreeSet::new(),
            band,
        });
    }

    fn insert_ready(&mut self, entry: Entry) {
        self.next_seq = self.next_seq.max(entry.seq + 1);
        let place = (Reverse(entry.band), entry.seq);
        if let Some(at) = entry.expires_at {
            self.expiring.insert((at, place));
        }
        self.ready_octets += entry.message.size();
        self.ready.insert(place, entry);
    }

    /// Places of what is ready, the first to deliver first, from `from` on.
    pub(crate) fn next_place(&self, after: Option<Place>) -> Option<(Place, &Entry)> {
        use std::ops::Bound;
        let lower = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.ready.range((lower, Bound::Unbounded)).next().map(|(p, e)| (*p, e))
    }

    /// Takes out what is ready at a place.
    pub(crate) fn take_ready(&mut self, place: Place) -> Option<Entry> {
        let entry = self.ready.remove(&place)?;
        if let Some(at) = entry.expires_at {
            self.expiring.remove(&(at, place));
        }
        self.ready_octets -= entry.message.size();
        Some(entry)
    }

    /// Takes out what a length limit drops first: the oldest of the lowest priority.
    pub(crate) fn take_oldest(&mut self) -> Option<Entry> {
        let (&(band, _), _) = self.ready.last_key_value()?;
        let (&place, _) = self.ready.range((band, 0)..).next()?;
        self.take_ready(place)
    }

    /// Takes out one entry that is too old.
    pub(crate) fn take_expired(&mut self, now: u64) -> Option<Entry> {
        let &(at, place) = self.expiring.first()?;
        if at > now { None } else { self.take_ready(place) }
    }

    /// When the next entry will be too old.
    pub fn next_expiry(&self) -> Option<u64> {
        self.expiring.first().map(|(at, _)| *at)
    }

    /// When the queue itself goes unless it is used.
    pub fn deadline(&self) -> Option<u64> {
        let ttl = self.policy.expires.filter(|_| self.consumers.is_empty())?;
        Some(self.last_used.saturating_add(ttl))
    }

    /// Notes who holds a delivery until it is settled.
    pub(crate) fn hold(&mut self, mut entry: Entry, holder: Holder) {
        entry.redelivered = true;
        self.unsettled.insert(entry.seq, (entry, holder));
    }

    /// Takes out an unsettled delivery.
    pub(crate) fn settle(&mut self, seq: u64) -> Option<(Entry, Holder)> {
        self.unsettled.remove(&seq)
    }

    /// An unsettled delivery.
    pub(crate) fn unsettled(&self, seq: u64) -> Option<(&Entry, Holder)> {
        self.unsettled.get(&seq).map(|(entry, holder)| (entry, *holder))
    }

    /// Puts an entry back where it was.
    pub(crate) fn put_back(&mut self, entry: Entry) {
        self.insert_ready(entry);
    }

    /// Takes out everything that is ready.
    pub(crate) fn purge(&mut self) -> Vec<Entry> {
        self.expiring.clear();
        self.ready_octets = 0;
        std::mem::take(&mut self.ready).into_values().collect()
    }

    /// Takes out everything that is unsettled.
    pub(crate) fn abandon(&mut self) -> Vec<(Entry, Holder)> {
        std::mem::take(&mut self.unsettled).into_values().collect()
    }
}
