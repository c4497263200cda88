//! The scenarios that are made from the model: every row that is judged has one, and all check.

use amqp_conformance::derive;
use amqp_conformance::script::{self, Checker};
use std::collections::BTreeSet;

#[test]
fn every_judged_row_of_a_family_has_a_scenario() {
    let checker = Checker::v0_9_1().expect("the ledger parses");
    let scripts = derive::scripts(&checker);
    let texts = scripts.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let scenarios = match script::parse_all(texts, &checker) {
        Ok(scenarios) => scenarios,
        Err(errors) => panic!("{errors:#?}"),
    };
    let ids: BTreeSet<&str> = scenarios.iter().map(|scenario| scenario.id.as_str()).collect();
    let families = ["sync", "nowait", "direction", "unopened", "reserved", "assert"];
    let missing: Vec<&str> = checker
        .ledger
        .rules()
        .iter()
        .filter(|rule| rule.testable.is_judged())
        .filter(|rule| {
            families.iter().any(|family| rule.id.starts_with(&format!("prose.{family}.")))
        })
        .map(|rule| rule.id.as_str())
        .filter(|id| !ids.contains(format!("derived.{id}").as_str()))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(scenarios.len() >= 85, "{}", scenarios.len());
}
