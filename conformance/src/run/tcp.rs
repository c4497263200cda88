//! Cases against a broker over TCP: many at a time, those that need the broker for themselves alone at the end.

use super::options::TcpTarget;
use super::{Cancel, DialectRun, Finished, Progress, RunError, RunOptions};
use crate::engine::{CaseRun, Site, preflight, probe, run_case};
use crate::script::Scenario;
use crate::target::serve_on_loopback;
use crate::verdict::{CaseRecord, Close, Ended, Outcome, scenario_result};
use amqp_spec::rules::{Ledger, Level};
use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

type Job = (usize, usize);

/// What the workers of a run share.
struct Board<'r> {
    scenarios: &'r [Scenario],
    site: &'r Site,
    options: &'r RunOptions,
    progress: &'r (dyn Fn(Progress<'_>) + Sync),
    cancel: &'r Cancel,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    records: Vec<Vec<Option<CaseRecord>>>,
    left_behind: Vec<String>,
    waiting: VecDeque<Job>,
    flying: BTreeSet<Job>,
    /// Cases that ran when the broker stopped answering.
    suspects: Vec<Job>,
    /// Whether the broker answers no more.
    down: bool,
}

/// Runs the scenarios of one dialect.
pub(super) fn run(
    scenarios: &[Scenario],
    site: &Site,
    target: &TcpTarget,
    options: &RunOptions,
    progress: &(dyn Fn(Progress<'_>) + Sync),
    cancel: &Cancel,
    product: &mut Option<String>,
) -> Result<DialectRun, RunError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| RunError::Machine(error.to_string()))?;
    runtime.block_on(async {
        let mut site = site.clone();
        let (end, ended) = tokio::sync::oneshot::channel::<()>();
        let mut served = None;
        if target.served {
            let shutdown = async {
                // Whether it is sent or dropped, the run is over.
                let _ = ended.await;
            };
            let host = serve_on_loopback(site.dialect, shutdown)
                .await
                .map_err(|error| RunError::Machine(format!("no loopback port: {error}")))?;
            site.host = Arc::new(host);
            served = Some(end);
        }
        *product = preflight(&site).await.map_err(|reason| {
            let address = target.address.clone().unwrap_or_else(|| "the embedded broker".into());
            RunError::Unreachable(format!("{address}: {reason}"))
        })?;
        let board = Board::new(scenarios, &site, options, progress, cancel);
        board.all().await;
        drop(served);
        Ok(board.finish())
    })
}

impl<'r> Board<'r> {
    fn new(
        scenarios: &'r [Scenario],
        site: &'r Site,
        options: &'r RunOptions,
        progress: &'r (dyn Fn(Progress<'_>) + Sync),
        cancel: &'r Cancel,
    ) -> Self {
        let records = scenarios.iter().map(|scenario| vec![None; scenario.cases.len()]).collect();
        let state = Mutex::new(State { records, ..State::default() });
        Self { scenarios, site, options, progress, cancel, state }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn all(&self) {
        let provided = self.site.profile.provided();
        let ledger = amqp_spec::rules::rules_0_9_1().ok();
        let mut together = VecDeque::new();
        let mut alone = VecDeque::new();
        for (index, scenario) in self.scenarios.iter().enumerate() {
            let missing: Vec<&str> = scenario
                .needs
                .iter()
                .filter(|need| !provided.contains(need))
                .map(|need| need.as_str())
                .collect();
            let ended = if missing.is_empty() {
                self.unsupported(scenario, ledger.as_ref()).map(Ended::Unsupported)
            } else {
                let needs = missing.join(", ");
                Some(Ended::NotRun(format!("the target does not provide {needs}")))
            };
            for (case, named) in scenario.cases.iter().enumerate() {
                match &ended {
                    Some(ended) => {
                        self.done(
                            (index, case),
                            CaseRecord::without_run(&named.name, ended.clone()),
                        );
                    }
                    None if scenario.is_alone() => alone.push_back((index, case)),
                    None => together.push_back((index, case)),
                }
            }
        }
        let jobs = self.options.jobs.unwrap_or(16).max(1);
        self.phase(together, jobs).await;
        self.phase(alone, 1).await;
    }

    /// Why the target may lack what a scenario is about.
    fn unsupported(&self, scenario: &Scenario, ledger: Option<&Ledger>) -> Option<String> {
        let must = |id: &String| {
            ledger.and_then(|ledger| ledger.get(id)).is_none_or(|rule| rule.level == Level::Must)
        };
        if scenario.rules.iter().any(must) {
            return None;
        }
        self.site.profile.lacks.iter().find_map(|lack| {
            let about = |id: &String| lack.rules.iter().any(|pattern| super::glob(pattern, id));
            scenario.rules.iter().all(about).then(|| format!("{} ({})", lack.reason, lack.link))
        })
    }

    /// Runs cases, so many at a time; those under way when the broker stops answering run again one by one.
    async fn phase(&self, cases: VecDeque<Job>, jobs: usize) {
        self.state().waiting = cases;
        let mut jobs = jobs;
        loop {
            let workers = (0..jobs).map(|_| self.worker());
            join_all(workers.collect()).await;
            let (down, suspects) = {
                let mut state = self.state();
                let suspects = std::mem::take(&mut state.suspects);
                (std::mem::take(&mut state.down), suspects)
            };
            if !down || self.cancel.is_cancelled() {
                return;
            }
            (self.progress)(Progress::Note("the broker stopped answering"));
            let recovered = self.recover().await;
            if suspects.len() == 1 || !recovered {
                for job in &suspects {
                    self.blame(*job, suspects.len());
                }
            } else {
                // One by one: the culprit shows itself.
                let mut state = self.state();
                for job in suspects.into_iter().rev() {
                    state.waiting.push_front(job);
                }
                drop(state);
                jobs = 1;
            }
            if !recovered {
                self.give_up();
                return;
            }
        }
    }

    async fn worker(&self) {
        while !self.cancel.is_cancelled() {
            let job = {
                let mut state = self.state();
                if state.down {
                    return;
                }
                let Some(job) = state.waiting.pop_front() else { return };
                state.flying.insert(job);
                job
            };
            let Some(scenario) = self.scenarios.get(job.0) else { continue };
            let Some(case) = scenario.cases.get(job.1) else { continue };
            let CaseRun { record, left_behind } =
                run_case(scenario, case, self.site, self.cancel.cancelled()).await;
            self.state().left_behind.extend(left_behind);
            if record.ended == Ended::Interrupted {
                let mut state = self.state();
                state.flying.remove(&job);
                state.waiting.push_front(job);
                return;
            }
            let suspicious = matches!(record.outcome(), Outcome::Fail | Outcome::Inconclusive);
            let dead = suspicious && !self.cancel.is_cancelled() && self.is_dead().await;
            let down = {
                let mut state = self.state();
                if dead && !state.down {
                    state.down = true;
                    state.suspects = state.flying.iter().copied().collect();
                }
                state.flying.remove(&job);
                state.down && state.suspects.contains(&job)
            };
            if down && record.outcome() == Outcome::Pass {
                self.state().suspects.retain(|other| *other != job);
            }
            if !down || record.outcome() == Outcome::Pass {
                self.done(job, record);
            } else {
                // It may be put right by another run; until then this is what is known.
                self.note(job, record);
            }
        }
    }

    async fn is_dead(&self) -> bool {
        probe(self.site, self.site.scaled(Duration::from_secs(5))).await.is_err()
    }

    /// Starts the broker again where that can be done, or waits for it.
    async fn recover(&self) -> bool {
        let provided = self.site.profile.provided();
        if provided.contains(&crate::script::Need::Kill) && self.site.host.kill().await.is_err() {
            return false;
        }
        for _ in 0..3 {
            if !self.is_dead().await {
                return true;
            }
        }
        false
    }

    fn blame(&self, job: Job, suspects: usize) {
        let Some(scenario) = self.scenarios.get(job.0) else { return };
        let Some(case) = scenario.cases.get(job.1) else { return };
        let known = {
            let mut state = self.state();
            state
                .records
                .get_mut(job.0)
                .and_then(|records| records.get_mut(job.1))
                .and_then(Option::take)
        };
        let mut record =
            known.unwrap_or_else(|| CaseRecord::without_run(&case.name, Ended::Interrupted));
        let (at, expected, got, before) = match record.ended {
            Ended::Stopped { at, expected, got, message, .. } => (at, expected, got, message),
            _ => (scenario.at, None, None, String::new()),
        };
        let (outcome, message) = if suspects == 1 {
            (Outcome::Fail, "the broker stopped answering while this ran".to_owned())
        } else {
            let message =
                format!("the broker stopped answering while this and {} others ran", suspects - 1);
            (Outcome::Inconclusive, message)
        };
        let message = if before.is_empty() { message } else { format!("{message}: {before}") };
        record.ended = Ended::Stopped { at, outcome, message, expected, got };
        record.close = Close::Hang;
        self.done(job, record);
    }

    /// What was not run when the broker was lost.
    fn give_up(&self) {
        let waiting: Vec<Job> = self.state().waiting.drain(..).collect();
        for job in waiting {
            let Some(scenario) = self.scenarios.get(job.0) else { continue };
            let Some(case) = scenario.cases.get(job.1) else { continue };
            let message = "the broker does not answer any more".to_owned();
            let ended = Ended::Stopped {
                at: scenario.at,
                outcome: Outcome::Inconclusive,
                message,
                expected: None,
                got: None,
            };
            self.done(job, CaseRecord::without_run(&case.name, ended));
        }
    }

    /// Keeps a record without telling of it.
    fn note(&self, job: Job, record: CaseRecord) {
        let mut state = self.state();
        if let Some(slot) = state.records.get_mut(job.0).and_then(|records| records.get_mut(job.1))
        {
            *slot = Some(record);
        }
    }

    fn done(&self, job: Job, record: CaseRecord) {
        self.note(job, record);
        let state = self.state();
        let Some(scenario) = self.scenarios.get(job.0) else { return };
        if let Some(records) = state.records.get(job.0)
            && records.iter().all(Option::is_some)
        {
            let whole: Vec<CaseRecord> = records.iter().flatten().cloned().collect();
            drop(state);
            (self.progress)(Progress::Done(&scenario_result(scenario, whole, self.options.trace)));
        }
    }

    fn finish(self) -> DialectRun {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        let finished = state
            .records
            .into_iter()
            .enumerate()
            .map(|(scenario, records)| Finished {
                scenario,
                records: records.into_iter().flatten().collect(),
            })
            .filter(|finished: &Finished| !finished.records.is_empty())
            .collect();
        let complete = state.waiting.is_empty();
        DialectRun { finished, left_behind: state.left_behind, complete }
    }
}

/// Polls futures that borrow until all are done.
async fn join_all<'f>(futures: Vec<impl Future<Output = ()> + 'f>) {
    let mut futures: Vec<_> = futures.into_iter().map(|future| Some(Box::pin(future))).collect();
    std::future::poll_fn(|context| {
        let mut pending = false;
        for slot in &mut futures {
            if let Some(future) = slot {
                if future.as_mut().poll(context).is_ready() {
                    *slot = None;
                } else {
                    pending = true;
                }
            }
        }
        if pending { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
    })
    .await;
}
