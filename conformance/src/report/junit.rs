//! JUnit XML for CI: a test suite for each dialect, a test case for each scenario or case of a matrix.
//!
//! A known failure, and what was not run or is not supported, is a skipped test with its reason.

use std::{io, path::Path, time::Duration};

use quick_junit::{NonSuccessKind, Report, SerializeError, TestCase, TestCaseStatus, TestSuite};

use super::{Expectations, Failure, expectation::is_bad, json::write_whole, terminal};
use crate::verdict::{CaseResult, Outcome, Results, Run, ScenarioResult};

/// The text of the report.
///
/// # Errors
/// None that a run can cause: text is cleaned of what XML cannot hold.
pub fn render(results: &Results, expected: &Expectations) -> Result<String, SerializeError> {
    let mut report = Report::new(format!("amqp-conformance {}", results.target.name));
    for run in &results.runs {
        let mut suite = TestSuite::new(run.dialect.as_str());
        for scenario in &run.scenarios {
            if scenario.cases.is_empty() {
                suite.add_test_case(test_case(run, scenario, None, expected));
            }
            for case in &scenario.cases {
                suite.add_test_case(test_case(run, scenario, Some(case), expected));
            }
        }
        report.add_test_suite(suite);
    }
    report.to_string()
}

/// Writes the report.
///
/// # Errors
/// What the file system says.
pub fn write(path: &Path, results: &Results, expected: &Expectations) -> io::Result<()> {
    write_whole(path, &render(results, expected).map_err(io::Error::other)?)
}

fn test_case(
    run: &Run,
    scenario: &ScenarioResult,
    case: Option<&CaseResult>,
    expected: &Expectations,
) -> TestCase {
    let failure = Failure { run, scenario, case };
    let outcome = failure.outcome();
    let status = match outcome {
        Outcome::Pass | Outcome::Lenient => TestCaseStatus::success(),
        Outcome::NotRun | Outcome::Unsupported => {
            skipped(format!("{outcome}: {}", failure.message()))
        }
        _ if expected.knows(&failure) => skipped(format!("known {outcome}: {}", failure.message())),
        _ => {
            let kind = match outcome {
                Outcome::Fail => NonSuccessKind::Failure,
                _ => NonSuccessKind::Error,
            };
            let mut status = TestCaseStatus::non_success(kind);
            status.set_type(outcome.as_str()).set_message(failure.message());
            status.set_description(terminal::evidence(&failure));
            status
        }
    };
    debug_assert_eq!(
        is_bad(outcome),
        !matches!(
            outcome,
            Outcome::Pass | Outcome::Lenient | Outcome::NotRun | Outcome::Unsupported
        )
    );
    let mut test = TestCase::new(failure.name(), status);
    let family = scenario.id.split_once('.').map_or(scenario.id.as_str(), |(family, _)| family);
    test.set_classname(format!("{}.{family}", run.dialect));
    if case.is_none() {
        test.set_time(Duration::from_millis(scenario.ms));
    }
    test.add_property(("rules", scenario.rules.join(" ").as_str()));
    if outcome == Outcome::Lenient {
        test.set_system_out(format!("lenient: {}", failure.message()));
    }
    test
}

fn skipped(message: String) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(message);
    status
}
