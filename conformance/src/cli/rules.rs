//! `rules`: how much of the ledger is judged, measured by a run on the embedded broker in both dialects.

use clap::Args;

use super::{OK, Outcome, out, run, scenarios};
use crate::rules::Coverage;

/// Counts the rules that are judged, by authority and level
#[derive(Debug, Args)]
#[command(after_help = "\
A rule is covered when a step that judges it was reached on the embedded broker, in some dialect. So this runs all scenarios there first, which takes some seconds.

Examples:
  amqp-conformance rules
  amqp-conformance rules --missing")]
pub(super) struct Arguments {
    /// Write JSON: `testable` and `covered` in all, and for each authority and level
    #[arg(long)]
    json: bool,
    /// List the rules that no scenario judges
    #[arg(long)]
    missing: bool,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let checker = scenarios::checker()?;
    let all = scenarios::all(None, &checker)?;
    let results = run::embedded(&all, &checker)?;
    let coverage = Coverage::of(&checker.ledger, &results);
    if arguments.json {
        out(&format!("{:#}\n", serde_json::json!(coverage)));
        return Ok(OK);
    }
    out(&coverage.to_text());
    if arguments.missing {
        out("\n");
        for id in &coverage.missing {
            let (head, summary) = checker.ledger.get(id).map_or((String::new(), ""), |rule| {
                (format!("{} {}", rule.level, rule.authority), rule.summary.as_str())
            });
            out(&format!("{id:<40} {head:<16} {summary}\n"));
        }
    } else if !coverage.missing.is_empty() {
        out(&format!(
            "\n{} have no scenario: --missing lists them\n",
            scenarios::count(coverage.missing.len(), "rule")
        ));
    }
    Ok(OK)
}
