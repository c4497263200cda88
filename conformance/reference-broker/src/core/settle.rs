//! Settling deliveries: acknowledged, put back, discarded, or delivered again.

use super::{
    ConsumerId, Core, Delivery, Effect, Event, Name, QueueId, QueueType, SessionId, death,
    queue::Holder,
};
use std::sync::Arc;

impl Core {
    /// The message was dealt with.
    pub fn acknowledge(&mut self, queue: QueueId, seq: u64) {
        if let Some((entry, holder)) = self.queues.get_mut(&queue).and_then(|q| q.settle(seq)) {
            self.release(holder, entry.message.size());
            self.forget(queue, &entry);
        }
    }

    /// The message was refused and is not to come again.
    pub fn discard(&mut self, queue: QueueId, seq: u64) {
        if let Some((entry, holder)) = self.queues.get_mut(&queue).and_then(|q| q.settle(seq)) {
            self.release(holder, entry.message.size());
            self.forget(queue, &entry);
            self.dead_letter(queue, entry.message, death::Reason::Rejected);
        }
    }

    /// The message goes back to its place. `refused_by` does not get it again.
    pub fn requeue(&mut self, queue_id: QueueId, seq: u64, refused_by: Option<SessionId>) {
        let Some(queue) = self.queues.get_mut(&queue_id) else { return };
        let Some((mut entry, holder)) = queue.settle(seq) else { return };
        entry.returns = entry.returns.saturating_add(1);
        entry.refused_by.extend(refused_by);
        let limit = queue.policy.delivery_limit.filter(|_| queue.policy.ty == QueueType::Quorum);
        let size = entry.message.size();
        if limit.is_some_and(|limit| u64::from(entry.returns) > limit) {
            self.release(holder, size);
            self.forget(queue_id, &entry);
            self.dead_letter(queue_id, entry.message, death::Reason::DeliveryLimit);
            return;
        }
        if entry.stored {
            self.effects.push(Effect::MarkMessage(
                Name::clone(&queue.vhost),
                Name::clone(&queue.name),
                entry.seq,
                entry.returns,
            ));
        }
        if entry.expires_at.is_some() {
            self.timed.insert(queue_id);
        }
        queue.put_back(entry);
        self.release(holder, size);
        self.dirty.insert(queue_id);
    }

    /// The message is delivered again to the consumer that holds it; gives false where there is none, and nothing happens.
    pub fn redeliver(&mut self, queue_id: QueueId, seq: u64) -> bool {
        let Some(queue) = self.queues.get(&queue_id) else { return false };
        let Some((entry, Holder { session, consumer })) = queue.unsettled(seq) else {
            return false;
        };
        let Some(consumer) = consumer.filter(|id: &ConsumerId| self.consumers.contains_key(id))
        else {
            return false;
        };
        let delivery = Delivery {
            queue: queue_id,
            seq,
            message: Arc::clone(&entry.message),
            redelivered: true,
            returns: None,
            no_ack: false,
        };
        self.events.push(Event::Deliver { session, consumer, delivery, asked_for: true });
        true
    }
}
