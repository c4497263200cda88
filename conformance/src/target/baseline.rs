//! Baselines: known failures of a broker, each with what proves that it is the broker's.
//!
//! In: TOML and the results of a run. Out: what was not expected, and what is stale.

use crate::script::Scenario;
use crate::verdict::{Outcome, Results};
use amqp_spec::rules::Ledger;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A known failure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The scenario.
    pub scenario: String,
    /// The dialect of the run.
    pub dialect: String,
    /// The case, where the scenario has a matrix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// What comes out.
    pub outcome: Outcome,
    /// What the message begins with.
    pub message: String,
    /// What came instead.
    pub got: String,
    /// The paragraph or source line that shows that it is the broker's choice.
    pub evidence: String,
    /// Why our reading stands: wanted where the broker declares that it keeps the rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
}

/// The known failures of a broker.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// Its entries.
    #[serde(default)]
    pub known: Vec<Known>,
}

/// Why a baseline is refused.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It is no TOML, or an entry lacks a key.
    #[error("{file}: {error}")]
    Toml {
        /// The file.
        file: String,
        /// What is wrong.
        error: Box<toml::de::Error>,
    },
    /// An entry proves nothing.
    #[error("the entry for {scenario} has no `{key}`")]
    Unproved {
        /// The scenario.
        scenario: String,
        /// The key that is missing.
        key: &'static str,
    },
    /// An entry for what does not exist.
    #[error("the entry for {0}: there is no such scenario")]
    UnknownScenario(String),
    /// An entry for what needs none.
    #[error("the entry for {scenario}: {outcome} needs no entry")]
    NotAFailure {
        /// The scenario.
        scenario: String,
        /// What the entry says.
        outcome: Outcome,
    },
    /// Two entries for the same case.
    #[error("two entries for {0}")]
    Twice(String),
}

/// A failure that no entry lists, or that an entry lists otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unexpected {
    /// The scenario.
    pub scenario: String,
    /// The dialect.
    pub dialect: String,
    /// The case.
    pub case: Option<String>,
    /// What came out.
    pub outcome: Outcome,
    /// What is said of it.
    pub message: String,
}

/// An entry that is true no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// The entry.
    pub entry: Known,
    /// What is the case instead.
    pub now: String,
}

/// A run against a baseline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Failures that are not listed.
    pub unexpected: Vec<Unexpected>,
    /// Entries that are true no longer.
    pub stale: Vec<Stale>,
    /// Failures that are listed.
    pub known: usize,
}

impl Comparison {
    /// Whether all is as the baseline says.
    #[must_use]
    pub fn is_as_expected(&self) -> bool {
        self.unexpected.is_empty() && self.stale.is_empty()
    }
}

/// What one case of a run gave.
struct Found<'r> {
    scenario: &'r str,
    dialect: &'r str,
    case: Option<&'r str>,
    outcome: Outcome,
    message: &'r str,
    got: &'r str,
}

/// Every case of every scenario of every run.
fn found(results: &Results) -> Vec<Found<'_>> {
    let mut all = Vec::new();
    for run in &results.runs {
        for scenario in &run.scenarios {
            let got = scenario.got.as_deref().unwrap_or_default();
            let one = |case, outcome, message| Found {
                scenario: &scenario.id,
                dialect: &run.dialect,
                case,
                outcome,
                message,
                got,
            };
            if scenario.cases.is_empty() {
                all.push(one(None, scenario.outcome, &scenario.message));
            }
            for case in &scenario.cases {
                all.push(one(Some(&case.name), case.outcome, &case.message));
            }
        }
    }
    all
}

const fn is_failure(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Fail | Outcome::Inconclusive | Outcome::Error)
}

impl Baseline {
    /// Reads a baseline and checks what it can alone.
    ///
    /// # Errors
    /// It is no TOML, or an entry proves nothing.
    pub fn parse(file: &str, text: &str) -> Result<Self, BaselineError> {
        let baseline: Self = toml::from_str(text).map_err(|error| BaselineError::Toml {
            file: file.to_owned(),
            error: Box::new(error),
        })?;
        let mut seen = std::collections::BTreeSet::new();
        for entry in &baseline.known {
            for (key, value) in
                [("evidence", &entry.evidence), ("got", &entry.got), ("message", &entry.message)]
            {
                if value.trim().is_empty() {
                    return Err(BaselineError::Unproved { scenario: entry.scenario.clone(), key });
                }
            }
            if !is_failure(entry.outcome) {
                return Err(BaselineError::NotAFailure {
                    scenario: entry.scenario.clone(),
                    outcome: entry.outcome,
                });
            }
            if !seen.insert((&entry.scenario, &entry.dialect, &entry.case)) {
                return Err(BaselineError::Twice(entry.scenario.clone()));
            }
        }
        Ok(baseline)
    }

    /// Checks the entries against scenarios and ledger: where the broker declares that it keeps a rule, an entry says why
    /// our reading stands.
    ///
    /// # Errors
    /// The first entry that is refused.
    pub fn check(&self, scenarios: &[Scenario], ledger: &Ledger) -> Result<(), BaselineError> {
        for entry in &self.known {
            let Some(scenario) = scenarios.iter().find(|scenario| scenario.id == entry.scenario)
            else {
                return Err(BaselineError::UnknownScenario(entry.scenario.clone()));
            };
            let declared = scenario
                .rules
                .iter()
                .filter_map(|id| ledger.get(id)?.rabbitmq_declared.as_deref())
                .any(|declared| {
                    declared.starts_with("ok")
                        || declared.starts_with("does ")
                        || declared == "does"
                });
            if declared && entry.reading.as_deref().unwrap_or_default().trim().is_empty() {
                return Err(BaselineError::Unproved {
                    scenario: entry.scenario.clone(),
                    key: "reading",
                });
            }
        }
        Ok(())
    }

    /// Compares a run with it. An entry whose scenario or dialect was not in the run is left alone.
    #[must_use]
    pub fn compare(&self, results: &Results) -> Comparison {
        let mut comparison = Comparison::default();
        let all = found(results);
        for found in all.iter().filter(|found| is_failure(found.outcome)) {
            match self.entry(found) {
                Some(entry)
                    if entry.outcome == found.outcome
                        && found.message.starts_with(&entry.message) =>
                {
                    comparison.known += 1;
                }
                _ => comparison.unexpected.push(Unexpected {
                    scenario: found.scenario.to_owned(),
                    dialect: found.dialect.to_owned(),
                    case: found.case.map(str::to_owned),
                    outcome: found.outcome,
                    message: found.message.to_owned(),
                }),
            }
        }
        for entry in &self.known {
            let same = all
                .iter()
                .filter(|found| found.scenario == entry.scenario && found.dialect == entry.dialect);
            let mut ran = false;
            let mut hit = None;
            for found in same {
                ran = true;
                if found.case == entry.case.as_deref() {
                    hit = Some(found);
                }
            }
            let now = match hit {
                None if ran => "there is no such case".to_owned(),
                None => continue,
                Some(found) if found.outcome == Outcome::NotRun => continue,
                Some(found)
                    if found.outcome == entry.outcome
                        && found.message.starts_with(&entry.message) =>
                {
                    continue;
                }
                Some(found) if found.outcome == Outcome::Pass => "it passes".to_owned(),
                Some(found) => format!("{}: {}", found.outcome, found.message),
            };
            comparison.stale.push(Stale { entry: entry.clone(), now });
        }
        comparison
    }

    fn entry(&self, found: &Found<'_>) -> Option<&Known> {
        self.known.iter().find(|entry| {
            entry.scenario == found.scenario
                && entry.dialect == found.dialect
                && entry.case.as_deref() == found.case
        })
    }

    /// The baseline of a whole run: what is known keeps its evidence, what is new has none yet and is refused until it has.
    #[must_use]
    pub fn updated(&self, results: &Results) -> Self {
        let known = found(results)
            .iter()
            .filter(|found| is_failure(found.outcome))
            .map(|found| {
                let old = self.entry(found);
                Known {
                    scenario: found.scenario.to_owned(),
                    dialect: found.dialect.to_owned(),
                    case: found.case.map(str::to_owned),
                    outcome: found.outcome,
                    message: match old {
                        Some(entry) if found.message.starts_with(&entry.message) => {
                            entry.message.clone()
                        }
                        _ => found.message.to_owned(),
                    },
                    got: match old {
                        Some(entry) if !entry.got.is_empty() => entry.got.clone(),
                        _ => found.got.to_owned(),
                    },
                    evidence: old.map(|entry| entry.evidence.clone()).unwrap_or_default(),
                    reading: old.and_then(|entry| entry.reading.clone()),
                }
            })
            .collect();
        Self { known }
    }

    /// It as TOML.
    ///
    /// # Errors
    /// None is known.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string_pretty(self)
    }

    /// Entries by authority and level of the rules that their scenarios cite, as `stated MUST`.
    #[must_use]
    pub fn by_level(&self, scenarios: &[Scenario], ledger: &Ledger) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for entry in &self.known {
            let rules = scenarios.iter().find(|scenario| scenario.id == entry.scenario);
            let heaviest = rules
                .into_iter()
                .flat_map(|scenario| &scenario.rules)
                .filter_map(|id| ledger.get(id))
                .min_by_key(|rule| (rule.authority, rule.level));
            if let Some(rule) = heaviest {
                *counts.entry(format!("{} {}", rule.authority, rule.level)).or_default() += 1;
            }
        }
        counts
    }
}
