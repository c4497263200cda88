//! What goes without anybody asking: messages that are too old or one too many, and queues that nobody uses.

use super::{Core, QueueId, death};

impl Core {
    /// Moves time on: what is too old goes, and queues that nobody used.
    pub fn advance(&mut self, now: u64) {
        self.now = self.now.max(now);
        let due: Vec<QueueId> = self.timed.iter().copied().collect();
        for id in due {
            self.expire(id);
            match self.queues.get(&id) {
                Some(queue) if queue.deadline().is_some_and(|at| at <= self.now) => {
                    self.remove_queue(id);
                }
                Some(queue) if queue.next_expiry().is_none() && queue.policy.expires.is_none() => {
                    self.timed.remove(&id);
                }
                _ => {}
            }
        }
    }

    /// When [`Core::advance`] has something to do next.
    pub fn next_deadline(&self) -> Option<u64> {
        self.timed
            .iter()
            .filter_map(|id| self.queues.get(id))
            .flat_map(|queue| [queue.next_expiry(), queue.deadline()])
            .flatten()
            .min()
    }

    pub(crate) fn expire(&mut self, id: QueueId) {
        let now = self.now;
        while let Some(entry) = self.queues.get_mut(&id).and_then(|queue| queue.take_expired(now)) {
            self.forget(id, &entry);
            self.dead_letter(id, entry.message, death::Reason::Expired);
        }
    }

    pub(crate) fn enforce_limits(&mut self, id: QueueId) {
        loop {
            let Some(queue) = self.queues.get_mut(&id).filter(|queue| queue.is_over_limit()) else {
                return;
            };
            let Some(entry) = queue.take_oldest() else { return };
            self.forget(id, &entry);
            self.dead_letter(id, entry.message, death::Reason::MaxLen);
        }
    }
}
