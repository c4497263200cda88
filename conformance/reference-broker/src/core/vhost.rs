//! A virtual host: its exchanges and the names of its queues.

use super::{Exchange, ExchangeSpec, ExchangeType, Name, QueueId, exchange::PREDECLARED};
use std::collections::BTreeMap;

/// A virtual host.
#[derive(Debug)]
pub struct Vhost {
    /// Exchanges by name; the default exchange has the empty one.
    pub exchanges: BTreeMap<Name, Exchange>,
    /// Queues by name.
    pub queues: BTreeMap<Name, QueueId>,
}

impl Vhost {
    pub(crate) fn new() -> Self {
        let standard = |ty| Exchange::new(ExchangeSpec::standard(ty), None);
        let exchanges = PREDECLARED
            .iter()
            .copied()
            .chain([("", ExchangeType::Direct)])
            .map(|(name, ty)| (Name::from(name), standard(ty)))
            .collect();
        Self { exchanges, queues: BTreeMap::new() }
    }
}

/// Whether a name is one of the exchanges that are always there.
pub(crate) fn is_predeclared(name: &str) -> bool {
    name.is_empty() || PREDECLARED.iter().any(|(predeclared, _)| *predeclared == name)
}
