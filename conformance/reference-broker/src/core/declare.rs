//! Declaring exchanges and queues, and binding them.
//!
//! In: names, specifications and the connection that asks. Out: the entity as asked for, or a refusal and nothing
//! changed.

use super::{
    Binding, Charge, ConnectionId, Core, Destination, Effect, Exchange, ExchangeSpec, Name, Policy,
    Queue, QueueId, QueueSpec, QueueType, Refusal, RefusalKind, StoredBinding, StoredDestination,
    StoredExchange, StoredQueue, Vhost,
    queue::Policy as QueuePolicy,
    table::{same_table, text},
};
use amqp_types::{Table, TableRef};

/// What a declaration answers.
#[derive(Debug, Clone)]
pub struct QueueStatus {
    /// The queue's name.
    pub name: Name,
    /// Messages that are ready.
    pub messages: usize,
    /// Its consumers.
    pub consumers: usize,
}

/// A binding that is to come or to go.
#[derive(Debug, Clone)]
pub struct BindingRequest {
    /// The exchange that it belongs to.
    pub source: Name,
    /// Where it leads, by name.
    pub destination: StoredDestination,
    /// Its key.
    pub key: Name,
    /// Its arguments.
    pub arguments: Table,
    /// The connection that asks.
    pub connection: ConnectionId,
}

/// Whether two sets of arguments declare the same, `classic` being the same as no queue type.
fn same_arguments(a: TableRef<'_>, b: TableRef<'_>) -> bool {
    same_table(a, b, |name, value| name == "x-queue-type" && text(value) == Some("classic"))
}

impl Core {
    pub(crate) fn vhost(&self, vhost: &str) -> Result<&Vhost, Refusal> {
        self.vhosts.get(vhost).ok_or_else(|| {
            Refusal::new(RefusalKind::NotFound, format!("no virtual host '{vhost}'"))
        })
    }

    pub(crate) fn vhost_mut(&mut self, vhost: &str) -> Result<&mut Vhost, Refusal> {
        self.vhosts.get_mut(vhost).ok_or_else(|| {
            Refusal::new(RefusalKind::NotFound, format!("no virtual host '{vhost}'"))
        })
    }

    /// Room for an entity with so many octets of names and these arguments.
    pub(crate) fn charge(&self, octets: usize, arguments: TableRef<'_>) -> Result<Charge, Refusal> {
        /// Octets that an entity takes beside its name and arguments, about.
        const ENTITY: u64 = 1024;
        let octets = ENTITY + (octets + arguments.as_bytes().len()) as u64;
        if self.entities.octets() + octets > self.features.entity_limit {
            let text = "too many exchanges, queues, bindings and consumers";
            return Err(Refusal::new(RefusalKind::ResourceError, text));
        }
        Ok(self.entities.charge(octets))
    }

    /// Whether there is an exchange of this name.
    pub fn has_exchange(&self, vhost: &str, name: &str) -> bool {
        self.vhosts.get(vhost).is_some_and(|v| v.exchanges.contains_key(name))
    }

    /// Checks that an exchange is there.
    ///
    /// # Errors
    /// Not found.
    pub fn exchange(&self, vhost: &str, name: &str) -> Result<&Exchange, Refusal> {
        self.vhost(vhost)?.exchanges.get(name).ok_or_else(|| Refusal::no_exchange(name))
    }

    /// Declares an exchange.
    ///
    /// # Errors
    /// A reserved name, another type or other properties than it has.
    pub fn declare_exchange(
        &mut self,
        vhost: &str,
        name: &str,
        spec: ExchangeSpec,
    ) -> Result<(), Refusal> {
        if name.is_empty() {
            return Err(Refusal::access("the default exchange cannot be declared"));
        }
        let extensions = self.features.extensions;
        if let Some(there) = self.vhost(vhost)?.exchanges.get(name) {
            let there = &there.spec;
            if there.ty != spec.ty {
                let text = format!("exchange '{name}' is of type {}, not {}", there.ty, spec.ty);
                return Err(Refusal::new(RefusalKind::NotAllowed, text));
            }
            let differs = if there.durable != spec.durable {
                "durable"
            } else if there.internal != spec.internal {
                "internal"
            } else if !same_arguments(there.arguments.as_view(), spec.arguments.as_view()) {
                "arguments"
            } else {
                return Ok(());
            };
            let text = format!("exchange '{name}' was declared with another value of {differs}");
            return Err(Refusal::precondition(text));
        }
        if name.starts_with("amq.") {
            return Err(Refusal::access(format!("exchange name '{name}' is reserved")));
        }
        let alternate = if extensions {
            super::queue::Arguments(spec.arguments.as_view())
                .text("alternate-exchange")?
                .map(Name::from)
        } else {
            None
        };
        let charge = self.charge(name.len(), spec.arguments.as_view())?;
        let (vhost_name, name) = (Name::from(vhost), Name::from(name));
        if spec.durable {
            let stored = StoredExchange {
                ty: spec.ty,
                auto_delete: spec.auto_delete,
                internal: spec.internal,
                arguments: spec.arguments.clone(),
            };
            self.effects.push(Effect::PutExchange(vhost_name, Name::clone(&name), stored));
        }
        let mut exchange = Exchange::new(spec, alternate);
        exchange.charge = Some(charge);
        self.vhost_mut(vhost)?.exchanges.insert(name, exchange);
        Ok(())
    }

    /// The queue of this name, if this connection may use it.
    ///
    /// # Errors
    /// Not found, or exclusive to another connection.
    pub fn queue_id(
        &self,
        vhost: &str,
        name: &str,
        connection: ConnectionId,
    ) -> Result<QueueId, Refusal> {
        let id = self.vhost(vhost)?.queues.get(name).ok_or_else(|| Refusal::no_queue(name))?;
        match self.queues.get(id) {
            Some(queue) if queue.spec.owner.is_some_and(|owner| owner != connection) => {
                Err(Refusal::locked(name))
            }
            Some(_) => Ok(*id),
            None => Err(Refusal::no_queue(name)),
        }
    }

    /// Whether there is a queue of this name, whosever it is.
    pub fn has_queue(&self, vhost: &str, name: &str) -> bool {
        self.vhosts.get(vhost).is_some_and(|v| v.queues.contains_key(name))
    }

    /// How a queue stands; asking counts as use.
    pub fn queue_status(&mut self, id: QueueId) -> QueueStatus {
        let now = self.now;
        match self.queues.get_mut(&id) {
            Some(queue) => {
                queue.last_used = now;
                QueueStatus {
                    name: Name::clone(&queue.name),
                    messages: queue.ready_count(),
                    consumers: queue.consumers.len(),
                }
            }
            None => QueueStatus { name: "".into(), messages: 0, consumers: 0 },
        }
    }

    /// A queue name that nobody has.
    fn fresh_queue_name(&mut self, vhost: &str) -> Result<Name, Refusal> {
        loop {
            let id = self.fresh_id();
            let name = format!("amq.gen-{id:08x}");
            if !self.vhost(vhost)?.queues.contains_key(name.as_str()) {
                return Ok(name.into());
            }
        }
    }

    /// Declares a queue; an empty name asks for a fresh one.
    ///
    /// # Errors
    /// A reserved name, other properties than it has, arguments that make no sense, or a queue of another connection.
    pub fn declare_queue(
        &mut self,
        vhost: &str,
        name: &str,
        spec: QueueSpec,
        connection: ConnectionId,
    ) -> Result<QueueStatus, Refusal> {
        if !name.is_empty() && self.has_queue(vhost, name) {
            let id = self.queue_id(vhost, name, connection)?;
            if self.features.extensions {
                QueuePolicy::from_arguments(spec.arguments.as_view())?;
            }
            if let Some(there) = self.queues.get(&id).map(|queue| &queue.spec) {
                let differs = if there.durable != spec.durable {
                    Some("durable")
                } else if there.owner.is_some() != spec.owner.is_some() {
                    Some("exclusive")
                } else if !same_arguments(there.arguments.as_view(), spec.arguments.as_view()) {
                    Some("arguments")
                } else {
                    None
                };
                if let Some(differs) = differs {
                    let text =
                        format!("queue '{name}' was declared with another value of {differs}");
                    return Err(Refusal::precondition(text));
                }
            }
            return Ok(self.queue_status(id));
        }
        if name.starts_with("amq.") {
            return Err(Refusal::access(format!("queue name '{name}' is reserved")));
        }
        let policy = if self.features.extensions {
            Policy::from_arguments(spec.arguments.as_view())?
        } else {
            Policy::plain()
        };
        if policy.ty == QueueType::Quorum {
            let wrong = if !spec.durable {
                Some("durable")
            } else if spec.owner.is_some() {
                Some("not exclusive")
            } else if spec.auto_delete {
                Some("not auto-delete")
            } else {
                None
            };
            if let Some(wrong) = wrong {
                return Err(Refusal::precondition(format!("a quorum queue must be {wrong}")));
            }
        }
        let name = if name.is_empty() { self.fresh_queue_name(vhost)? } else { Name::from(name) };
        let charge = self.charge(name.len(), spec.arguments.as_view())?;
        let id = self.add_queue(vhost, Name::clone(&name), spec, policy)?;
        if let Some(queue) = self.queues.get_mut(&id) {
            queue.charge = Some(charge);
        }
        if let Some(queue) = self.queues.get(&id)
            && queue.is_kept()
        {
            let stored = StoredQueue {
                auto_delete: queue.spec.auto_delete,
                arguments: queue.spec.arguments.clone(),
            };
            self.effects.push(Effect::PutQueue(Name::from(vhost), Name::clone(&name), stored));
        }
        Ok(QueueStatus { name, messages: 0, consumers: 0 })
    }

    /// Adds a queue and its binding to the default exchange.
    pub(crate) fn add_queue(
        &mut self,
        vhost: &str,
        name: Name,
        spec: QueueSpec,
        policy: Policy,
    ) -> Result<QueueId, Refusal> {
        let id = QueueId(self.fresh_id());
        let now = self.now;
        let host = self.vhost_mut(vhost)?;
        host.queues.insert(Name::clone(&name), id);
        if let Some(default) = host.exchanges.get_mut("") {
            default.bind(Binding {
                destination: Destination::Queue(id),
                key: Name::clone(&name),
                arguments: Table::default(),
                charge: None,
            });
        }
        if policy.expires.is_some() {
            self.timed.insert(id);
        }
        self.queues.insert(id, Queue::new(Name::from(vhost), name, spec, policy, now));
        Ok(id)
    }

    /// Resolves the ends of a binding: the destination and whether both ends outlive a restart.
    fn resolve(&self, vhost: &str, request: &BindingRequest) -> Result<(Binding, bool), Refusal> {
        let (destination, durable) = match &request.destination {
            StoredDestination::Queue(name) => {
                let id = self.queue_id(vhost, name, request.connection)?;
                (Destination::Queue(id), self.queues.get(&id).is_some_and(Queue::is_kept))
            }
            StoredDestination::Exchange(name) => {
                let exchange = self.exchange(vhost, name)?;
                (Destination::Exchange(Name::clone(name)), exchange.spec.durable)
            }
        };
        let source = self.exchange(vhost, &request.source)?;
        let binding = Binding {
            destination,
            key: Name::clone(&request.key),
            arguments: request.arguments.clone(),
            charge: None,
        };
        Ok((binding, durable && source.spec.durable))
    }

    /// Binds a queue or an exchange to an exchange.
    ///
    /// # Errors
    /// An end that is missing or belongs to another connection, or arguments that make no sense.
    pub fn bind(&mut self, vhost: &str, request: &BindingRequest) -> Result<(), Refusal> {
        let (mut binding, durable) = self.resolve(vhost, request)?;
        self.exchange(vhost, &request.source)?.check_binding(request.arguments.as_view())?;
        // A topic exchange keeps a node for each word of the key.
        let words = request.key.split('.').count();
        binding.charge = Some(self.charge(words * 128, request.arguments.as_view())?);
        let host = self.vhost_mut(vhost)?;
        let added = host.exchanges.get_mut(&request.source).is_some_and(|e| e.bind(binding));
        if added && durable {
            self.effects.push(Effect::PutBinding(Name::from(vhost), stored(request)));
        }
        Ok(())
    }

    /// Removes a binding; one that is not there is no error.
    ///
    /// # Errors
    /// An end that is missing or belongs to another connection.
    pub fn unbind(&mut self, vhost: &str, request: &BindingRequest) -> Result<(), Refusal> {
        let (binding, durable) = self.resolve(vhost, request)?;
        let host = self.vhost_mut(vhost)?;
        let removed =
            host.exchanges.get_mut(&request.source).and_then(|exchange| exchange.unbind(&binding));
        if let Some(removed) = removed {
            if durable {
                let request = BindingRequest { arguments: removed.arguments, ..request.clone() };
                self.effects.push(Effect::DeleteBinding(Name::from(vhost), stored(&request)));
            }
            self.delete_if_auto(vhost, &request.source);
        }
        Ok(())
    }
}

fn stored(request: &BindingRequest) -> StoredBinding {
    StoredBinding {
        source: Name::clone(&request.source),
        destination: request.destination.clone(),
        key: Name::clone(&request.key),
        arguments: request.arguments.clone(),
    }
}
