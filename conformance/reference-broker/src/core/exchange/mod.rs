//! Exchanges: what they are, their bindings, and which of these a message matches.
//!
//! One file a type. In: bindings as they come and go, then a routing key and headers. Out: destinations, each once.

mod direct;
mod fanout;
mod headers;
mod topic;

use super::{Binding, Charge, Destination, Name, Refusal};
use amqp_types::{Table, TableRef};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
};

pub(crate) use headers::check_arguments;

/// The standard exchange types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExchangeType {
    /// Routing key equals binding key.
    Direct,
    /// Every binding.
    Fanout,
    /// Patterns of words.
    Topic,
    /// Header values.
    Headers,
}

impl ExchangeType {
    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Fanout => "fanout",
            Self::Topic => "topic",
            Self::Headers => "headers",
        }
    }
}

impl fmt::Display for ExchangeType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for ExchangeType {
    type Err = ();
    fn from_str(name: &str) -> Result<Self, ()> {
        [Self::Direct, Self::Fanout, Self::Topic, Self::Headers]
            .into_iter()
            .find(|ty| ty.name() == name)
            .ok_or(())
    }
}

/// The exchanges that every virtual host holds, beside the default one.
pub(crate) const PREDECLARED: [(&str, ExchangeType); 5] = [
    ("amq.direct", ExchangeType::Direct),
    ("amq.fanout", ExchangeType::Fanout),
    ("amq.topic", ExchangeType::Topic),
    ("amq.headers", ExchangeType::Headers),
    ("amq.match", ExchangeType::Headers),
];

/// What a client says when it declares an exchange.
#[derive(Debug, Clone)]
pub struct ExchangeSpec {
    /// Its type.
    pub ty: ExchangeType,
    /// Whether it outlives a restart.
    pub durable: bool,
    /// Whether it goes with its last binding.
    pub auto_delete: bool,
    /// Whether only other exchanges may publish to it.
    pub internal: bool,
    /// Its arguments.
    pub arguments: Table,
}

impl ExchangeSpec {
    pub(crate) fn standard(ty: ExchangeType) -> Self {
        Self { ty, durable: true, auto_delete: false, internal: false, arguments: Table::default() }
    }
}

#[derive(Debug)]
enum Router {
    Direct(direct::Direct),
    Fanout(fanout::Fanout),
    Topic(topic::Topic),
    Headers(headers::Headers),
}

/// An exchange.
#[derive(Debug)]
pub struct Exchange {
    /// What it was declared with.
    pub spec: ExchangeSpec,
    /// Where a message goes that matches no binding.
    pub alternate: Option<Name>,
    /// What it costs for as long as it lives; `None` for those that are always there.
    pub(crate) charge: Option<Charge>,
    /// By destination and key; several where their arguments differ.
    bindings: BTreeMap<(Destination, Name), Vec<Binding>>,
    router: Router,
}

impl Exchange {
    /// An exchange without bindings.
    pub fn new(spec: ExchangeSpec, alternate: Option<Name>) -> Self {
        let router = match spec.ty {
            ExchangeType::Direct => Router::Direct(direct::Direct::default()),
            ExchangeType::Fanout => Router::Fanout(fanout::Fanout::default()),
            ExchangeType::Topic => Router::Topic(topic::Topic::default()),
            ExchangeType::Headers => Router::Headers(headers::Headers::default()),
        };
        Self { spec, alternate, charge: None, bindings: BTreeMap::new(), router }
    }

    /// Whether anything is bound to it.
    pub fn is_used(&self) -> bool {
        !self.bindings.is_empty()
    }

    /// Adds a binding; false where the same one is there already.
    pub fn bind(&mut self, binding: Binding) -> bool {
        let place = (binding.destination.clone(), Name::clone(&binding.key));
        let same = self.bindings.entry(place).or_default();
        if same.iter().any(|b| b.is_same(&binding)) {
            return false;
        }
        match &mut self.router {
            Router::Direct(router) => router.add(&binding),
            Router::Fanout(router) => router.add(&binding),
            Router::Topic(router) => router.add(&binding),
            Router::Headers(router) => router.add(&binding),
        }
        same.push(binding);
        true
    }

    /// Removes a binding, and gives it back if it was there.
    pub fn unbind(&mut self, binding: &Binding) -> Option<Binding> {
        let place = (binding.destination.clone(), Name::clone(&binding.key));
        let same = self.bindings.get_mut(&place)?;
        let at = same.iter().position(|b| b.is_same(binding))?;
        let removed = same.remove(at);
        if same.is_empty() {
            self.bindings.remove(&place);
        }
        self.unroute(&removed);
        Some(removed)
    }

    /// Removes all bindings that lead to `destination`.
    pub fn unbind_all(&mut self, destination: &Destination) -> Vec<Binding> {
        let first = (destination.clone(), Name::from(""));
        let places: Vec<_> = self
            .bindings
            .range(first..)
            .map(|(place, _)| place)
            .take_while(|(d, _)| d == destination)
            .cloned()
            .collect();
        let removed: Vec<Binding> =
            places.iter().filter_map(|place| self.bindings.remove(place)).flatten().collect();
        for binding in &removed {
            self.unroute(binding);
        }
        removed
    }

    fn unroute(&mut self, binding: &Binding) {
        match &mut self.router {
            Router::Direct(router) => router.remove(binding),
            Router::Fanout(router) => router.remove(binding),
            Router::Topic(router) => router.remove(binding),
            Router::Headers(router) => router.remove(binding),
        }
    }

    /// Its bindings.
    pub fn bindings(&self) -> impl Iterator<Item = &Binding> {
        self.bindings.values().flatten()
    }

    /// Adds the destinations of a message with this key and these headers to `found`.
    pub fn route(&self, key: &str, headers: TableRef<'_>, found: &mut BTreeSet<Destination>) {
        match &self.router {
            Router::Direct(router) => router.route(key, found),
            Router::Fanout(router) => router.route(found),
            Router::Topic(router) => router.route(key, found),
            Router::Headers(router) => router.route(headers, found),
        }
    }

    /// Checks the arguments of a binding.
    ///
    /// # Errors
    /// Arguments that its type gives no meaning to.
    pub fn check_binding(&self, arguments: TableRef<'_>) -> Result<(), Refusal> {
        match self.router {
            Router::Headers(_) => check_arguments(arguments),
            _ => Ok(()),
        }
    }
}
