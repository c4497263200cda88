//! `check`: scripts against the specification and the ledger, without a broker.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, OK, Outcome, USAGE, out, scenarios};
use crate::script::{LoadError, parse_file};

/// Type-checks scripts, without a broker
#[derive(Debug, Args)]
#[command(after_help = "\
Every method, field, type, rule and variable is looked up. A fault is told with its line, column and a suggestion.

Exit codes: 0 no fault, 2 faults.")]
pub(super) struct Arguments {
    /// Scripts
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let checker = scenarios::checker()?;
    let mut faults = 0;
    for file in &arguments.files {
        match parse_file(file, &checker) {
            Ok(found) => {
                out(&format!("{}: {}\n", file.display(), scenarios::count(found.len(), "scenario")))
            }
            Err(LoadError::Scripts(errors)) => {
                faults += errors.len();
                scenarios::show_faults(&errors);
            }
            Err(error) => return Err(Failure::usage(error.to_string())),
        }
    }
    Ok(if faults == 0 { OK } else { USAGE })
}
