//! The scenarios that failed last, for `--last-failed`.
//!
//! A list of ids in `amqp-conformance/last-failed.json` in the user's cache folder: `$XDG_CACHE_HOME`,
//! `%LOCALAPPDATA%`, or `~/.cache`. Every run writes it.

use std::{collections::BTreeSet, fs, io, path::PathBuf};

use crate::report::json::write_whole;

fn path() -> Option<PathBuf> {
    let folder =
        |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = folder("XDG_CACHE_HOME")
        .or_else(|| folder("LOCALAPPDATA"))
        .or_else(|| folder("HOME").map(|home| home.join(".cache")))?;
    Some(cache.join("amqp-conformance").join("last-failed.json"))
}

/// What failed last; `None` where no run was recorded.
pub(super) fn read() -> io::Result<Option<BTreeSet<String>>> {
    let Some(path) = path() else { return Ok(None) };
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some(serde_json::from_str(&text)?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Records what failed.
pub(super) fn write(failed: &BTreeSet<&str>) -> io::Result<()> {
    let Some(path) = path() else { return Ok(()) };
    write_whole(&path, &format!("{}\n", serde_json::json!(failed)))
}
