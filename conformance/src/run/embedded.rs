//! Cases on the embedded broker: each with a fresh one, in virtual time, on as many threads as there are cores.

use super::options::fresh;
use super::{Cancel, DialectRun, Finished, Progress, RunOptions};
use crate::engine::{Site, run_case};
use crate::script::Scenario;
use crate::verdict::{CaseRecord, Ended, Outcome, scenario_result};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

/// Cases that wait, and what those that are done gave.
struct Shared {
    waiting: VecDeque<(usize, usize)>,
    records: Vec<Vec<Option<CaseRecord>>>,
}

/// Runs the scenarios of one dialect.
pub(super) fn run(
    scenarios: &[Scenario],
    site: &Site,
    options: &RunOptions,
    progress: &(dyn Fn(Progress<'_>) + Sync),
    cancel: &Cancel,
) -> DialectRun {
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let jobs = options.jobs.unwrap_or(cores).max(1);
    let waiting = scenarios
        .iter()
        .enumerate()
        .flat_map(|(index, scenario)| (0..scenario.cases.len()).map(move |case| (index, case)))
        .collect();
    let records = scenarios.iter().map(|scenario| vec![None; scenario.cases.len()]).collect();
    let shared = Mutex::new(Shared { waiting, records });
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| worker(scenarios, site, &shared, options, progress, cancel));
        }
    });
    let shared = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
    let complete = shared.waiting.is_empty();
    let finished = shared
        .records
        .into_iter()
        .enumerate()
        .map(|(scenario, records)| Finished {
            scenario,
            records: records.into_iter().flatten().collect(),
        })
        .filter(|finished: &Finished| !finished.records.is_empty())
        .collect();
    DialectRun { finished, left_behind: Vec::new(), complete }
}

fn worker(
    scenarios: &[Scenario],
    site: &Site,
    shared: &Mutex<Shared>,
    options: &RunOptions,
    progress: &(dyn Fn(Progress<'_>) + Sync),
    cancel: &Cancel,
) {
    while !cancel.is_cancelled() {
        let next = shared.lock().unwrap_or_else(PoisonError::into_inner).waiting.pop_front();
        let Some((index, case)) = next else { return };
        let Some(scenario) = scenarios.get(index) else { continue };
        let record = one(scenario, case, site, cancel);
        let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(records) = shared.records.get_mut(index) else { continue };
        if record.ended == Ended::Interrupted {
            shared.waiting.push_front((index, case));
            return;
        }
        if let Some(slot) = records.get_mut(case) {
            *slot = Some(record);
        }
        if records.iter().all(Option::is_some) {
            let whole: Vec<CaseRecord> = records.iter().flatten().cloned().collect();
            drop(shared);
            progress(Progress::Done(&scenario_result(scenario, whole, options.trace)));
        }
    }
}

/// Runs one case of a scenario on a fresh embedded broker, in virtual time.
///
/// # Errors
/// The built-in profile cannot be read.
pub fn on_embedded(
    scenario: &Scenario,
    case: usize,
    dialect: amqp_spec::rules::RuleDialect,
) -> Result<CaseRecord, super::RunError> {
    let options = RunOptions::default();
    let site = options.site(&options.resolve()?, dialect);
    Ok(one(scenario, case, &site, &Cancel::new()))
}

/// One case on a fresh broker; a panic is the suite's own fault and ends only this case.
fn one(scenario: &Scenario, case: usize, site: &Site, cancel: &Cancel) -> CaseRecord {
    let Some(case) = scenario.cases.get(case) else {
        return CaseRecord::without_run("", Ended::Interrupted);
    };
    let failed = |message: String| {
        let at = scenario.at;
        let ended =
            Ended::Stopped { at, outcome: Outcome::Error, message, expected: None, got: None };
        CaseRecord::without_run(&case.name, ended)
    };
    let ran = catch_unwind(AssertUnwindSafe(|| {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        let runtime = match runtime {
            Ok(runtime) => runtime,
            Err(error) => return failed(format!("no runtime: {error}")),
        };
        runtime.block_on(async {
            let site = fresh(site);
            run_case(scenario, case, &site, cancel.cancelled()).await.record
        })
    }));
    ran.unwrap_or_else(|_| failed("the suite or the embedded broker panicked".into()))
}
