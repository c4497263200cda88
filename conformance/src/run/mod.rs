//! Runs: which scenarios, against which target, how many at a time, and what came of it.
//!
//! In: [`RunOptions`]. Out: [`Results`], also of a run that was cut short.

mod cancel;
mod embedded;
mod options;
mod packs;
mod select;
mod tcp;

pub use cancel::Cancel;
pub use embedded::on_embedded;
pub use options::{Progress, RunError, RunOptions, TargetChoice};
pub use packs::{embedded_scripts, scenarios};
pub use select::glob;

use crate::script::{Checker, Scenario};
use crate::verdict::{self, CaseRecord, Results, Tool};
use amqp_spec::rules::RuleDialect;

/// What one scenario of a dialect gave so far.
struct Finished {
    /// The place of the scenario in the list.
    scenario: usize,
    records: Vec<CaseRecord>,
}

/// What the scenarios of one dialect gave.
struct DialectRun {
    finished: Vec<Finished>,
    left_behind: Vec<String>,
    complete: bool,
}

/// Runs scenarios and judges.
///
/// It blocks, and makes the runtimes that it needs; `progress` is called from several threads.
///
/// # Errors
/// Scripts with faults, a target that cannot be reached, options that fit nothing.
pub fn run(
    options: &RunOptions,
    progress: &(dyn Fn(Progress<'_>) + Sync),
    cancel: &Cancel,
) -> Result<Results, RunError> {
    let checker = Checker::v0_9_1().map_err(|error| RunError::Ledger(error.to_string()))?;
    let all = scenarios(options, &checker)?;
    run_scenarios(options, &checker, &all, progress, cancel)
}

/// As [`run`], with scenarios that are there already.
///
/// # Errors
/// As [`run`].
pub fn run_scenarios(
    options: &RunOptions,
    checker: &Checker,
    all: &[Scenario],
    progress: &(dyn Fn(Progress<'_>) + Sync),
    cancel: &Cancel,
) -> Result<Results, RunError> {
    let target = options.resolve()?;
    let mut runs = Vec::new();
    let mut complete = true;
    let mut product = None;
    for dialect in options.dialects(&target) {
        let chosen = select::choose(all, dialect, options)?;
        progress(Progress::Dialect { dialect, scenarios: chosen.len() });
        let site = options.site(&target, dialect);
        let done = match &target {
            options::Resolved::Embedded => embedded::run(&chosen, &site, options, progress, cancel),
            options::Resolved::Tcp(host) => {
                tcp::run(&chosen, &site, host.as_ref(), options, progress, cancel, &mut product)?
            }
        };
        complete &= done.complete;
        let results = done
            .finished
            .into_iter()
            .filter_map(|finished| {
                let scenario = chosen.get(finished.scenario)?;
                Some(verdict::scenario_result(scenario, finished.records, options.trace))
            })
            .collect();
        runs.push(verdict::run(dialect, &checker.ledger, results, done.left_behind));
        if cancel.is_cancelled() {
            break;
        }
    }
    let ledger_hash = checker.ledger.hash().to_owned();
    let tool = Tool {
        name: env!("CARGO_PKG_NAME").into(),
        version: env!("CARGO_PKG_VERSION").into(),
        rules_hash: ledger_hash,
    };
    Ok(Results {
        tool,
        target: options.described(&target, product),
        complete: complete && !cancel.is_cancelled(),
        runs,
    })
}

/// The dialects in the order in which they run.
const BOTH: [RuleDialect; 2] = [RuleDialect::Spec, RuleDialect::Rabbitmq];
