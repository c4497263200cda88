//! Headers: a message goes where all, or any, of the binding's arguments match its headers.

use super::super::{
    Binding, Destination, Refusal,
    table::{same_value, text},
};
use amqp_types::{Table, TableRef, ValueRef};
use std::collections::BTreeSet;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    All,
    Any,
}

fn mode(arguments: TableRef<'_>) -> Option<Mode> {
    match arguments.get("x-match") {
        None => Some(Mode::All),
        Some(value) => match text(value)? {
            "all" => Some(Mode::All),
            "any" => Some(Mode::Any),
            _ => None,
        },
    }
}

/// Refuses an `x-match` that is neither `all` nor `any`.
pub(crate) fn check_arguments(arguments: TableRef<'_>) -> Result<(), Refusal> {
    match mode(arguments) {
        Some(_) => Ok(()),
        None => Err(Refusal::precondition("x-match takes 'all' or 'any'")),
    }
}

#[derive(Debug)]
struct Rule {
    mode: Mode,
    fields: Table,
    destination: Destination,
}

impl Rule {
    fn matches(&self, headers: TableRef<'_>) -> bool {
        let mut fields =
            self.fields.iter().filter(|(name, _)| !name.as_str().starts_with("x-")).map(
                |(name, wanted)| match (headers.get(name.as_str()), wanted) {
                    (None, _) => false,
                    (Some(_), ValueRef::Void) => true,
                    (Some(value), wanted) => same_value(value, wanted),
                },
            );
        match self.mode {
            Mode::All => fields.all(|matched| matched),
            Mode::Any => fields.any(|matched| matched),
        }
    }
}

/// The bindings, tried one after the other.
#[derive(Debug, Default)]
pub(super) struct Headers(Vec<Rule>);

impl Headers {
    pub(super) fn add(&mut self, binding: &Binding) {
        self.0.push(Rule {
            mode: mode(binding.arguments.as_view()).unwrap_or(Mode::All),
            fields: binding.arguments.clone(),
            destination: binding.destination.clone(),
        });
    }

    pub(super) fn remove(&mut self, binding: &Binding) {
        let same = |rule: &Rule| {
            rule.destination == binding.destination && rule.fields == binding.arguments
        };
        if let Some(at) = self.0.iter().position(same) {
            self.0.swap_remove(at);
        }
    }

    pub(super) fn route(&self, headers: TableRef<'_>, found: &mut BTreeSet<Destination>) {
        found.extend(self.0.iter().filter(|r| r.matches(headers)).map(|r| r.destination.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::QueueId;
    use amqp_types::{Dialect, Value};

    fn table(entries: &[(&str, Value)]) -> Table {
        Table::from_entries(Dialect::RabbitMq, entries.iter().cloned()).expect("legal entries")
    }

    fn routes(arguments: &[(&str, Value)], message: &[(&str, Value)]) -> bool {
        let mut headers = Headers::default();
        headers.add(&Binding {
            destination: Destination::Queue(QueueId(1)),
            key: "".into(),
            arguments: table(arguments),
            charge: None,
        });
        let mut found = BTreeSet::new();
        headers.route(table(message).as_view(), &mut found);
        !found.is_empty()
    }

    #[test]
    fn all_and_any() {
        let one: (&str, Value) = ("a", 1.into());
        let two: (&str, Value) = ("b", "x".into());
        let all: (&str, Value) = ("x-match", "all".into());
        let any: (&str, Value) = ("x-match", "any".into());
        let both = [one.clone(), two.clone()];
        assert!(routes(&[all.clone(), one.clone(), two.clone()], &both));
        assert!(!routes(&[all, one.clone(), two.clone()], std::slice::from_ref(&one)));
        assert!(routes(&[any.clone(), one.clone(), two.clone()], std::slice::from_ref(&one)));
        assert!(!routes(&[any, one.clone(), two], &[]));
    }

    #[test]
    fn void_means_presence_and_x_is_ignored() {
        assert!(routes(&[("k", Value::Void)], &[("k", 7.into())]));
        assert!(!routes(&[("k", Value::Void)], &[]));
        assert!(routes(&[("x-foo", 1.into()), ("a", 1.into())], &[("a", Value::Int64(1))]));
    }
}
