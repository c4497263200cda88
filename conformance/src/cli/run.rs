//! `run`: judges a broker.
//!
//! In: options. Out: the report on stdout, files where they were asked for, and the exit code of the design.

use std::{collections::BTreeSet, path::PathBuf, time::Instant};

use amqp_spec::rules::RuleDialect;
use clap::{Args, ValueEnum};

use super::{
    Failure, INTERRUPTED, OK, Outcome, UNEXPECTED, UNREACHABLE, USAGE, baseline, err, interrupt,
    last, out, output, progress::Display, scenarios,
};
use crate::{
    Cancel, RunError, RunOptions, TargetChoice,
    report::{Expectations, Rerun, failures, json, junit, terminal},
    run::{glob, run_scenarios},
    script::{Checker, Scenario},
    target::Profile,
    verdict::Results,
};

/// Judges a broker by the rules of the specification
#[derive(Debug, Args)]
#[command(
    long_about = "\
Judges a broker by the rules of the specification and shows, for each rule that it breaks, the octets that prove it.

Without an address the embedded broker is judged, a fresh one for each scenario, in virtual time: by the base specification first, then with RabbitMQ's extensions. With --target, the profile says the dialect. With an address alone only the rules that hold in every dialect are judged.",
    after_help = "\
Examples:
  amqp-conformance run
  amqp-conformance run amqp://guest:guest@localhost:5672 --target rabbitmq
  amqp-conformance run amqp://localhost --dialect spec --filter 'queue.*' --filter 'basic.get.*'
  amqp-conformance run --rule queue.purge.02 --trace
  amqp-conformance run --filter 'connection.open-twice[another]'
  amqp-conformance run amqp://localhost --target rabbitmq --baseline known.toml --json results.json

Exit codes: 0 all as expected, 1 an unexpected failure or a stale baseline, 2 usage or a bad script, 3 the broker could not be reached, 130 interrupted (the report of what ran is written)."
)]
pub(super) struct Arguments {
    /// The broker: amqp://USER:PASSWORD@HOST:PORT/VHOST, each part but the host may be left out
    #[arg(value_name = "amqp://…")]
    address: Option<String>,
    /// What is known of the broker: embedded, rabbitmq, or a file of your own
    #[arg(long, value_name = "NAME|FILE")]
    target: Option<String>,
    /// Judge by the rules of this dialect [default: spec, then rabbitmq; with --target the profile's]
    #[arg(long)]
    dialect: Option<DialectName>,
    /// Judge the embedded broker over a loopback port in real time
    #[arg(long, conflicts_with_all = ["address", "target"])]
    tcp: bool,
    /// Only scenarios whose id matches; `*` and `?` stand for anything; ID[CASE] takes one case [may be repeated]
    #[arg(long, value_name = "GLOB")]
    filter: Vec<String>,
    /// Only scenarios that cite this rule [may be repeated]
    #[arg(long, value_name = "ID")]
    rule: Vec<String>,
    /// Scenarios at a time [default: as many as cores; over TCP 16]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// The scripts of this folder instead of those built in
    #[arg(long, value_name = "DIR")]
    scenarios: Option<PathBuf>,
    /// Known failures; `none` for none
    #[arg(long, value_name = "FILE|none")]
    baseline: Option<PathBuf>,
    /// Write what failed into the baseline; not on a filtered run
    #[arg(long, requires = "baseline", conflicts_with_all = ["filter", "rule", "last_failed", "scenarios"])]
    update_baseline: bool,
    /// Write results.json
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write JUnit XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Lengthen all waits, for a slow broker
    #[arg(long, value_name = "X", default_value_t = 1.0, value_parser = time_scale)]
    time_scale: f64,
    /// Only scenarios that failed in the run before (kept in the user's cache folder)
    #[arg(long)]
    last_failed: bool,
    /// Show and keep the transcript of what passes too
    #[arg(long)]
    trace: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum DialectName {
    /// The base specification to the letter
    Spec,
    /// With RabbitMQ's extensions
    Rabbitmq,
    /// Only what holds in both
    Base,
}

impl From<DialectName> for RuleDialect {
    fn from(name: DialectName) -> Self {
        match name {
            DialectName::Spec => Self::Spec,
            DialectName::Rabbitmq => Self::Rabbitmq,
            DialectName::Base => Self::Base,
        }
    }
}

fn time_scale(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(scale) if (0.1..=1000.0).contains(&scale) => Ok(scale),
        _ => Err("it is a number from 0.1 to 1000".to_owned()),
    }
}

pub(super) fn run(arguments: Arguments) -> Outcome {
    let started = Instant::now();
    let checker = scenarios::checker()?;
    let mut options = options(&arguments)?;
    if arguments.last_failed {
        let failed = last::read()
            .map_err(|error| Failure::usage(format!("what failed last cannot be read: {error}")))?
            .ok_or_else(|| Failure::usage("no run before is known, so nothing failed last"))?;
        if failed.is_empty() {
            out("nothing failed last\n");
            return Ok(OK);
        }
        options.only = Some(failed);
    }
    let all = scenarios::all(arguments.scenarios.as_deref(), &checker)?;
    let (all, by_case) = narrow(all, &arguments.filter, &mut options);
    let baseline = baseline::load(
        arguments.baseline.as_deref(),
        arguments.update_baseline,
        &all,
        &checker.ledger,
    )?;

    let cancel = Cancel::new();
    if let Err(error) = interrupt::watch(&cancel) {
        err(&format!("warning: Ctrl-C will end without a report: {error}\n"));
    }
    let display = Display::new();
    let ran = run_scenarios(&options, &checker, &all, &|event| display.event(&event), &cancel);
    display.finish();
    let results = ran.map_err(failure)?;

    let expected = baseline::expectations(baseline.as_ref(), &results, by_case);
    report(&arguments, &results, &expected, &checker)?;
    out(&format!("{:.1} s\n", started.elapsed().as_secs_f64()));
    if let Some(loaded) = &baseline {
        out(&baseline::counts(loaded, &all, &checker.ledger));
    }
    if !results.complete {
        return Ok(INTERRUPTED);
    }
    if let Some(loaded) = baseline.filter(|_| arguments.update_baseline) {
        return baseline::update(&loaded, &results);
    }
    Ok(if expected.met(&results) { OK } else { UNEXPECTED })
}

/// A run of everything on the embedded broker, in both dialects.
pub(super) fn embedded(all: &[Scenario], checker: &Checker) -> Result<Results, Failure> {
    let cancel = Cancel::new();
    if let Err(error) = interrupt::watch(&cancel) {
        err(&format!("warning: Ctrl-C will end without a report: {error}\n"));
    }
    let display = Display::new();
    let ran = run_scenarios(
        &RunOptions::default(),
        checker,
        all,
        &|event| display.event(&event),
        &cancel,
    );
    display.finish();
    let results = ran.map_err(failure)?;
    if results.complete {
        Ok(results)
    } else {
        Err(Failure { code: INTERRUPTED, text: "interrupted".to_owned() })
    }
}

fn options(arguments: &Arguments) -> Result<RunOptions, Failure> {
    let target = match (&arguments.address, arguments.target.as_deref()) {
        (None, None) if arguments.tcp => TargetChoice::EmbeddedTcp,
        (None, None | Some("embedded")) => TargetChoice::Embedded,
        (address, target) => {
            let profile = target
                .map(|name| Profile::load(name).map(Box::new))
                .transpose()
                .map_err(|error| Failure::usage(error.to_string()))?;
            TargetChoice::Address { address: address.clone(), profile }
        }
    };
    Ok(RunOptions {
        target,
        dialects: arguments.dialect.map(RuleDialect::from).into_iter().collect(),
        filters: Vec::new(),
        rules: arguments.rule.clone(),
        only: None,
        jobs: arguments.jobs.map(usize::from),
        time_scale: arguments.time_scale,
        trace: arguments.trace,
        scenarios: arguments.scenarios.clone(),
    })
}

/// Takes filters of the form `ID[CASE]` apart: the scenario loses its other cases, unless another filter takes it whole.
/// Tells whether cases were taken away.
fn narrow(
    mut all: Vec<Scenario>,
    filters: &[String],
    options: &mut RunOptions,
) -> (Vec<Scenario>, bool) {
    let parts: Vec<(&str, Option<&str>)> = filters
        .iter()
        .map(|filter| match filter.strip_suffix(']').and_then(|filter| filter.split_once('[')) {
            Some((id, case)) => (id, Some(case)),
            None => (filter.as_str(), None),
        })
        .collect();
    options.filters = parts.iter().map(|(id, _)| (*id).to_owned()).collect();
    let by_case = parts.iter().any(|(_, case)| case.is_some());
    if by_case {
        for scenario in &mut all {
            let fitting: Vec<Option<&str>> = parts
                .iter()
                .filter(|(id, _)| glob(id, &scenario.id))
                .map(|(_, case)| *case)
                .collect();
            if fitting.is_empty() || fitting.contains(&None) {
                continue;
            }
            scenario.cases.retain(|case| {
                fitting
                    .iter()
                    .flatten()
                    .any(|pattern| *pattern == case.name || glob(pattern, &case.name))
            });
        }
        // A scenario of which no case fits is one that no filter takes.
        all.retain(|scenario| !scenario.cases.is_empty());
    }
    (all, by_case)
}

/// The exit code and the sentence for a run without results.
fn failure(error: RunError) -> Failure {
    let code = match &error {
        RunError::Scripts(faults) => {
            scenarios::show_faults(faults);
            USAGE
        }
        RunError::Unreachable(_) | RunError::Address(_) => UNREACHABLE,
        RunError::Machine(_) => UNEXPECTED,
        _ => USAGE,
    };
    Failure { code, text: error.to_string() }
}

/// Writes the reports and records what failed.
fn report(
    arguments: &Arguments,
    results: &Results,
    expected: &Expectations,
    checker: &Checker,
) -> Result<(), Failure> {
    let rerun = rerun(arguments);
    let style = terminal::Style {
        ledger: &checker.ledger,
        rerun: &rerun,
        paint: output::paint(),
        trace: arguments.trace,
        filtered: !arguments.filter.is_empty()
            || !arguments.rule.is_empty()
            || arguments.last_failed
            || arguments.scenarios.is_some(),
    };
    out(&terminal::render(results, expected, style));
    if let Some(path) = &arguments.json {
        json::write(path, results)
            .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
    }
    if let Some(path) = &arguments.junit {
        junit::write(path, results, expected)
            .map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
    }
    let failed: BTreeSet<&str> = failures(results)
        .filter(|failure| !expected.knows(failure))
        .map(|failure| failure.scenario.id.as_str())
        .collect();
    if let Err(error) = last::write(&failed) {
        err(&format!("warning: what failed is not recorded for --last-failed: {error}\n"));
    }
    Ok(())
}

/// What a command needs to judge the same broker the same way; a password is left out.
fn rerun(arguments: &Arguments) -> Rerun {
    let mut words = Vec::new();
    if let Some(address) = &arguments.address {
        words.push(without_password(address, arguments.target.is_none()));
    }
    let mut option = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            words.extend([name.to_owned(), value]);
        }
    };
    let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
    option("--target", arguments.target.clone());
    option("--scenarios", path(&arguments.scenarios));
    option("--baseline", path(&arguments.baseline));
    let scale = arguments.time_scale;
    #[expect(clippy::float_cmp, reason = "the default is exactly this value")]
    let scaled = scale != 1.0;
    option("--time-scale", scaled.then(|| scale.to_string()));
    if arguments.tcp {
        words.push("--tcp".to_owned());
    }
    if let Some(dialect) = arguments.dialect {
        words.extend(["--dialect".to_owned(), RuleDialect::from(dialect).as_str().to_owned()]);
    }
    Rerun::new(words)
}

/// The address with `PASSWORD` for the password. Where `guest` is the user anyway, as without a profile, guest/guest
/// is left out, so that the command runs as it stands.
fn without_password(address: &str, guest_is_default: bool) -> String {
    let parts = address.split_once("://").and_then(|(scheme, rest)| {
        let end = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (credentials, host) = authority.rsplit_once('@')?;
        let (user, password) = credentials.split_once(':')?;
        Some((scheme, user, password, host, path))
    });
    match parts {
        Some((scheme, "guest", "guest", host, path)) if guest_is_default => {
            format!("{scheme}://{host}{path}")
        }
        Some((scheme, user, _, host, path)) => format!("{scheme}://{user}:PASSWORD@{host}{path}"),
        None => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn a_password_is_not_shown() {
        assert_eq!(
            without_password("amqp://alice:s3:cr@t@host:5672/v", true),
            "amqp://alice:PASSWORD@host:5672/v"
        );
        let guest = "amqp://guest:guest@host:5672/v";
        assert_eq!(without_password(guest, true), "amqp://host:5672/v");
        assert_eq!(without_password(guest, false), "amqp://guest:PASSWORD@host:5672/v");
        assert_eq!(without_password("amqp://alice:guest@host", true), "amqp://alice:PASSWORD@host");
        for plain in ["amqp://host/v", "amqp://alice@host", "host"] {
            assert_eq!(without_password(plain, true), plain);
        }
    }
}
