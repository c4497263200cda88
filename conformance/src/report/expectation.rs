//! Which results were expected: what a baseline lists, and what of it is stale.
//!
//! In: results and the names that a baseline gave. Out: failures, each known or not, and whether all is as expected.

use std::collections::BTreeSet;

use crate::verdict::{CaseResult, Outcome, Results, Run, ScenarioResult};

/// What a baseline makes of the results.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expectations {
    /// The file or the name of the baseline, where there is one.
    pub baseline: Option<String>,
    /// Dialect, scenario and case of each failure that is listed and came as it is listed.
    pub known: BTreeSet<(String, String, Option<String>)>,
    /// What is listed and came otherwise, in words.
    pub stale: Vec<String>,
}

/// A scenario or a case that failed, was inconclusive or ended in an error.
#[derive(Debug, Clone, Copy)]
pub struct Failure<'a> {
    /// The run.
    pub run: &'a Run,
    /// The scenario.
    pub scenario: &'a ScenarioResult,
    /// The case, where the scenario is a matrix.
    pub case: Option<&'a CaseResult>,
}

impl Failure<'_> {
    /// What came out.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.case.map_or(self.scenario.outcome, |case| case.outcome)
    }

    /// What is to be said of it.
    #[must_use]
    pub fn message(&self) -> &str {
        self.case.map_or(&self.scenario.message, |case| &case.message)
    }

    /// The scenario, and the case in brackets.
    #[must_use]
    pub fn name(&self) -> String {
        match self.case {
            Some(case) => format!("{} [{}]", self.scenario.id, case.name),
            None => self.scenario.id.clone(),
        }
    }
}

/// Whether an outcome makes a run fail unless it is known.
#[must_use]
pub(super) const fn is_bad(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Fail | Outcome::Inconclusive | Outcome::Error)
}

/// Every failure, in the order of runs, scenarios and cases.
pub fn failures(results: &Results) -> impl Iterator<Item = Failure<'_>> {
    results.runs.iter().flat_map(|run| {
        run.scenarios.iter().filter(|scenario| is_bad(scenario.outcome)).flat_map(move |scenario| {
            let mut found: Vec<Failure<'_>> = scenario
                .cases
                .iter()
                .filter(|case| is_bad(case.outcome))
                .map(|case| Failure { run, scenario, case: Some(case) })
                .collect();
            if found.is_empty() {
                found.push(Failure { run, scenario, case: None });
            }
            found
        })
    })
}

impl Expectations {
    /// Whether a failure is listed.
    #[must_use]
    pub fn knows(&self, failure: &Failure<'_>) -> bool {
        let case = failure.case.map(|case| case.name.clone());
        self.known.contains(&(failure.run.dialect.clone(), failure.scenario.id.clone(), case))
    }

    /// Whether nothing failed that is not listed, and nothing is listed that did not fail so.
    #[must_use]
    pub fn met(&self, results: &Results) -> bool {
        self.stale.is_empty() && failures(results).all(|failure| self.knows(&failure))
    }
}
