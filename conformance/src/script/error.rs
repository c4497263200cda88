//! What is wrong with a script: a place, a sentence, and a suggestion.

use super::source::{At, Position, Source};
use miette::{Diagnostic, LabeledSpan, SourceCode};
use std::{fmt, sync::Arc};

/// A fault of a script.
#[derive(Clone)]
pub struct ScriptError {
    source: Arc<Source>,
    code: Arc<miette::NamedSource<String>>,
    /// Where.
    pub at: At,
    /// What is wrong.
    pub message: String,
    /// What may have been meant.
    pub help: Option<String>,
}

impl ScriptError {
    pub(crate) fn new(
        source: &Arc<Source>,
        at: At,
        message: impl Into<String>,
        help: Option<String>,
    ) -> Self {
        let code = miette::NamedSource::new(&source.file, source.text.clone());
        Self { source: Arc::clone(source), code: Arc::new(code), at, message: message.into(), help }
    }

    /// The file.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.source.file
    }

    /// Line and column.
    #[must_use]
    pub fn position(&self) -> Position {
        self.source.position(self.at.offset)
    }
}

impl fmt::Display for ScriptError {
    /// `file:line:column: message (suggestion)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file(), self.position(), self.message)?;
        match &self.help {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for ScriptError {}

impl Diagnostic for ScriptError {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&*self.code)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = LabeledSpan::new(Some("here".into()), self.at.offset, self.at.len.max(1));
        Some(Box::new(std::iter::once(label)))
    }
}

/// The closest of the known words, if one is close enough to be meant.
pub(crate) fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(2);
    known
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// A suggestion of the closest word, or the whole list where it is short.
pub(crate) fn suggest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let known: Vec<&str> = known.into_iter().collect();
    match closest(word, known.iter().copied()) {
        Some(candidate) => Some(format!("did you mean `{candidate}`?")),
        None if !known.is_empty() && known.len() <= 24 => {
            Some(format!("known here: {}", known.join(", ")))
        }
        None => None,
    }
}

/// Insertions, deletions, substitutions between two words.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
