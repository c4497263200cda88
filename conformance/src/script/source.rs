//! The text of a script and places in it. In: octet offsets. Out: lines and columns.

use std::fmt;

/// A script: the name of its file and its text.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// The name of the file, or of the family for a script that was made from the model.
    pub file: String,
    /// The whole text.
    pub text: String,
}

/// A place in a [`Source`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct At {
    /// Octets from the start of the text.
    pub offset: usize,
    /// Octets that it spans.
    pub len: usize,
}

impl From<miette::SourceSpan> for At {
    fn from(span: miette::SourceSpan) -> Self {
        Self { offset: span.offset(), len: span.len() }
    }
}

/// A line and a column, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column in characters.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

impl Source {
    /// Line and column of an offset; the end of the text where it lies behind it.
    #[must_use]
    pub fn position(&self, offset: usize) -> Position {
        let before = self.before(offset);
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        Position { line, column: before[start..].chars().count() + 1 }
    }

    /// The line that an offset lies in, without the white space around it.
    #[must_use]
    pub fn line(&self, offset: usize) -> &str {
        let before = self.before(offset);
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let rest = &self.text[start..];
        rest[..rest.find('\n').unwrap_or(rest.len())].trim()
    }

    /// The text of a place.
    #[must_use]
    pub fn slice(&self, at: At) -> &str {
        let start = self.before(at.offset).len();
        let end = self.before(at.offset.saturating_add(at.len)).len();
        &self.text[start..end]
    }

    /// What stands before an offset, moved back to the start of a character.
    fn before(&self, offset: usize) -> &str {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        &self.text[..offset]
    }
}
