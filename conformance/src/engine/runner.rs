//! One case from its first step to the last trace of it.

use super::cleanup::{self, Made};
use super::confirms::Confirms;
use super::connection::Connection;
use super::datum::{Datum, Variables};
use super::transcript::Transcript;
use super::{Site, Stop};
use crate::script::ast::{Case, Place, Scenario, Step};
use crate::script::source::At;
use crate::verdict::{CaseRecord, Close, Ended, Outcome, StepVerdict};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Numbers the cases of this process, so that no two share a name.
static NUMBER: AtomicU64 = AtomicU64::new(1);

/// What a case left.
#[derive(Debug)]
pub struct CaseRun {
    /// What it found.
    pub record: CaseRecord,
    /// Names that could not be deleted.
    pub left_behind: Vec<String>,
}

/// The state of a running case.
pub(super) struct Runner<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) site: &'a Site,
    pub(super) variables: Variables,
    pub(super) connections: BTreeMap<String, Connection>,
    pub(super) transcript: Arc<Transcript>,
    /// Channels that a step has opened.
    pub(super) open: BTreeSet<(String, u16)>,
    /// Channels that a step has asked to close, where no step has taken the answer.
    pub(super) closing: BTreeSet<(String, u16)>,
    /// Publishes since confirm.select, and how they were settled.
    pub(super) confirms: BTreeMap<(String, u16), (u64, Confirms)>,
    /// What has to be deleted afterwards.
    pub(super) made: Made,
    pub(super) verdicts: Vec<StepVerdict>,
    /// The alternatives that were met.
    pub(super) taken: BTreeSet<usize>,
    /// The step that stopped the case.
    pub(super) failed: Option<At>,
    /// Whether a fault is that of a step inside `eventually`, which is tried again.
    pub(super) trying: bool,
    /// Whether nothing came where something had to.
    pub(super) hung: bool,
    /// Whether an administrator changed something that has to be put back.
    pub(super) changed: bool,
}

/// Runs a case. `cancelled` ends it early; what it made is deleted all the same.
pub async fn run_case(
    scenario: &Scenario,
    case: &Case,
    site: &Site,
    cancelled: impl Future<Output = ()> + Send,
) -> CaseRun {
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let transcript = Arc::new(Transcript::new());
    let mut runner = Runner {
        scenario,
        site,
        variables: Variables::default(),
        connections: BTreeMap::new(),
        transcript: Arc::clone(&transcript),
        open: BTreeSet::new(),
        closing: BTreeSet::new(),
        confirms: BTreeMap::new(),
        made: Made::default(),
        verdicts: Vec::new(),
        taken: BTreeSet::new(),
        failed: None,
        trying: false,
        changed: false,
        hung: false,
    };
    let ended = match runner.bind(case, number) {
        Err(stop) => runner.stopped(stop),
        Ok(()) => {
            tokio::select! {
                biased;
                result = runner.whole() => match result {
                    Ok(()) => Ended::Whole,
                    Err(stop) => runner.stopped(stop),
                },
                () = cancelled => Ended::Interrupted,
            }
        }
    };
    let mut close = transcript.closed();
    if runner.hung && close == Close::None {
        close = Close::Hang;
    }
    let record = CaseRecord {
        name: case.name.clone(),
        ended,
        verdicts: std::mem::take(&mut runner.verdicts),
        taken: std::mem::take(&mut runner.taken),
        close,
        ms: transcript.ms(),
        transcript: transcript.lines(),
    };
    let made = std::mem::take(&mut runner.made);
    let changed = runner.changed;
    let connections = std::mem::take(&mut runner.connections);
    drop(runner);
    let mut left_behind = Vec::new();
    if site.cleanup {
        cleanup::close_all(connections, site).await;
        if changed && let Err(error) = site.host.put_back().await {
            left_behind.push(format!("a setting: {error}"));
        }
        left_behind.extend(cleanup::delete(made, site).await);
    }
    CaseRun { record, left_behind }
}

/// Whether the target answers: a connection with a channel.
///
/// # Errors
/// What happened instead, as a sentence.
pub async fn probe(site: &Site, within: Duration) -> Result<(), String> {
    let transcript = Arc::new(Transcript::new());
    super::handshake::alive(site, &transcript, within).await.map_err(|stop| refusal(site, stop))
}

/// Why a connection did not open, as a sentence: what a client is refused most often by its own name.
fn refusal(site: &Site, stop: Stop) -> String {
    match stop {
        Stop::Mismatch { expected, got, .. } if expected == "connection.tune" => {
            format!("the login of user `{}` is refused: {got}", site.profile.user)
        }
        Stop::Mismatch { expected, got, .. } if expected == "connection.open-ok" => {
            format!("virtual host `{}` is refused: {got}", site.profile.vhost)
        }
        Stop::Mismatch { message, got, .. } => format!("{message}, {got} came"),
        Stop::Target(message) | Stop::Suite(message) => message,
    }
}

/// Whether the target speaks AMQP 0-9-1 and lets the user in; what it calls itself.
///
/// # Errors
/// What is wrong, as a sentence.
pub async fn preflight(site: &Site) -> Result<Option<String>, String> {
    let transcript = Arc::new(Transcript::new());
    let product = super::handshake::greet(site, &transcript).await?;
    probe(site, site.scaled(Duration::from_secs(10))).await?;
    Ok(product)
}

impl Runner<'_> {
    /// Every step, and the end.
    async fn whole(&mut self) -> Result<(), Stop> {
        self.run(&self.scenario.steps).await?;
        self.failed = None;
        self.leftovers().await
    }

    fn bind(&mut self, case: &Case, number: u64) -> Result<(), Stop> {
        let profile = &self.site.profile;
        let target = [
            ("user", &profile.user),
            ("password", &profile.password),
            ("vhost", &profile.vhost),
            ("second-vhost", &profile.second_vhost),
            ("restricted-user", &profile.restricted_user),
            ("restricted-password", &profile.restricted_password),
        ];
        for (name, value) in target {
            self.variables.bind(format!("target.{name}"), Datum::Text(value.clone()));
        }
        let plain = 2 + profile.user.len() + profile.password.len();
        self.variables.bind("target.plain-octets", Datum::Integer(plain as i128));
        for name in &self.scenario.names {
            let mut unique = format!("{}-{number}-{name}", self.site.prefix);
            if let Some(octets) = self.scenario.lengths.get(name) {
                // Shorter than any length that a script may ask for, so it stays unique.
                unique.extend(std::iter::repeat_n('x', octets.saturating_sub(unique.len())));
            }
            self.variables.bind(name, Datum::Text(unique));
        }
        for (name, term) in &case.values {
            let value = self.variables.eval(term).map_err(Stop::Suite)?;
            self.variables.bind(name, value);
        }
        Ok(())
    }

    /// What the step that stopped the case means for the case.
    fn stopped(&mut self, stop: Stop) -> Ended {
        let at = self.failed.unwrap_or(self.scenario.at);
        let judged = self.verdicts.iter().any(|verdict| verdict.outcome == Outcome::Fail);
        let outcome = if judged { Outcome::Fail } else { Outcome::Inconclusive };
        match stop {
            Stop::Mismatch { message, expected, got, hang } => {
                self.hung = hang;
                Ended::Stopped { at, outcome, message, expected: Some(expected), got: Some(got) }
            }
            Stop::Target(message) => {
                Ended::Stopped { at, outcome, message, expected: None, got: None }
            }
            Stop::Suite(message) => {
                Ended::Stopped { at, outcome: Outcome::Error, message, expected: None, got: None }
            }
        }
    }

    pub(super) fn connection(&mut self, name: &str) -> Result<&mut Connection, Stop> {
        self.connections
            .get_mut(name)
            .ok_or_else(|| Stop::Suite(format!("the connection {name} does not exist any more")))
    }

    /// How long a step may take: 10 s, or 1 s inside `eventually`, unless it says so itself.
    pub(super) fn within(&self, step: &Step) -> Duration {
        // What is tried again and again need not be waited for long.
        let patience = if self.trying { 1 } else { 10 };
        self.site.scaled(step.within.unwrap_or(Duration::from_secs(patience)))
    }

    pub(super) fn key(place: &Place) -> (String, u16) {
        (place.connection.clone(), place.channel)
    }
}
