//! Who gets what: consumers come and go, and ready messages meet consumers with credit.
//!
//! A queue serves its consumers in turn, those of a higher priority first. A message that no consumer may have
//! (no-local, or refused by its session) does not hold back the ones behind it; a lack of credit does.

use super::{
    Consumer, ConsumerId, ConsumerSpec, Core, Delivery, Effect, Entry, Event, Message, Name,
    QueueId, QueueType, Refusal, RefusalKind, SessionId, Window, queue::Holder,
};
use amqp_types::TableRef;
use std::sync::Arc;

/// Octets that a delivery takes on the wire beside its body, about.
const DELIVERY_OVERHEAD: usize = 256;

impl Core {
    /// Adds a consumer. Deliveries begin with the next [`Core::run`].
    ///
    /// # Errors
    /// A queue that is missing, belongs to another connection or to another consumer.
    pub fn consume(
        &mut self,
        vhost: &str,
        name: &str,
        spec: ConsumerSpec,
    ) -> Result<ConsumerId, Refusal> {
        let queue_id = self.queue_id(vhost, name, spec.session.connection)?;
        let charge = self.charge(0, TableRef::default())?;
        let id = ConsumerId(self.fresh_id());
        let Some(queue) = self.queues.get_mut(&queue_id) else {
            return Err(Refusal::no_queue(name));
        };
        if spec.exclusive && queue.policy.single_active_consumer {
            let text = format!("queue '{name}' has a single active consumer: no exclusive ones");
            return Err(Refusal::access(text));
        }
        if queue.exclusive_consumer || (spec.exclusive && !queue.consumers.is_empty()) {
            let text = format!("queue '{name}' has a consumer, and one of the two is exclusive");
            return Err(Refusal::access(text));
        }
        queue.exclusive_consumer = spec.exclusive;
        queue.had_consumer = true;
        let at = queue
            .consumers
            .iter()
            .position(|other| {
                self.consumers.get(other).is_some_and(|c| c.spec.priority < spec.priority)
            })
            .unwrap_or(queue.consumers.len());
        // With a single active consumer the first one stays first.
        let at = if queue.policy.single_active_consumer { queue.consumers.len() } else { at };
        queue.consumers.insert(at, id);
        let window = Window::of_count(spec.prefetch);
        self.consumers.insert(id, Consumer { spec, queue: queue_id, window, _charge: charge });
        if let Some(session) = self.sessions.get_mut(&spec.session) {
            session.consumers.insert(id);
        }
        self.dirty.insert(queue_id);
        Ok(id)
    }

    /// Ends a consumer; what it holds stays unsettled.
    pub fn cancel(&mut self, id: ConsumerId) {
        let Some(consumer) = self.consumers.remove(&id) else { return };
        if let Some(session) = self.sessions.get_mut(&consumer.spec.session) {
            session.consumers.remove(&id);
        }
        let now = self.now;
        if let Some(queue) = self.queues.get_mut(&consumer.queue) {
            queue.consumers.retain(|other| *other != id);
            if consumer.spec.exclusive {
                queue.exclusive_consumer = false;
            }
            queue.last_used = now;
        }
        self.dirty.insert(consumer.queue);
        self.delete_queue_if_auto(consumer.queue);
    }

    /// Takes one message for a session that asks for it; also gives how many are left.
    ///
    /// # Errors
    /// A queue that is missing or belongs to another connection, or that serves only one consumer.
    pub fn get(
        &mut self,
        vhost: &str,
        name: &str,
        session: SessionId,
        no_ack: bool,
    ) -> Result<Option<(Delivery, usize)>, Refusal> {
        let id = self.queue_id(vhost, name, session.connection)?;
        let now = self.now;
        let Some(queue) = self.queues.get_mut(&id) else { return Ok(None) };
        if queue.policy.single_active_consumer && queue.policy.ty == QueueType::Quorum {
            let text = format!("quorum queue '{name}' has a single active consumer: no get");
            return Err(Refusal::new(RefusalKind::ResourceLocked, text));
        }
        queue.last_used = now;
        let mut after = None;
        let place = loop {
            match queue.next_place(after) {
                None => return Ok(None),
                Some((place, entry)) if !entry.refused_by.contains(&session) => break place,
                Some((place, _)) => after = Some(place),
            }
        };
        let Some(entry) = queue.take_ready(place) else { return Ok(None) };
        let left = queue.ready_count();
        let holder = Holder { session, consumer: None };
        Ok(Some((self.hand_out(id, entry, holder, no_ack), left)))
    }

    /// Turns an entry into a delivery, kept until it is settled or gone at once.
    fn hand_out(&mut self, id: QueueId, entry: Entry, holder: Holder, no_ack: bool) -> Delivery {
        let counts = self.queues.get(&id).is_some_and(|queue| queue.policy.ty == QueueType::Quorum);
        let delivery = Delivery {
            queue: id,
            seq: entry.seq,
            message: Arc::clone(&entry.message),
            redelivered: entry.redelivered,
            returns: (counts && entry.returns > 0).then_some(entry.returns),
            no_ack,
        };
        if no_ack {
            self.forget(id, &entry);
        } else if let Some(queue) = self.queues.get_mut(&id) {
            if entry.stored && !entry.redelivered {
                self.effects.push(Effect::MarkMessage(
                    Name::clone(&queue.vhost),
                    Name::clone(&queue.name),
                    entry.seq,
                    entry.returns,
                ));
            }
            queue.hold(entry, holder);
        }
        delivery
    }

    /// Tells the store that a message is gone.
    pub(crate) fn forget(&mut self, id: QueueId, entry: &Entry) {
        if entry.stored
            && let Some(queue) = self.queues.get(&id)
        {
            self.effects.push(Effect::DeleteMessage(
                Name::clone(&queue.vhost),
                Name::clone(&queue.name),
                entry.seq,
            ));
        }
    }

    /// Whether any octet may be delivered to a consumer now.
    fn is_open(&self, consumer: &Consumer) -> bool {
        let session = consumer.spec.session;
        let link = self.connections.get(&session.connection);
        let link = link.is_some_and(|l| !l.window.paused && l.backlog < self.features.high_water);
        link && self.sessions.get(&session).is_some_and(|s| !s.window.paused)
    }

    fn admits(&self, consumer: &Consumer, octets: u64) -> bool {
        if !self.is_open(consumer) {
            return false;
        }
        let session = consumer.spec.session;
        consumer.spec.no_ack
            || (consumer.window.admits(octets)
                && self.sessions.get(&session).is_some_and(|s| s.window.admits(octets))
                && self
                    .connections
                    .get(&session.connection)
                    .is_some_and(|link| link.window.admits(octets)))
    }

    fn excluded(
        consumer: &Consumer,
        message: &Message,
        refused: impl Fn(SessionId) -> bool,
    ) -> bool {
        let session = consumer.spec.session;
        (consumer.spec.no_local && message.publisher == Some(session.connection))
            || refused(session)
    }

    /// The consumers of a queue that may be served, in turn.
    fn served(&self, id: QueueId) -> &[ConsumerId] {
        match self.queues.get(&id) {
            Some(queue) if queue.policy.single_active_consumer => {
                queue.consumers.get(..1).unwrap_or_default()
            }
            Some(queue) => &queue.consumers,
            None => &[],
        }
    }

    /// Whether a message that enters a queue now would go to a consumer at once.
    pub(crate) fn can_deliver_now(&self, id: QueueId, message: &Message) -> bool {
        self.queues.get(&id).is_some_and(|queue| queue.ready_count() == 0)
            && self.served(id).iter().filter_map(|c| self.consumers.get(c)).any(|consumer| {
                self.admits(consumer, message.size())
                    && !Self::excluded(consumer, message, |_| false)
            })
    }

    /// Finds the next message that a consumer can have.
    fn find(&self, id: QueueId) -> Option<((std::cmp::Reverse<u8>, u64), ConsumerId)> {
        let queue = self.queues.get(&id)?;
        let mut after = None;
        loop {
            let (place, entry) = queue.next_place(after)?;
            let mut excluded = false;
            for consumer_id in self.served(id) {
                let Some(consumer) = self.consumers.get(consumer_id) else { continue };
                if !self.admits(consumer, entry.message.size()) {
                    continue;
                }
                if Self::excluded(consumer, &entry.message, |s| entry.refused_by.contains(&s)) {
                    excluded = true;
                } else {
                    return Some((place, *consumer_id));
                }
            }
            if !excluded {
                return None;
            }
            after = Some(place);
        }
    }

    fn deliver(&mut self, id: QueueId, entry: Entry, consumer_id: ConsumerId) {
        let size = entry.message.size();
        let Some(consumer) = self.consumers.get_mut(&consumer_id) else { return };
        let spec = consumer.spec;
        let session = spec.session;
        if let Some(link) = self.connections.get_mut(&session.connection) {
            link.backlog += size as usize + DELIVERY_OVERHEAD;
            if !spec.no_ack {
                link.window.charge(size);
            }
        }
        if !spec.no_ack {
            consumer.window.charge(size);
            if let Some(state) = self.sessions.get_mut(&session) {
                state.window.charge(size);
            }
        }
        let holder = Holder { session, consumer: Some(consumer_id) };
        let delivery = self.hand_out(id, entry, holder, spec.no_ack);
        self.events.push(Event::Deliver {
            session,
            consumer: consumer_id,
            delivery,
            asked_for: false,
        });
        self.rotate(id, consumer_id);
    }

    /// Moves a consumer that was served behind the others of its priority.
    fn rotate(&mut self, id: QueueId, served: ConsumerId) {
        let Some(queue) = self.queues.get_mut(&id) else { return };
        if queue.policy.single_active_consumer {
            return;
        }
        let Some(at) = queue.consumers.iter().position(|c| *c == served) else { return };
        let priority = |id: &ConsumerId| self.consumers.get(id).map(|c| c.spec.priority);
        let own = priority(&served);
        let end = queue.consumers[at..]
            .iter()
            .position(|other| priority(other) != own)
            .map_or(queue.consumers.len(), |offset| at + offset);
        queue.consumers[at..end].rotate_left(1);
    }

    /// Gives a charge back when a delivery is settled.
    pub(crate) fn release(&mut self, holder: Holder, octets: u64) {
        let Some(consumer) = holder.consumer else { return };
        if let Some(consumer) = self.consumers.get_mut(&consumer) {
            consumer.window.release(octets);
            self.dirty.insert(consumer.queue);
        }
        let mut session_limited = false;
        if let Some(state) = self.sessions.get_mut(&holder.session) {
            state.window.release(octets);
            session_limited = state.window.is_limited();
        }
        if session_limited {
            self.touch_session(holder.session);
        }
        let mut link_limited = false;
        if let Some(link) = self.connections.get_mut(&holder.session.connection) {
            link.window.release(octets);
            link_limited = link.window.is_limited();
        }
        if link_limited {
            self.touch_connection(holder.session.connection);
        }
    }

    /// Delivers everything that can be delivered.
    pub fn run(&mut self) {
        loop {
            if let Some(id) = self.dirty.pop_first() {
                while let Some((place, consumer)) = self.find(id) {
                    match self.queues.get_mut(&id).and_then(|queue| queue.take_ready(place)) {
                        Some(entry) => self.deliver(id, entry, consumer),
                        None => break,
                    }
                }
                self.enforce_limits(id);
                self.expire(id);
            } else if !self.send_dead_letter() {
                return;
            }
        }
    }
}
