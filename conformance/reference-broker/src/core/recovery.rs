//! A core from what the store kept: durable exchanges, queues, bindings and persistent messages.

use super::{
    Binding, Core, Destination, Exchange, ExchangeSpec, Features, Meter, Name, Policy, QueueSpec,
    Snapshot, StoredDestination,
};
use std::sync::Arc;

impl Core {
    /// Builds a core from a snapshot. What does not make sense any more is left out.
    pub fn recover(
        features: Features,
        meter: Arc<Meter>,
        vhosts: &[String],
        snapshot: Snapshot,
        now: u64,
    ) -> Self {
        let mut core = Self::new(features, meter, vhosts);
        core.now = now;
        for (vhost, kept) in snapshot {
            if !core.has_vhost(&vhost) {
                continue;
            }
            for (name, exchange) in kept.exchanges {
                let alternate = if features.extensions {
                    exchange
                        .arguments
                        .get("alternate-exchange")
                        .and_then(super::table::text)
                        .map(Name::from)
                } else {
                    None
                };
                let spec = ExchangeSpec {
                    ty: exchange.ty,
                    durable: true,
                    auto_delete: exchange.auto_delete,
                    internal: exchange.internal,
                    arguments: exchange.arguments,
                };
                if let Some(host) = core.vhosts.get_mut(&vhost) {
                    host.exchanges.insert(name, Exchange::new(spec, alternate));
                }
            }
            for (name, (queue, messages)) in kept.queues {
                let policy = if features.extensions {
                    Policy::from_arguments(queue.arguments.as_view())
                } else {
                    Ok(Policy::plain())
                };
                let Ok(policy) = policy else { continue };
                let spec = QueueSpec {
                    durable: true,
                    owner: None,
                    auto_delete: queue.auto_delete,
                    arguments: queue.arguments,
                };
                let Ok(id) = core.add_queue(&vhost, name, spec, policy) else { continue };
                if let Some(queue) = core.queues.get_mut(&id) {
                    for (seq, message) in messages {
                        queue.restore(seq, message);
                    }
                    if queue.next_expiry().is_some() {
                        core.timed.insert(id);
                    }
                }
                core.dirty.insert(id);
            }
            for binding in kept.bindings {
                let Some(host) = core.vhosts.get_mut(&vhost) else { continue };
                let destination = match &binding.destination {
                    StoredDestination::Queue(name) => {
                        host.queues.get(name).map(|id| Destination::Queue(*id))
                    }
                    StoredDestination::Exchange(name) => host
                        .exchanges
                        .contains_key(name)
                        .then(|| Destination::Exchange(Name::clone(name))),
                };
                if let Some(destination) = destination
                    && let Some(source) = host.exchanges.get_mut(&binding.source)
                {
                    source.bind(Binding {
                        destination,
                        key: binding.key,
                        arguments: binding.arguments,
                        charge: None,
                    });
                }
            }
        }
        core
    }
}
