//! Scenarios that the model and the ledger give by themselves: one file a family.
//!
//! In: the reflection tables and the ledger. Out: scripts, as text, so that they are parsed, checked, shown and
//! changed like the written ones. A family has a scenario for each of its rules that is judged over the wire, and
//! for no other: what the ledger calls observational gets no verdict here either.

mod arms;
mod assertions;
mod direction;
mod legal;
mod no_wait;
mod reserved;
mod responses;
mod unopened;

use crate::script::Checker;
use amqp_spec::rules::{Rule, RuleDialect, Testable};
use amqp_types::reflect::Record;

/// Writes the scenario of one rule of a family.
type Write = fn(&Family<'_>) -> Option<String>;

/// Names and texts of the scripts.
#[must_use]
pub fn scripts(checker: &Checker) -> Vec<(String, String)> {
    let families: [(&str, Write); 6] = [
        ("responses", responses::scenario),
        ("no-wait", no_wait::scenario),
        ("direction", direction::scenario),
        ("unopened", unopened::scenario),
        ("reserved", reserved::scenario),
        ("assertions", assertions::scenario),
    ];
    families
        .into_iter()
        .map(|(name, write)| {
            let scenarios: Vec<_> =
                rules_of(checker, name).filter_map(|family| write(&family)).collect();
            (format!("derived/{name}.kdl"), scenarios.join("\n"))
        })
        .collect()
}

/// The prefix of the ids of a family's rules.
fn prefix(family: &str) -> &'static str {
    match family {
        "responses" => "prose.sync.",
        "no-wait" => "prose.nowait.",
        "direction" => "prose.direction.",
        "unopened" => "prose.unopened.",
        "reserved" => "prose.reserved.",
        _ => "prose.assert.",
    }
}

fn rules_of<'c>(checker: &'c Checker, family: &str) -> impl Iterator<Item = Family<'c>> {
    let prefix = prefix(family);
    checker.ledger.rules().iter().filter_map(move |rule| {
        let subject = rule.id.strip_prefix(prefix)?;
        if rule.testable != Testable::Yes {
            return None;
        }
        // `class.method`, then the field and the check where the rule is about a field.
        let mut parts = subject.splitn(4, '.');
        let (class, method) = (parts.next()?, parts.next()?);
        let name = format!("{class}.{method}");
        let record = checker.base.method(&name)?;
        Some(Family { rule, record, field: parts.next(), check: parts.next() })
    })
}

/// A rule of a family and what it is about.
struct Family<'c> {
    rule: &'c Rule,
    record: &'static Record,
    field: Option<&'c str>,
    check: Option<&'c str>,
}

impl Family<'_> {
    /// A scenario of this rule: its frame around `names` and `steps`.
    fn write(&self, title: &str, names: &[&str], steps: &[String]) -> String {
        let id = &self.rule.id;
        let mut text =
            format!("scenario derived.{id} {{\n    title {}\n    rule {id}\n", quoted(title));
        if self.rule.dialect != RuleDialect::Base {
            text.push_str(&format!("    dialect {}\n", self.rule.dialect));
        }
        if !names.is_empty() {
            text.push_str(&format!("    names {}\n", names.join(" ")));
        }
        for line in steps.iter().flat_map(|step| step.lines()) {
            text.push_str(&format!("    {line}\n"));
        }
        text.push_str("}\n");
        text
    }
}

/// A KDL string.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script;
    use std::collections::BTreeSet;

    #[test]
    fn every_judged_rule_of_a_family_has_a_scenario_that_checks() {
        let checker = Checker::v0_9_1().expect("the ledger is sound");
        let mut covered = BTreeSet::new();
        for (name, text) in scripts(&checker) {
            let scenarios = script::parse(&name, &text, &checker).unwrap_or_else(|errors| {
                panic!(
                    "{name}: {:?}\n{text}",
                    errors.iter().map(ToString::to_string).collect::<Vec<_>>()
                )
            });
            covered.extend(scenarios.into_iter().flat_map(|scenario| scenario.rules));
        }
        let families =
            ["responses", "no-wait", "direction", "unopened", "reserved", "assertions"].map(prefix);
        let judged: BTreeSet<_> = checker
            .ledger
            .rules()
            .iter()
            .filter(|rule| {
                rule.testable == Testable::Yes && families.iter().any(|p| rule.id.starts_with(p))
            })
            .map(|rule| rule.id.clone())
            .collect();
        let missing: Vec<_> = judged.difference(&covered).collect();
        assert!(missing.is_empty(), "no scenario for {missing:?}");
        assert_eq!(covered.len(), judged.len());
    }
}
