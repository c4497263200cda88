//! Scenarios that the model and the ledger give by themselves.
//!
//! In: the protocol's tables and the rows of the ledger that are judged over the wire. Out: KDL, one script a family,
//! which goes through the same parser and checks as what is written by hand.

mod arms;
mod assertions;
mod direction;
mod legal;
mod nowait;
mod reserved;
mod responses;
mod unopened;

use crate::script::Checker;
use amqp_spec::rules::{Rule, RuleDialect};
use std::fmt::Write;

/// What a family makes of a row: names that the scenario binds, and its steps; `None` where the row is not of the family.
type Family = fn(&Checker, &Rule) -> Option<Draft>;

/// The families: the name of the script and what makes its scenarios.
const FAMILIES: [(&str, Family); 6] = [
    ("responses", responses::draft),
    ("no-wait", nowait::draft),
    ("direction", direction::draft),
    ("unopened-channel", unopened::draft),
    ("reserved-fields", reserved::draft),
    ("assertions", assertions::draft),
];

/// A scenario without what the row says already.
#[derive(Debug, Default)]
struct Draft {
    /// What stands behind `names`.
    names: &'static str,
    /// The steps.
    steps: Vec<String>,
}

impl Draft {
    fn new(names: &'static str, steps: impl IntoIterator<Item = String>) -> Self {
        Self { names, steps: steps.into_iter().collect() }
    }
}

/// Names and texts of the scripts.
#[must_use]
pub fn scripts(checker: &Checker) -> Vec<(String, String)> {
    FAMILIES
        .iter()
        .map(|(name, family)| {
            let drafts = checker
                .ledger
                .rules()
                .iter()
                .filter(|rule| rule.testable.is_judged())
                .filter_map(|rule| Some((rule, family(checker, rule)?)));
            let mut text = format!("// Made from the model and the ledger: the family `{name}`.\n");
            for (rule, draft) in drafts {
                scenario(rule, &draft, &mut text);
            }
            (format!("derived/{name}.kdl"), text)
        })
        .collect()
}

fn scenario(rule: &Rule, draft: &Draft, out: &mut String) {
    let title = rule.summary.replace('\\', "\\\\").replace('"', "\\\"");
    // Writing to a string does not fail.
    let _ = writeln!(
        out,
        "scenario derived.{} {{\n    title \"{title}\"\n    rule {}",
        rule.id, rule.id
    );
    if rule.dialect != RuleDialect::Base {
        let _ = writeln!(out, "    dialect {}", rule.dialect);
    }
    if !draft.names.is_empty() {
        let _ = writeln!(out, "    names {}", draft.names);
    }
    for step in &draft.steps {
        let _ = writeln!(out, "    {step}");
    }
    out.push_str("}\n");
}
