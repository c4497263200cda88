//! Emitters: a resolved [`Protocol`](crate::model::Protocol) becomes source files.

use std::path::PathBuf;

pub mod rust;

/// A generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The path, relative to the output directory.
    pub path: PathBuf,
    /// The whole text.
    pub text: String,
}
