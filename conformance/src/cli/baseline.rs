//! Baselines on the command line: read, compared, updated, counted.

use std::{
    collections::BTreeSet,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use amqp_spec::rules::Ledger;

use super::{Failure, OK, Outcome, UNEXPECTED, out};
use crate::{
    report::{Expectations, failures, json::write_whole},
    script::Scenario,
    target::Baseline,
    verdict::Results,
};

/// A baseline and its file.
pub(super) struct Loaded {
    path: PathBuf,
    baseline: Baseline,
}

/// Reads a baseline; a file that is to be written need not be there yet.
pub(super) fn load(
    path: Option<&Path>,
    update: bool,
    all: &[Scenario],
    ledger: &Ledger,
) -> Result<Option<Loaded>, Failure> {
    let Some(path) = path.filter(|path| path.as_os_str() != "none") else {
        return if update {
            Err(Failure::usage("--update-baseline needs a file: --baseline FILE"))
        } else {
            Ok(None)
        };
    };
    let name = path.display().to_string();
    let baseline = match std::fs::read_to_string(path) {
        Ok(text) => Baseline::parse(&name, &text)
            .map_err(|error| Failure::usage(format!("{name} is refused: {error}")))?,
        Err(error) if update && error.kind() == ErrorKind::NotFound => Baseline::default(),
        Err(error) => return Err(Failure::usage(format!("{name}: {error}"))),
    };
    // An entry for a scenario that is gone is what an update removes.
    if !update {
        baseline
            .check(all, ledger)
            .map_err(|error| Failure::usage(format!("{name} is refused: {error}")))?;
    }
    Ok(Some(Loaded { path: path.to_owned(), baseline }))
}

/// What the baseline makes of the results. Where only some cases ran, entries for the others are not stale.
pub(super) fn expectations(
    loaded: Option<&Loaded>,
    results: &Results,
    by_case: bool,
) -> Expectations {
    let Some(Loaded { path, baseline }) = loaded else { return Expectations::default() };
    let comparison = baseline.compare(results);
    let unexpected: BTreeSet<(&str, &str, Option<&str>)> = comparison
        .unexpected
        .iter()
        .map(|found| (found.dialect.as_str(), found.scenario.as_str(), found.case.as_deref()))
        .collect();
    let known = failures(results)
        .filter_map(|failure| {
            let case = failure.case.map(|case| case.name.as_str());
            let key = (failure.run.dialect.as_str(), failure.scenario.id.as_str(), case);
            (!unexpected.contains(&key))
                .then(|| (key.0.to_owned(), key.1.to_owned(), key.2.map(str::to_owned)))
        })
        .collect();
    let stale = comparison
        .stale
        .iter()
        .filter(|stale| {
            !by_case || ran(results, &stale.entry.scenario, stale.entry.case.as_deref())
        })
        .map(|stale| {
            let entry = &stale.entry;
            let case = entry.case.as_ref().map(|case| format!(" [{case}]")).unwrap_or_default();
            format!(
                "{}{case} ({}): listed as {}, now {}",
                entry.scenario, entry.dialect, entry.outcome, stale.now
            )
        })
        .collect();
    Expectations { baseline: Some(path.display().to_string()), known, stale }
}

fn ran(results: &Results, id: &str, case: Option<&str>) -> bool {
    results.runs.iter().flat_map(|run| &run.scenarios).filter(|scenario| scenario.id == id).any(
        |scenario| match case {
            Some(case) => scenario.cases.iter().any(|found| found.name == case),
            None => true,
        },
    )
}

/// How many entries there are, by the heaviest rule of their scenarios.
pub(super) fn counts(loaded: &Loaded, all: &[Scenario], ledger: &Ledger) -> String {
    let by_level: Vec<String> = loaded
        .baseline
        .by_level(all, ledger)
        .iter()
        .map(|(level, entries)| format!("{entries} {level}"))
        .collect();
    let entries = match loaded.baseline.known.len() {
        1 => "1 entry".to_owned(),
        entries => format!("{entries} entries"),
    };
    let detail =
        if by_level.is_empty() { String::new() } else { format!(": {}", by_level.join(", ")) };
    format!("{} has {entries}{detail}\n", loaded.path.display())
}

/// Writes the baseline anew. New entries have no evidence and are refused until they have.
pub(super) fn update(loaded: &Loaded, results: &Results) -> Outcome {
    let name = loaded.path.display();
    let updated = loaded.baseline.updated(results);
    let unproved = updated.known.iter().filter(|entry| entry.evidence.trim().is_empty()).count();
    let text = updated.to_toml().map_err(|error| Failure::usage(format!("{name}: {error}")))?;
    write_whole(&loaded.path, &text).map_err(|error| Failure::usage(format!("{name}: {error}")))?;
    out(&format!("{name} is written\n"));
    if unproved == 0 {
        return Ok(OK);
    }
    out(&format!(
        "{} no `evidence` yet, and a baseline with such an entry is refused: say where it stands that this is the broker's choice\n",
        match unproved {
            1 => "1 entry has".to_owned(),
            more => format!("{more} entries have"),
        }
    ));
    Ok(UNEXPECTED)
}
