//! Results on a terminal: failures with their proof, then what was left out, then the counts.

use std::{collections::BTreeMap, fmt::Write as _};

use amqp_spec::rules::Ledger;

use super::{Expectations, Failure, Paint, Rerun, close_words, failures};
use crate::verdict::{
    Direction, LevelSummary, Outcome, Results, RuleCounts, RuleSummary, Run, ScenarioResult,
    Summary, TranscriptLine,
};

/// Octets on a line of hex.
const ROW: usize = 32;
/// Lines of a transcript that are shown: the last ones, since the fault is there.
const SHOWN: usize = 40;

/// What the report is made with, beside the results.
#[derive(Debug, Clone, Copy)]
pub struct Style<'a> {
    /// The rules, for their summaries.
    pub ledger: &'a Ledger,
    /// The command line of the run.
    pub rerun: &'a Rerun,
    /// The colours.
    pub paint: Paint,
    /// Whether transcripts of what passed are shown too.
    pub trace: bool,
    /// Whether not every scenario was to run, so that rules without one say nothing.
    pub filtered: bool,
}

/// The whole report.
#[must_use]
pub fn render(results: &Results, expected: &Expectations, style: Style<'_>) -> String {
    let mut out = String::new();
    let mut known = Vec::new();
    for failure in failures(results) {
        if expected.knows(&failure) {
            known.push(failure);
        } else {
            out.push_str(&render_failure(&failure, style));
            out.push('\n');
        }
    }
    if style.trace {
        for run in &results.runs {
            render_traces(&mut out, run, style);
        }
    }
    render_known(&mut out, &known, style.paint);
    for stale in &expected.stale {
        let word = style.paint.outcome(Outcome::Fail, "stale");
        line(&mut out, &format!("{word} {stale}"));
    }
    if !expected.stale.is_empty() {
        let name = expected.baseline.as_deref().unwrap_or("the baseline");
        line(
            &mut out,
            &format!(
                "{name} lists what did not come as listed: remove or correct these entries, or run again with --update-baseline"
            ),
        );
        out.push('\n');
    }
    for run in &results.runs {
        render_aside(&mut out, run, Outcome::Lenient, style.paint);
        render_aside(&mut out, run, Outcome::NotRun, style.paint);
        render_aside(&mut out, run, Outcome::Unsupported, style.paint);
    }
    for run in &results.runs {
        if !run.left_behind.is_empty() {
            line(&mut out, &format!("left behind on the broker ({}), please delete:", run.dialect));
            for name in &run.left_behind {
                line(&mut out, &format!("  {name}"));
            }
            out.push('\n');
        }
    }
    render_summary(&mut out, results, style);
    out
}

fn line(out: &mut String, text: &str) {
    out.push_str(text.trim_end());
    out.push('\n');
}

/// A failure with its rule, its place in the script, its proof and the command that runs it again.
#[must_use]
pub fn render_failure(failure: &Failure<'_>, style: Style<'_>) -> String {
    let paint = style.paint;
    let outcome = failure.outcome();
    let mut out = String::new();
    let word = paint.outcome(outcome, &outcome.as_str().to_uppercase());
    line(
        &mut out,
        &format!(
            "{word} {} {}",
            paint.bold(&failure.name()),
            paint.dim(&format!("({})", failure.run.dialect))
        ),
    );
    if !failure.message().is_empty() {
        line(&mut out, &format!("  {}", failure.message()));
    }
    for rule in judged_rules(failure.scenario) {
        match style.ledger.get(rule) {
            Some(rule) => line(
                &mut out,
                &format!(
                    "  rule      {} ({}, {}): {}",
                    rule.id, rule.level, rule.authority, rule.summary
                ),
            ),
            None => line(&mut out, &format!("  rule      {rule}")),
        }
    }
    out.push_str(&evidence(failure));
    line(&mut out, &format!("  rerun     {}", style.rerun.command(failure)));
    out
}

/// The rules that a failed scenario breaks; all that it cites where no judgement says which.
fn judged_rules(scenario: &ScenarioResult) -> Vec<&str> {
    let broken: Vec<&str> = scenario
        .judgements
        .iter()
        .filter(|judgement| judgement.outcome == scenario.outcome)
        .map(|judgement| judgement.rule.as_str())
        .collect();
    if broken.is_empty() { scenario.rules.iter().map(String::as_str).collect() } else { broken }
}

/// The place in the script, what was expected, what came, and the wire, without colours.
#[must_use]
pub(super) fn evidence(failure: &Failure<'_>) -> String {
    let scenario = failure.scenario;
    let mut out = String::new();
    let close = match failure.case {
        Some(case) => &case.close,
        None => &scenario.close,
    };
    // Step and transcript are those of the worst case; a better one has only its message.
    if failure.outcome() == scenario.outcome && is_shown_case(failure) {
        if let Some(step) = &scenario.step {
            line(&mut out, &format!("  line      {}:{}", step.file, step.line));
            for text in step.text.lines() {
                line(&mut out, &format!("            | {text}"));
            }
        }
        if let Some(expected) = &scenario.expected {
            labelled(&mut out, "expected", expected);
        }
        if let Some(got) = &scenario.got {
            labelled(&mut out, "got", got);
        }
    }
    if let Some(close) = close_words(close) {
        labelled(&mut out, "close", &close);
    }
    if failure.outcome() == scenario.outcome && is_shown_case(failure) {
        transcript(&mut out, &scenario.transcript);
    }
    out
}

/// Whether the proof of the scenario is this failure's: that of its first case with the worst outcome.
fn is_shown_case(failure: &Failure<'_>) -> bool {
    let Some(case) = failure.case else { return true };
    let worst = failure.scenario.cases.iter().find(|case| case.outcome == failure.scenario.outcome);
    worst.is_none_or(|worst| worst.name == case.name)
}

fn labelled(out: &mut String, label: &str, text: &str) {
    let mut lines = text.lines();
    line(out, &format!("  {label:<9} {}", lines.next().unwrap_or_default()));
    for more in lines {
        line(out, &format!("            {more}"));
    }
}

fn transcript(out: &mut String, lines: &[TranscriptLine]) {
    if lines.is_empty() {
        return;
    }
    line(out, "  wire           ms");
    let hidden = lines.len().saturating_sub(SHOWN);
    if hidden > 0 {
        line(out, &format!("            … {hidden} lines before, all of them in --json"));
    }
    for entry in &lines[hidden..] {
        let arrow = match entry.direction {
            Direction::Sent => "->",
            Direction::Received => "<-",
        };
        let place = match entry.channel {
            Some(channel) => format!("{}.{channel}", entry.connection),
            None => entry.connection.clone(),
        };
        line(out, &format!("            {:>7} {arrow} {place:<5} {}", entry.ms, entry.text));
        for row in entry.hex.as_bytes().chunks(ROW * 2) {
            let row = String::from_utf8_lossy(row);
            line(out, &format!("                             {row}"));
        }
    }
}

fn render_traces(out: &mut String, run: &Run, style: Style<'_>) {
    for scenario in &run.scenarios {
        if scenario.outcome == Outcome::Pass && !scenario.transcript.is_empty() {
            let word = style.paint.outcome(Outcome::Pass, "PASS");
            line(
                out,
                &format!(
                    "{word} {} {}",
                    scenario.id,
                    style.paint.dim(&format!("({})", run.dialect))
                ),
            );
            transcript(out, &scenario.transcript);
            out.push('\n');
        }
    }
}

fn render_known(out: &mut String, known: &[Failure<'_>], paint: Paint) {
    if known.is_empty() {
        return;
    }
    line(out, &format!("failures that the baseline lists: {}", known.len()));
    for failure in known {
        let outcome = failure.outcome();
        line(
            out,
            &format!(
                "  known {} {}: {}",
                paint.outcome(outcome, outcome.as_str()),
                failure.name(),
                failure.message()
            ),
        );
    }
    out.push('\n');
}

/// Scenarios that neither passed nor failed, by reason.
fn render_aside(out: &mut String, run: &Run, outcome: Outcome, paint: Paint) {
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for scenario in run.scenarios.iter().filter(|scenario| scenario.outcome == outcome) {
        reasons.entry(scenario.message.as_str()).or_default().push(&scenario.id);
    }
    if reasons.is_empty() {
        return;
    }
    line(out, &format!("{} ({}):", paint.outcome(outcome, outcome.as_str()), run.dialect));
    for (reason, scenarios) in reasons {
        line(out, &format!("  {}", if reason.is_empty() { "no reason given" } else { reason }));
        line(out, &format!("    {}", scenarios.join(" ")));
    }
    out.push('\n');
}

fn render_summary(out: &mut String, results: &Results, style: Style<'_>) {
    let paint = style.paint;
    let mut target = results.target.name.clone();
    if let Some(address) = &results.target.address {
        let _ = write!(target, " at {address}");
    }
    if let Some(product) = &results.target.product {
        let _ = write!(target, " ({product})");
    }
    line(out, &paint.bold(&target));
    for run in &results.runs {
        let counts = scenario_counts(&run.summary);
        line(out, &format!("  {:<9} {counts}", run.dialect));
        let rules = if style.filtered { reached(run) } else { run.summary.rules };
        line(out, &format!("            {}", must_line(&rules)));
        for (level, pick) in LEVELS.into_iter().skip(1) {
            if let Some(text) = level_line(level, pick, &rules) {
                line(out, &format!("            {text}"));
            }
        }
        let bare = run.rules.iter().filter(|rule| rule.verdict.is_none()).count();
        if bare > 0 && results.complete && !style.filtered {
            line(
                out,
                &format!(
                    "            {bare} of {} judged rules were in no scenario of this run",
                    run.rules.len()
                ),
            );
        }
        if run.dialect == "base" {
            line(
                out,
                "            only the rules that hold in every dialect were judged: --dialect or --target adds the others",
            );
        }
    }
    if !results.complete {
        let word = paint.outcome(Outcome::Error, "PARTIAL");
        line(out, &format!("{word} the run was cut short; what had not run is not in this report"));
    }
}

/// The counts of the rules that the scenarios of a filtered run cite: of the others it cannot say anything.
fn reached(run: &Run) -> RuleSummary {
    let mut rules = RuleSummary::default();
    for rule in &run.rules {
        let Some(verdict) = rule.verdict else { continue };
        let levels = match rule.authority.as_str() {
            "stated" => &mut rules.stated,
            "implied" => &mut rules.implied,
            _ => &mut rules.vendor,
        };
        let counts = match rule.level.as_str() {
            "MUST" => &mut levels.must,
            "SHOULD" => &mut levels.should,
            _ => &mut levels.may,
        };
        counts.testable += 1;
        match verdict {
            Outcome::Pass => counts.pass += 1,
            Outcome::Lenient => counts.lenient += 1,
            _ => {}
        }
    }
    rules
}

fn scenario_counts(summary: &Summary) -> String {
    let counts = &summary.scenarios;
    let parts = [
        (counts.pass, "pass"),
        (counts.lenient, "lenient"),
        (counts.fail, "fail"),
        (counts.inconclusive, "inconclusive"),
        (counts.error, "error"),
        (counts.unsupported, "unsupported"),
        (counts.not_run, "not-run"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, word)| *count > 0 || *word == "pass")
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let scenarios = if counts.total == 1 { "scenario" } else { "scenarios" };
    format!("{} {scenarios}: {}", counts.total, parts.join(", "))
}

type Pick = fn(&LevelSummary) -> &RuleCounts;

const LEVELS: [(&str, Pick); 3] = [
    ("MUST", |levels| &levels.must),
    ("SHOULD", |levels| &levels.should),
    ("MAY", |levels| &levels.may),
];

/// The headline, such as `MUST 84 of 84 stated, 150 of 160 implied`: rules that hold, of those that can be judged.
#[must_use]
pub fn must_line(rules: &RuleSummary) -> String {
    level_line(LEVELS[0].0, LEVELS[0].1, rules).unwrap_or_else(|| "no MUST was judged".to_owned())
}

fn level_line(level: &str, pick: Pick, rules: &RuleSummary) -> Option<String> {
    let parts: Vec<String> =
        [("stated", &rules.stated), ("implied", &rules.implied), ("vendor", &rules.vendor)]
            .into_iter()
            .map(|(authority, levels)| (authority, pick(levels)))
            .filter(|(_, counts)| counts.testable > 0)
            .map(|(authority, counts)| {
                format!("{} of {} {authority}", counts.pass + counts.lenient, counts.testable)
            })
            .collect();
    (!parts.is_empty()).then(|| format!("{level} {}", parts.join(", ")))
}
