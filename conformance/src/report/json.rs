//! `results.json`: [`Results`] as they are, for machines and for later runs.
//!
//! A file is there whole or not at all: it is written beside its place and then moved there.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::verdict::Results;

/// The JSON schema that every `results.json` follows.
pub const SCHEMA: &str = include_str!("../../schema/results.schema.json");

/// The text of `results.json`.
///
/// # Errors
/// None for results that a run made: every key is text and every number finite.
pub fn render(results: &Results) -> serde_json::Result<String> {
    let mut text = serde_json::to_string_pretty(results)?;
    text.push('\n');
    Ok(text)
}

/// Writes `results.json`.
///
/// # Errors
/// What the file system says.
pub fn write(path: &Path, results: &Results) -> io::Result<()> {
    write_whole(path, &render(results)?)
}

/// Reads a `results.json`.
///
/// # Errors
/// What the file system says, or what of the text is no result.
pub fn read(path: &Path) -> io::Result<Results> {
    Ok(serde_json::from_str(&fs::read_to_string(path)?)?)
}

/// Writes a file beside its place and moves it there, so that no reader sees half of it.
pub(crate) fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let mut name = path
        .file_name()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "not the name of a file"))?
        .to_owned();
    // A device or a pipe (such as /dev/stdout) is written to and not replaced.
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return fs::write(path, text);
    }
    name.push(format!(".{}.new", std::process::id()));
    let beside: PathBuf = path.with_file_name(name);
    let written = fs::write(&beside, text).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // The error that counts is the first; what is left behind may not even exist.
        let _ = fs::remove_file(&beside);
    }
    written
}
