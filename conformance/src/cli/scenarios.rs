//! The scenarios that a command is about: those built in, or those of a folder, narrowed by globs and rules.

use std::path::Path;

use include_dir::{Dir, include_dir};

use super::{Failure, err};
use crate::script::{Checker, LoadError, Scenario, ScriptError, load_dir, parse_all};

/// What scripts are checked against.
pub(super) fn checker() -> Result<Checker, Failure> {
    Checker::v0_9_1().map_err(|error| Failure::usage(format!("the ledger cannot be read: {error}")))
}

/// The scenarios of a folder, or those built in, the ones that are made from the model included.
pub(super) fn all(folder: Option<&Path>, checker: &Checker) -> Result<Vec<Scenario>, Failure> {
    let loaded = match folder {
        Some(folder) => load_dir(folder, checker),
        None => builtin(checker),
    };
    let mut scenarios = loaded.map_err(|error| refused(&error))?;
    scenarios.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(scenarios)
}

/// The scripts that are built in.
static SCRIPTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenarios");

fn builtin(checker: &Checker) -> Result<Vec<Scenario>, LoadError> {
    let mut files = Vec::new();
    collect(&SCRIPTS, &mut files);
    files.sort_unstable();
    parse_all(files, checker).map_err(LoadError::Scripts)
}

fn collect(folder: &'static Dir<'_>, files: &mut Vec<(&'static str, &'static str)>) {
    for file in folder.files() {
        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8())
            && path.ends_with(".kdl")
        {
            files.push((path, text));
        }
    }
    for folder in folder.dirs() {
        collect(folder, files);
    }
}

/// Shows the faults of scripts, and says in one line that there were some.
pub(super) fn refused(error: &LoadError) -> Failure {
    match error {
        LoadError::Scripts(faults) => {
            show_faults(faults);
            Failure::usage(format!("{} in scripts; nothing was sent", count(faults.len(), "fault")))
        }
        error @ LoadError::Read { .. } => Failure::usage(error.to_string()),
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

/// Whether `text` matches a glob in which `*` stands for any run of characters and `?` for any one.
pub(super) fn matches(glob: &str, text: &str) -> bool {
    let glob: Vec<char> = glob.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut g, mut t) = (0, 0);
    // Where the last star stood, and how much of the text it has taken.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match glob.get(g) {
            Some('*') => {
                star = Some((g, t));
                g += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => {
                g += 1;
                t += 1;
            }
            _ => match star {
                Some((at, taken)) => {
                    star = Some((at, taken + 1));
                    g = at + 1;
                    t = taken + 1;
                }
                None => return false,
            },
        }
    }
    glob[g..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn globs() {
        assert!(matches("queue.*", "queue.purge.leaves-unacked"));
        assert!(matches("*", ""));
        assert!(matches("*.open", "channel.open"));
        assert!(matches("a*b*c", "axxbyybzc"));
        assert!(matches("tx.?elect", "tx.select"));
        assert!(!matches("queue", "queue.purge"));
        assert!(!matches("a*b", "axc"));
    }
}
