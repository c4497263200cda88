//! The scenarios that a command is about: those built in, or those of a folder, narrowed by globs and rules.

use std::path::Path;

use super::{Failure, err};
use crate::{
    RunError, RunOptions, run,
    script::{Checker, Scenario, ScriptError},
};

/// What scripts are checked against.
pub(super) fn checker() -> Result<Checker, Failure> {
    Checker::v0_9_1().map_err(|error| Failure::usage(format!("the ledger cannot be read: {error}")))
}

/// The scenarios of a folder, or those built in, the ones that are made from the model included.
pub(super) fn all(folder: Option<&Path>, checker: &Checker) -> Result<Vec<Scenario>, Failure> {
    let options = RunOptions { scenarios: folder.map(Path::to_owned), ..RunOptions::default() };
    run::scenarios(&options, checker).map_err(|error| refused(&error))
}

/// Shows the faults of scripts, and says in one line that there were some.
fn refused(error: &RunError) -> Failure {
    match error {
        RunError::Scripts(faults) => {
            show_faults(faults);
            Failure::usage(format!("{} in scripts; nothing was sent", count(faults.len(), "fault")))
        }
        error => Failure::usage(error.to_string()),
    }
}

/// Writes faults to stderr, each with its place in the script.
pub(super) fn show_faults(faults: &[ScriptError]) {
    use std::io::IsTerminal;
    if !std::io::stderr().is_terminal() {
        // One line a fault, for editors and logs.
        for fault in faults {
            err(&format!("{fault}\n"));
        }
        return;
    }
    let handler = miette::GraphicalReportHandler::new_themed(if super::output::colour_wanted() {
        miette::GraphicalTheme::unicode()
    } else {
        miette::GraphicalTheme::unicode_nocolor()
    });
    for fault in faults {
        let mut text = format!("{}:{}\n", fault.file(), fault.position());
        if handler.render_report(&mut text, fault).is_err() {
            text = format!("{fault}\n");
        }
        err(&text);
    }
}

/// `1 fault`, `2 faults`.
pub(super) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
