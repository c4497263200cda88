//! The ledger of 1.0 holds every row, and every key of a row.

use amqp_spec::rules::{
    Actor, Authority, Ledger, Level, OptionalFeature, Precondition, Rule, RuleDialect, Source,
    Testable, rules_1_0,
};

fn ledger() -> Ledger {
    rules_1_0().expect("the ledger of this crate is well formed")
}

fn count(ledger: &Ledger, wanted: impl Fn(&Rule) -> bool) -> usize {
    ledger.rules().iter().filter(|rule| wanted(rule)).count()
}

#[test]
fn every_row_is_there() {
    let ledger = ledger();
    assert_eq!(ledger.rules().len(), 506);
    assert_eq!(ledger.retired().len(), 75);
    assert_eq!(count(&ledger, |r| r.testable == Testable::Yes), 371);
    assert_eq!(count(&ledger, |r| r.testable == Testable::ClientSide), 51);
    assert_eq!(count(&ledger, |r| matches!(r.testable, Testable::No(_))), 84);
    assert_eq!(ledger.judged(RuleDialect::Base).count(), 371);
}

#[test]
fn judged_rules_by_authority_and_level() {
    let ledger = ledger();
    let judged = |wanted: fn(&Rule) -> bool| {
        count(&ledger, |r| r.testable.is_judged() && r.authority == Authority::Stated && wanted(r))
    };
    assert_eq!(judged(|_| true), 197);
    assert_eq!(judged(|r| r.level == Level::Must), 153);
    assert_eq!(judged(|r| r.level == Level::Must && r.prohibits), 26);
    assert_eq!(
        count(&ledger, |r| r.testable.is_judged() && r.authority == Authority::Implied),
        174
    );
}

#[test]
fn every_key_is_read() {
    let ledger = ledger();
    let some = |wanted: fn(&Rule) -> bool| count(&ledger, wanted);
    assert_eq!(some(|r| r.prohibits), 78);
    assert_eq!(some(|r| r.error.is_some()), 46);
    assert_eq!(some(|r| r.scenario.is_none()), 65);
    assert_eq!(some(|r| !r.accept.is_empty()), 422);
    assert_eq!(some(|r| !r.optional_feature.is_empty()), 196);
    assert_eq!(some(|r| !r.precondition.is_empty()), 232);
    assert_eq!(some(|r| r.source != Source::Standard), 0);
    assert_eq!(some(|r| r.actor == Actor::SaslServer), 12);
    let provisioned = |r: &Rule| r.precondition.contains(&Precondition::ProvisionedNode);
    assert_eq!(some(provisioned), 204);
    for feature in OptionalFeature::ALL {
        let used = ledger.rules().iter().any(|r| r.optional_feature.contains(feature));
        assert!(used, "no rule needs {feature}");
    }
}

/// What a rule accepts, and how a container may say that it lacks what the rule is about, are told apart.
#[test]
fn every_judged_rule_says_what_it_accepts() {
    for rule in ledger().judged(RuleDialect::Base) {
        let supported = rule.accept.iter().any(|a| !a.starts_with("unsupported: "));
        assert!(supported, "{}", rule.id);
        let lacking = rule.accept.iter().any(|a| a.starts_with("unsupported: "));
        assert!(
            !lacking || !rule.optional_feature.is_empty(),
            "{}: unsupported, but nothing is optional",
            rule.id
        );
        assert!(rule.accept.iter().all(|a| !a.contains(['|', ';'])), "{}", rule.id);
    }
}
