//! `fmt`: scripts in their canonical form.

use std::{fs, io::Read, path::PathBuf};

use clap::Args;

use super::{Failure, OK, Outcome, UNEXPECTED, out, scenarios};
use crate::{report::json::write_whole, script::format};

/// Formats scripts
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 formatted, 1 (--check) a script is not formatted, 2 a script is no KDL.")]
pub(super) struct Arguments {
    /// Scripts; `-` formats stdin to stdout
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Change nothing; say which scripts are not formatted
    #[arg(long)]
    check: bool,
}

pub(super) fn run(arguments: &Arguments) -> Outcome {
    let mut code = OK;
    for file in &arguments.files {
        let name = file.display().to_string();
        let stdin = file.as_os_str() == "-";
        let read = if stdin {
            let mut text = String::new();
            std::io::stdin().lock().read_to_string(&mut text).map(|_| text)
        } else {
            fs::read_to_string(file)
        };
        let text = read.map_err(|error| Failure::usage(format!("{name}: {error}")))?;
        let formatted = format(&name, &text).map_err(|faults| {
            scenarios::show_faults(&faults);
            Failure::usage(format!("{name} is no KDL"))
        })?;
        if arguments.check {
            if formatted != text {
                out(&format!("{name} is not formatted\n"));
                code = UNEXPECTED;
            }
        } else if stdin {
            out(&formatted);
        } else if formatted != text {
            write_whole(file, &formatted)
                .map_err(|error| Failure::usage(format!("{name}: {error}")))?;
        }
    }
    Ok(code)
}
