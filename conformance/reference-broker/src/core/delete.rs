//! Deleting exchanges and queues, with all that depends on them.

use super::{
    Binding, ConnectionId, ConsumerId, Core, Destination, Effect, Event, Name, Queue, QueueId,
    Refusal, StoredBinding, StoredDestination, vhost::is_predeclared,
};

impl Core {
    /// Deletes an exchange and its bindings.
    ///
    /// # Errors
    /// An exchange that is always there, one that is missing (without extensions), or one that is in use when `if_unused` is set.
    pub fn delete_exchange(
        &mut self,
        vhost: &str,
        name: &str,
        if_unused: bool,
    ) -> Result<(), Refusal> {
        if is_predeclared(name) || name.starts_with("amq.") {
            return Err(Refusal::access(format!("exchange '{name}' cannot be deleted")));
        }
        match self.vhost(vhost)?.exchanges.get(name) {
            None if self.features.extensions => return Ok(()),
            None => return Err(Refusal::no_exchange(name)),
            Some(exchange) if if_unused && exchange.is_used() => {
                return Err(Refusal::precondition(format!("exchange '{name}' has bindings")));
            }
            Some(_) => {}
        }
        self.remove_exchange(vhost, name);
        Ok(())
    }

    /// Deletes an exchange that goes with its last binding, if that is gone.
    pub(crate) fn delete_if_auto(&mut self, vhost: &str, name: &str) {
        let gone = self
            .vhosts
            .get(vhost)
            .and_then(|host| host.exchanges.get(name))
            .is_some_and(|exchange| exchange.spec.auto_delete && !exchange.is_used());
        if gone {
            self.remove_exchange(vhost, name);
        }
    }

    fn remove_exchange(&mut self, vhost: &str, name: &str) {
        let Some(host) = self.vhosts.get_mut(vhost) else { return };
        let Some(exchange) = host.exchanges.remove(name) else { return };
        let name = Name::from(name);
        if exchange.spec.durable {
            for binding in exchange.bindings() {
                self.forget_binding(vhost, &name, binding);
            }
            self.effects.push(Effect::DeleteExchange(Name::from(vhost), Name::clone(&name)));
        }
        self.remove_bindings_to(vhost, &Destination::Exchange(name), exchange.spec.durable);
    }

    /// Tells the store that a binding of a durable exchange is gone.
    fn forget_binding(&mut self, vhost: &str, source: &Name, binding: &Binding) {
        let destination = match &binding.destination {
            Destination::Queue(id) => match self.queues.get(id) {
                Some(queue) if queue.is_kept() => {
                    StoredDestination::Queue(Name::clone(&queue.name))
                }
                _ => return,
            },
            Destination::Exchange(name) => StoredDestination::Exchange(Name::clone(name)),
        };
        let binding = StoredBinding {
            source: Name::clone(source),
            destination,
            key: Name::clone(&binding.key),
            arguments: binding.arguments.clone(),
        };
        self.effects.push(Effect::DeleteBinding(Name::from(vhost), binding));
    }

    fn remove_bindings_to(&mut self, vhost: &str, destination: &Destination, durable: bool) {
        let Some(host) = self.vhosts.get_mut(vhost) else { return };
        let mut removed = Vec::new();
        for (source, exchange) in &mut host.exchanges {
            let bindings = exchange.unbind_all(destination);
            if !bindings.is_empty() {
                removed.push((Name::clone(source), exchange.spec.durable && durable, bindings));
            }
        }
        for (source, stored, bindings) in removed {
            if stored && !source.is_empty() {
                for binding in &bindings {
                    self.forget_binding(vhost, &source, binding);
                }
            }
            self.delete_if_auto(vhost, &source);
        }
    }

    /// Deletes a queue; gives the number of messages that were ready. With extensions a missing one counts as deleted.
    ///
    /// # Errors
    /// A queue that is missing, belongs to another connection, or is used or not empty when that matters.
    pub fn delete_queue(
        &mut self,
        vhost: &str,
        name: &str,
        if_unused: bool,
        if_empty: bool,
        connection: ConnectionId,
    ) -> Result<usize, Refusal> {
        if self.features.extensions && !self.has_queue(vhost, name) {
            return Ok(0);
        }
        let id = self.queue_id(vhost, name, connection)?;
        let Some(queue) = self.queues.get(&id) else { return Ok(0) };
        if if_unused && !queue.consumers.is_empty() {
            return Err(Refusal::precondition(format!("queue '{name}' has consumers")));
        }
        if if_empty && queue.total_count() > 0 {
            return Err(Refusal::precondition(format!("queue '{name}' is not empty")));
        }
        let count = queue.ready_count();
        self.remove_queue(id);
        Ok(count)
    }

    /// Removes what is ready; gives its number.
    ///
    /// # Errors
    /// A queue that is missing or belongs to another connection.
    pub fn purge_queue(
        &mut self,
        vhost: &str,
        name: &str,
        connection: ConnectionId,
    ) -> Result<usize, Refusal> {
        let id = self.queue_id(vhost, name, connection)?;
        let Some(queue) = self.queues.get_mut(&id) else { return Ok(0) };
        let entries = queue.purge();
        let (vhost, name) = (Name::clone(&queue.vhost), Name::clone(&queue.name));
        let count = entries.len();
        for entry in entries.into_iter().filter(|entry| entry.stored) {
            self.effects.push(Effect::DeleteMessage(
                Name::clone(&vhost),
                Name::clone(&name),
                entry.seq,
            ));
        }
        Ok(count)
    }

    /// Removes a queue, its messages, its bindings and its consumers.
    pub(crate) fn remove_queue(&mut self, id: QueueId) {
        let Some(queue) = self.queues.get_mut(&id) else { return };
        let consumers: Vec<ConsumerId> = std::mem::take(&mut queue.consumers);
        let abandoned = queue.abandon();
        let (vhost, name) = (Name::clone(&queue.vhost), Name::clone(&queue.name));
        let durable = queue.is_kept();
        for (entry, holder) in abandoned {
            self.release(holder, entry.message.size());
        }
        for id in consumers {
            if let Some(consumer) = self.consumers.remove(&id) {
                let session = consumer.spec.session;
                if let Some(state) = self.sessions.get_mut(&session) {
                    state.consumers.remove(&id);
                    self.events.push(Event::Cancelled { session, consumer: id });
                }
            }
        }
        self.remove_bindings_to(&vhost, &Destination::Queue(id), durable);
        if durable {
            self.effects.push(Effect::DeleteQueue(Name::clone(&vhost), Name::clone(&name)));
        }
        if let Some(host) = self.vhosts.get_mut(&vhost) {
            host.queues.remove(&name);
        }
        self.queues.remove(&id);
        self.dirty.remove(&id);
        self.timed.remove(&id);
    }

    /// Deletes a queue that goes with its last consumer, if that is gone.
    pub(crate) fn delete_queue_if_auto(&mut self, id: QueueId) {
        let gone = self.queues.get(&id).is_some_and(|queue: &Queue| {
            queue.spec.auto_delete && queue.had_consumer && queue.consumers.is_empty()
        });
        if gone {
            self.remove_queue(id);
        }
    }
}
