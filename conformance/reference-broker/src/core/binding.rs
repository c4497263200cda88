//! A binding: from an exchange to a queue or to another exchange, with a key and arguments.

use super::{Charge, Name, QueueId};
use amqp_types::Table;

/// Where a binding leads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destination {
    /// To a queue.
    Queue(QueueId),
    /// To another exchange of the virtual host.
    Exchange(Name),
}

/// A binding of one exchange.
#[derive(Debug)]
pub struct Binding {
    /// Where it leads.
    pub destination: Destination,
    /// Its key.
    pub key: Name,
    /// Its arguments.
    pub arguments: Table,
    /// What it costs for as long as it lives; `None` for those that come with something else.
    pub charge: Option<Charge>,
}

impl Binding {
    /// Whether both are the same binding, so that one of them is enough.
    pub fn is_same(&self, other: &Self) -> bool {
        self.destination == other.destination
            && self.key == other.key
            && super::table::same_table(
                self.arguments.as_view(),
                other.arguments.as_view(),
                |_, _| false,
            )
    }
}
