//! Where scenarios come from: the packs that are built in, the families made from the model, a folder of the user's.

use super::{RunError, RunOptions};
use crate::script::{self, Checker, LoadError, Scenario};
use include_dir::{Dir, include_dir};

static PACKS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenarios");

/// Names and texts of the scripts that are built in, those made from the model included.
#[must_use]
pub fn embedded_scripts(checker: &Checker) -> Vec<(String, String)> {
    let mut scripts = Vec::new();
    collect(&PACKS, &mut scripts);
    scripts.extend(crate::derive::scripts(checker));
    scripts.sort();
    scripts
}

fn collect(folder: &Dir<'_>, scripts: &mut Vec<(String, String)>) {
    for file in folder.files() {
        if file.path().extension().is_some_and(|extension| extension == "kdl")
            && let Some(text) = file.contents_utf8()
        {
            let name = format!("conformance/scenarios/{}", file.path().display());
            scripts.push((name, text.to_owned()));
        }
    }
    for inner in folder.dirs() {
        collect(inner, scripts);
    }
}

/// The scenarios of a run, in the order of their ids.
///
/// # Errors
/// Scripts with faults, a folder that cannot be read.
pub fn scenarios(options: &RunOptions, checker: &Checker) -> Result<Vec<Scenario>, RunError> {
    let mut scenarios = match &options.scenarios {
        Some(folder) => script::load_dir(folder, checker).map_err(|error| match error {
            LoadError::Scripts(errors) => RunError::Scripts(errors),
            other => RunError::Read(other.to_string()),
        })?,
        None => {
            let scripts = embedded_scripts(checker);
            let texts = scripts.iter().map(|(name, text)| (name.as_str(), text.as_str()));
            script::parse_all(texts, checker).map_err(RunError::Scripts)?
        }
    };
    scenarios.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(scenarios)
}
