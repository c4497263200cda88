//! From the cases of a scenario to its result, and from the results of a run to the verdicts of rules and the counts.

use super::{
    CaseRecord, CaseResult, Counts, Ended, Judgement, LevelSummary, Outcome, RuleCounts,
    RuleResult, Run, ScenarioResult, StepAt, Summary,
};
use crate::script::ast::{Action, Scenario, Step};
use crate::script::source::At;
use amqp_spec::rules::{Authority, Ledger, Level, RuleDialect};
use std::collections::{BTreeMap, BTreeSet};

/// The result of a scenario from what its cases found.
#[must_use]
pub fn scenario_result(
    scenario: &Scenario,
    mut cases: Vec<CaseRecord>,
    trace: bool,
) -> ScenarioResult {
    let judgements = judgements(scenario, &cases);
    let listed = cases
        .iter()
        .filter(|case| !case.name.is_empty())
        .map(|case| CaseResult {
            name: case.name.clone(),
            outcome: case.outcome(),
            close: case.close.clone(),
            message: case.message(),
        })
        .collect();
    let ms = cases.iter().map(|case| case.ms).sum();
    let worst = cases
        .iter()
        .enumerate()
        .min_by_key(|(index, case)| (case.outcome(), *index))
        .map(|(index, _)| index);
    let Some(worst) = worst.map(|index| cases.swap_remove(index)) else {
        return ScenarioResult {
            id: scenario.id.clone(),
            rules: scenario.rules.clone(),
            outcome: Outcome::Inconclusive,
            close: super::Close::None,
            message: "the run was cut short".into(),
            ms: 0,
            judgements,
            cases: Vec::new(),
            step: None,
            expected: None,
            got: None,
            transcript: Vec::new(),
        };
    };
    let outcome = worst.outcome();
    let message = match (worst.message(), worst.name.as_str()) {
        (message, "") => message,
        (message, _) if message.is_empty() => message,
        (message, name) => format!("{name}: {message}"),
    };
    let (at, expected, got) = match &worst.ended {
        Ended::Stopped { at, expected, got, .. } => (Some(*at), expected.clone(), got.clone()),
        _ => {
            let lenient = worst.verdicts.iter().find(|verdict| verdict.outcome == Outcome::Lenient);
            (lenient.map(|verdict| verdict.at), None, None)
        }
    };
    let quiet = matches!(outcome, Outcome::Pass | Outcome::NotRun | Outcome::Unsupported) && !trace;
    ScenarioResult {
        id: scenario.id.clone(),
        rules: scenario.rules.clone(),
        outcome,
        close: worst.close,
        message,
        ms,
        judgements,
        cases: listed,
        step: at.map(|at| step_at(scenario, at)),
        expected,
        got,
        transcript: if quiet { Vec::new() } else { worst.transcript },
    }
}

fn step_at(scenario: &Scenario, at: At) -> StepAt {
    StepAt {
        file: scenario.source.file.clone(),
        line: scenario.source.position(at.offset).line,
        text: scenario.source.line(at.offset).to_owned(),
    }
}

/// What each rule of a scenario got in its cases.
fn judgements(scenario: &Scenario, cases: &[CaseRecord]) -> Vec<Judgement> {
    let mut steps = Vec::new();
    judging(&scenario.steps, &mut steps);
    scenario
        .rules
        .iter()
        .map(|rule| {
            let wanted: Vec<At> =
                steps.iter().filter(|step| step.rules.contains(rule)).map(|step| step.at).collect();
            let verdicts = cases.iter().map(|case| of_rule(case, rule, &wanted));
            let mut outcome = Outcome::Pass;
            let mut reached = false;
            for (one, hit) in verdicts {
                outcome = outcome.min(one);
                reached |= hit;
            }
            if cases.is_empty() {
                outcome = Outcome::Inconclusive;
            }
            Judgement { rule: rule.clone(), outcome, reached }
        })
        .collect()
}

/// What a rule got in one case, and whether a step that names it was reached.
fn of_rule(case: &CaseRecord, rule: &str, wanted: &[At]) -> (Outcome, bool) {
    let mine: Vec<_> =
        case.verdicts.iter().filter(|verdict| verdict.rules.iter().any(|id| id == rule)).collect();
    let worst = mine.iter().map(|verdict| verdict.outcome).min();
    let all = wanted.iter().all(|at| mine.iter().any(|verdict| verdict.at == *at));
    let missing = match &case.ended {
        Ended::NotRun(_) => Outcome::NotRun,
        Ended::Unsupported(_) => Outcome::Unsupported,
        Ended::Stopped { outcome: Outcome::Error, .. } => Outcome::Error,
        // A judging step inside `repeat` that is done no time at all was not reached either.
        _ => Outcome::Inconclusive,
    };
    match (worst, all) {
        (Some(worst), true) => (worst, true),
        (Some(worst), false) => (worst.min(missing), true),
        (None, _) => (missing, false),
    }
}

/// The judging steps, those inside `repeat` included; an `eventually` judges as a whole.
fn judging<'s>(steps: &'s [Step], found: &mut Vec<&'s Step>) {
    for step in steps {
        if !step.rules.is_empty() {
            found.push(step);
        }
        if let Action::Repeat { steps, .. } | Action::Segment { steps, .. } = &step.action {
            judging(steps, found);
        }
    }
}

/// The run of a dialect from the results of its scenarios.
#[must_use]
pub fn run(
    dialect: RuleDialect,
    ledger: &Ledger,
    mut scenarios: Vec<ScenarioResult>,
    mut left_behind: Vec<String>,
) -> Run {
    scenarios.sort_by(|a, b| a.id.cmp(&b.id));
    left_behind.sort();
    let rules = rules(dialect, ledger, &scenarios);
    let mut summary = Summary::default();
    for scenario in &scenarios {
        count(&mut summary.scenarios, scenario.outcome);
    }
    for rule in ledger.rules().iter().filter(|rule| rule.dialect.holds_in(dialect)) {
        let counts = level(&mut summary, rule.authority, rule.level);
        counts.total += 1;
        counts.testable += usize::from(rule.testable.is_judged());
    }
    let by_id: BTreeMap<&str, &amqp_spec::rules::Rule> =
        ledger.rules().iter().map(|rule| (rule.id.as_str(), rule)).collect();
    for result in &rules {
        let Some(rule) = by_id.get(result.id.as_str()) else { continue };
        let counts = level(&mut summary, rule.authority, rule.level);
        counts.covered += usize::from(result.covered);
        match result.verdict {
            None => {}
            Some(Outcome::Pass) => counts.pass += 1,
            Some(Outcome::Lenient) => counts.lenient += 1,
            Some(Outcome::Fail) => counts.fail += 1,
            Some(Outcome::Unsupported) => counts.unsupported += 1,
            Some(Outcome::NotRun) => counts.not_run += 1,
            Some(Outcome::Inconclusive) => counts.inconclusive += 1,
            Some(Outcome::Error) => counts.error += 1,
        }
    }
    Run { dialect: dialect.as_str().to_owned(), summary, scenarios, rules, left_behind }
}

/// The verdict of every rule that a run of this dialect judges.
fn rules(dialect: RuleDialect, ledger: &Ledger, scenarios: &[ScenarioResult]) -> Vec<RuleResult> {
    ledger
        .judged(dialect)
        .map(|rule| {
            let mut verdict: Option<Outcome> = None;
            let mut covered = false;
            let mut citing = BTreeSet::new();
            for scenario in scenarios {
                for judgement in scenario.judgements.iter().filter(|j| j.rule == rule.id) {
                    citing.insert(scenario.id.clone());
                    covered |= judgement.reached;
                    verdict = Some(
                        verdict.map_or(judgement.outcome, |worst| worst.min(judgement.outcome)),
                    );
                }
            }
            RuleResult {
                id: rule.id.clone(),
                level: rule.level.as_str().to_owned(),
                authority: rule.authority.as_str().to_owned(),
                verdict,
                covered,
                scenarios: citing.into_iter().collect(),
            }
        })
        .collect()
}

fn level(summary: &mut Summary, authority: Authority, level: Level) -> &mut RuleCounts {
    let levels: &mut LevelSummary = match authority {
        Authority::Stated => &mut summary.rules.stated,
        Authority::Implied => &mut summary.rules.implied,
        Authority::Vendor => &mut summary.rules.vendor,
    };
    match level {
        Level::Must => &mut levels.must,
        Level::Should => &mut levels.should,
        Level::May => &mut levels.may,
    }
}

fn count(counts: &mut Counts, outcome: Outcome) {
    counts.total += 1;
    match outcome {
        Outcome::Pass => counts.pass += 1,
        Outcome::Lenient => counts.lenient += 1,
        Outcome::Fail => counts.fail += 1,
        Outcome::Unsupported => counts.unsupported += 1,
        Outcome::NotRun => counts.not_run += 1,
        Outcome::Inconclusive => counts.inconclusive += 1,
        Outcome::Error => counts.error += 1,
    }
}
