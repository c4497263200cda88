//! Scripts with one thing wrong are noticed: every judged value changed, every step but `alive` left out, one at a time.
//!
//! A mutant must end in fail, inconclusive or error, or be refused by the checker. Those that survive are listed in
//! `data/mutation-survivors.txt` with their reason, and are less than 2 % of all.

use amqp_conformance::run::{RunOptions, on_embedded, scenarios};
use amqp_conformance::script::mutate::{Mutant, mutants};
use amqp_conformance::script::{Checker, Scenario};
use amqp_conformance::verdict::Outcome;
use amqp_spec::rules::RuleDialect;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The dialects in which a scenario runs.
fn dialects(scenario: &Scenario) -> &'static [RuleDialect] {
    match scenario.dialect {
        RuleDialect::Spec => &[RuleDialect::Spec],
        RuleDialect::Rabbitmq => &[RuleDialect::Rabbitmq],
        RuleDialect::Base => &[RuleDialect::Spec, RuleDialect::Rabbitmq],
    }
}

/// Whether no dialect notices. In the embedded run everything passes, so `lenient` is noticed too.
fn survives(mutant: &Mutant) -> bool {
    if mutant.is_refused() {
        return false;
    }
    dialects(&mutant.scenario).iter().all(|dialect| {
        let record = on_embedded(&mutant.scenario, 0, *dialect).expect("the profile is built in");
        record.outcome() == Outcome::Pass
    })
}

#[test]
fn every_change_of_a_script_is_noticed() {
    let checker = Checker::v0_9_1().expect("the ledger parses");
    let all = scenarios(&RunOptions::default(), &checker).expect("the packs check");
    let next = AtomicUsize::new(0);
    let total = AtomicUsize::new(0);
    let survivors = Mutex::new(BTreeSet::new());
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some(scenario) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let sound = on_embedded(scenario, 0, dialects(scenario)[0])
                        .expect("the profile is built in");
                    assert_eq!(
                        sound.outcome(),
                        Outcome::Pass,
                        "{}: {}",
                        scenario.id,
                        sound.message()
                    );
                    for mutant in mutants(scenario, &sound.taken) {
                        total.fetch_add(1, Ordering::Relaxed);
                        if survives(&mutant) {
                            let name = format!("{} {}", scenario.id, mutant.what);
                            survivors.lock().expect("no thread panics with it").insert(name);
                        }
                    }
                }
            });
        }
    });
    let survivors = survivors.into_inner().expect("no thread panics with it");
    let total = total.into_inner();
    println!("{} of {total} mutants survive", survivors.len());
    let listed: BTreeSet<String> = include_str!("data/mutation-survivors.txt")
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (name, reason) = line.split_once(" -- ").expect("NAME -- REASON");
            assert!(!reason.trim().is_empty(), "{line}: no reason");
            name.trim().to_owned()
        })
        .collect();
    let unlisted: Vec<&String> = survivors.difference(&listed).collect();
    let stale: Vec<&String> = listed.difference(&survivors).collect();
    assert!(
        unlisted.is_empty(),
        "{} mutants survive and are not listed: {unlisted:#?}",
        unlisted.len()
    );
    assert!(stale.is_empty(), "listed, and noticed: {stale:#?}");
    assert!(survivors.len() * 50 < total, "{} of {total} mutants survive", survivors.len());
}
