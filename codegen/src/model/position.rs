//! Where a node of the model was written: file, line and column.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

/// A place in a specification or overlay file. Lines and columns start at 1; a column counts characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// The name of the file as it was given to the reader.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

impl Position {
    /// A position in `file`.
    pub fn new(file: impl Into<Arc<str>>, line: u32, column: u32) -> Self {
        Position { file: file.into(), line, column }
    }

    /// The position of nothing in particular: what was made up and not read (line and column are 0).
    pub fn none() -> Self {
        Position::new("", 0, 0)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}
