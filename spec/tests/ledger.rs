//! The ledger of 0-9-1 holds what it should, and a ledger that does not fit together is refused.

use amqp_spec::rules::{
    Authority, Ledger, LedgerError, Level, Precondition, RULES_0_9_1, Rule, RuleDialect, Testable,
    rules_0_9_1,
};

fn ledger() -> Ledger {
    rules_0_9_1().expect("the ledger of this crate is well formed")
}

fn count(ledger: &Ledger, wanted: impl Fn(&Rule) -> bool) -> usize {
    ledger.rules().iter().filter(|rule| wanted(rule)).count()
}

#[test]
fn every_row_is_there() {
    let ledger = ledger();
    assert_eq!(ledger.rules().len(), 611);
    assert_eq!(ledger.retired().len(), 88);
    assert_eq!(count(&ledger, |r| r.testable == Testable::Yes), 449);
    assert_eq!(count(&ledger, |r| r.testable == Testable::Observational), 87);
    assert_eq!(count(&ledger, |r| r.testable == Testable::ClientSide), 39);
    assert_eq!(count(&ledger, |r| matches!(r.testable, Testable::No(_))), 36);
}

#[test]
fn judged_rules_by_authority_and_level() {
    let ledger = ledger();
    let judged = |authority| count(&ledger, |r| r.testable.is_judged() && r.authority == authority);
    assert_eq!(judged(Authority::Stated), 127);
    assert_eq!(judged(Authority::Implied), 193);
    assert_eq!(judged(Authority::Vendor), 129);
    let stated_musts = count(&ledger, |r| {
        r.testable.is_judged() && r.authority == Authority::Stated && r.level == Level::Must
    });
    assert_eq!(stated_musts, 111);
}

#[test]
fn judged_rules_by_dialect() {
    let ledger = ledger();
    assert_eq!(ledger.judged(RuleDialect::Spec).count(), 319);
    assert_eq!(ledger.judged(RuleDialect::Rabbitmq).count(), 423);
}

#[test]
fn every_key_is_read() {
    let ledger = ledger();
    let some = |wanted: fn(&Rule) -> bool| count(&ledger, wanted);
    assert_eq!(some(|r| r.error.is_some()), 611 - 392);
    assert_eq!(some(|r| r.scenario.is_none()), 0);
    assert_eq!(some(|r| !r.conflicts.is_empty()), 611 - 527);
    assert_eq!(some(|r| !r.accept.is_empty()), 611 - 466);
    assert_eq!(some(|r| !r.precondition.is_empty()), 611 - 576);
    assert_eq!(some(|r| r.rabbitmq_impl_note.is_some()), 611 - 393);
    let restart = ledger.rules().iter().filter(|r| r.precondition.contains(&Precondition::Restart));
    assert_eq!(restart.count(), 5);
}

#[test]
fn rules_are_found_by_id_and_retired_ids_lead_on() {
    let ledger = ledger();
    assert!(ledger.get("delivery-tag.non-zero").is_some());
    assert!(ledger.get("prose.conn.close-collision").is_none());
    let into = ledger.retired_into("prose.conn.close-collision").expect("it is retired");
    assert!(ledger.get(into).is_some());
}

#[test]
fn the_hash_follows_the_text_and_not_its_line_ends() {
    let ledger = ledger();
    assert_eq!(ledger.hash().len(), 16);
    let parse = |text: &str| Ledger::parse(text).expect("well formed");
    let other_ends = parse(&RULES_0_9_1.replace('\n', "\r\n"));
    assert_eq!(ledger.hash(), other_ends.hash());
    let other_text = parse(&format!("{RULES_0_9_1}# one more line\n"));
    assert_ne!(ledger.hash(), other_text.hash());
}

fn rule(id: &str, more: &str) -> String {
    format!(
        "[[rule]]\nid = \"{id}\"\nsource = \"xml\"\nsection = \"x\"\nactor = \"server\"\n\
         level = \"MUST\"\nsummary = \"x\"\ntestable = \"yes\"\nauthority = \"stated\"\n\
         dialect = \"base\"\n{more}\n"
    )
}

fn retired(id: &str, into: &str) -> String {
    format!("[[retired]]\nid = \"{id}\"\ninto = \"{into}\"\n")
}

#[test]
fn a_ledger_that_does_not_fit_together_is_refused() {
    let refused = |text: String| Ledger::parse(&text).expect_err(&text);
    assert!(Ledger::parse(&(rule("a", "replaces = [\"b\"]") + &retired("b", "a"))).is_ok());
    assert!(matches!(
        refused(rule("a", "") + &rule("a", "")),
        LedgerError::DuplicateId(id) if id == "a"
    ));
    assert!(matches!(
        refused(rule("a", "replaces = [\"a\"]") + &retired("a", "a")),
        LedgerError::DuplicateId(_)
    ));
    assert!(matches!(
        refused(rule("a", "conflicts = [\"b\"]")),
        LedgerError::UnknownId { key: "conflicts", id, .. } if id == "b"
    ));
    assert!(matches!(
        refused(rule("a", "") + &retired("b", "c")),
        LedgerError::UnknownId { key: "into", .. }
    ));
    assert!(matches!(refused(rule("a", "replaces = [\"b\"]")), LedgerError::NotRetired { .. }));
    assert!(matches!(refused(rule("a", "") + &retired("b", "a")), LedgerError::NotReplaced { .. }));
    assert!(matches!(refused(rule("a", "sumary = \"x\"")), LedgerError::Toml(_)));
    assert!(matches!(refused(rule("a", "").replace("\"yes\"", "\"no: \"")), LedgerError::Toml(_)));
}
