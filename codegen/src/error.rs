//! What can be wrong with the input, said with the place and with what to do about it.
//!
//! In: a message and a [`Position`] from whichever stage found the fault. Out: a [`Problem`] that
//! knows the source line, so that miette can show it, and [`Errors`], all problems of a run.

use std::fmt;
use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode, SourceOffset, SourceSpan};

use crate::model::Position;

/// The texts that were read, by file name: what turns a [`Position`] into a visible source line.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<(Arc<str>, Arc<str>)>,
}

impl Sources {
    /// Remembers the text of a file.
    pub fn add(&mut self, file: Arc<str>, text: Arc<str>) {
        self.files.push((file, text));
    }

    fn text(&self, file: &str) -> Option<&Arc<str>> {
        self.files.iter().find(|(f, _)| &**f == file).map(|(_, t)| t)
    }
}

/// One fault in a specification, an overlay, or the way the generator was called.
#[derive(Debug, Clone)]
pub struct Problem {
    // Boxed, since results carry problems through every stage.
    fault: Box<Fault>,
}

#[derive(Debug, Clone)]
struct Fault {
    message: String,
    label: Option<String>,
    help: Option<String>,
    at: Option<Position>,
    attribute: Option<String>,
    source: Option<NamedSource<Arc<str>>>,
    span: Option<SourceSpan>,
}

impl Problem {
    /// A fault at a place in a file.
    pub fn at(at: &Position, message: impl Into<String>) -> Self {
        let mut problem = Problem::anywhere(message);
        problem.fault.at = Some(at.clone());
        problem
    }

    /// A fault that belongs to no place in a file: an unreadable file, a missing option.
    pub fn anywhere(message: impl Into<String>) -> Self {
        Problem {
            fault: Box::new(Fault {
                message: message.into(),
                label: None,
                help: None,
                at: None,
                attribute: None,
                source: None,
                span: None,
            }),
        }
    }

    /// Points at an attribute of the element at the position, where the source shows it.
    #[must_use]
    pub fn attribute(mut self, name: &str) -> Self {
        self.fault.attribute = Some(name.to_owned());
        self
    }

    /// What stands beside the marked place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.fault.label = Some(label.into());
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.fault.help = Some(help.into());
        self
    }

    /// What is wrong, in one sentence.
    pub fn message(&self) -> &str {
        &self.fault.message
    }

    /// Where it is wrong.
    pub fn position(&self) -> Option<&Position> {
        self.fault.at.as_ref()
    }

    /// What to do about it, where that is known.
    pub fn advice(&self) -> Option<&str> {
        self.fault.help.as_deref()
    }

    /// Finds the source line, and moves the position to the attribute that was named.
    fn locate(&mut self, sources: &Sources) {
        let fault = &mut *self.fault;
        let Some(at) = &mut fault.at else { return };
        let Some(text) = sources.text(&at.file) else {
            return;
        };
        let (line, column) = (at.line as usize, at.column as usize);
        let mut offset = SourceOffset::from_location(&**text, line, column).offset();
        // `from_location` counts what it calls columns in characters, as positions do.
        while offset > 0 && !text.is_char_boundary(offset) {
            offset -= 1;
        }
        if let Some(found) =
            fault.attribute.as_deref().and_then(|a| find_attribute(&text[offset..], a))
        {
            let before = &text[offset..offset + found];
            let breaks = before.matches('\n').count();
            at.line += u32::try_from(breaks).unwrap_or(0);
            at.column = match before.rfind('\n') {
                Some(newline) => count(&before[newline + 1..]) + 1,
                None => at.column + count(before),
            };
            offset += found;
        }
        let length = extent(&text[offset..]);
        fault.span = Some(SourceSpan::from((offset, length)));
        fault.source = Some(NamedSource::new(&*at.file, Arc::clone(text)).with_language("xml"));
    }
}

fn count(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// The offset of ` name=` inside the tag that begins `tag`.
fn find_attribute(tag: &str, name: &str) -> Option<usize> {
    let mut quote = None;
    let mut previous = '<';
    for (offset, c) in tag.char_indices() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '>' => return None,
            None => {
                let rest = tag[offset..].strip_prefix(name);
                if previous.is_whitespace() && rest.is_some_and(|r| r.trim_start().starts_with('='))
                {
                    return Some(offset);
                }
            }
        }
        previous = c;
    }
    None
}

/// How much of the text to mark: an attribute with its value, or the beginning of a tag.
fn extent(text: &str) -> usize {
    let line = text.split('\n').next().unwrap_or_default();
    let fallback = line.chars().next().map_or(0, char::len_utf8);
    if let Some(tag) = line.strip_prefix('<') {
        let end = tag.find(|c: char| c.is_whitespace() || c == '>' || c == '/');
        return end.map_or(line.trim_end().len(), |e| e + 1).max(fallback);
    }
    let Some(open) = line.find(['"', '\'']) else {
        return fallback;
    };
    let quote = &line[open..=open];
    if !line[..open].contains('=') {
        return fallback;
    }
    line[open + 1..].find(quote).map_or(fallback, |close| open + close + 2)
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.fault.message)
    }
}

impl std::error::Error for Problem {}

impl Diagnostic for Problem {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.fault.help.as_ref().map(|h| Box::new(h) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.fault.source.as_ref().map(|s| s as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.fault.span?;
        let label = self.fault.label.clone().unwrap_or_else(|| "here".to_owned());
        Some(Box::new(std::iter::once(LabeledSpan::new_primary_with_span(Some(label), span))))
    }
}

/// Everything that was found wrong in one run; never empty.
///
/// `Display` gives one line per problem (`file:line:column: what; help`), `Debug` the report with the
/// source lines, which is what a build script shows that ends with `?` or `unwrap`.
#[derive(Clone)]
pub struct Errors {
    problems: Vec<Problem>,
}

impl Errors {
    /// All problems, sorted as they were found.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The report with source lines and labels, as plain text without colours.
    pub fn report(&self) -> String {
        self.render(&miette::GraphicalReportHandler::new_themed(
            miette::GraphicalTheme::unicode_nocolor(),
        ))
    }

    /// The report in the theme of a handler.
    pub fn render(&self, handler: &miette::GraphicalReportHandler) -> String {
        let mut out = String::new();
        for problem in &self.problems {
            if handler.render_report(&mut out, problem).is_err() {
                out.push_str(&problem.fault.message);
            }
        }
        out
    }
}

impl From<Problem> for Errors {
    fn from(problem: Problem) -> Self {
        Errors { problems: vec![problem] }
    }
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            match &problem.fault.at {
                Some(at) => write!(f, "{at}: {}", problem.fault.message)?,
                None => write!(f, "{}", problem.fault.message)?,
            }
            if let Some(help) = &problem.fault.help {
                write!(f, "; {help}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{}", self.report())
    }
}

impl std::error::Error for Errors {}

impl Diagnostic for Errors {
    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        Some(Box::new(self.problems.iter().map(|p| p as &dyn Diagnostic)))
    }
}

/// Collects problems, so that one run reports several.
#[derive(Debug, Default)]
pub struct Collector {
    problems: Vec<Problem>,
    /// Problems beyond [`Collector::MOST`], which are counted and not kept.
    further: usize,
}

impl Collector {
    /// How many problems are kept: each is looked up in its file, and nobody reads more.
    pub const MOST: usize = 1000;

    /// Adds a problem.
    pub fn push(&mut self, problem: Problem) {
        if self.problems.len() < Self::MOST {
            self.problems.push(problem);
        } else {
            self.further += 1;
        }
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// `Ok` if nothing was found; otherwise all problems, with their source lines.
    pub fn finish(&mut self, sources: &Sources) -> Result<(), Errors> {
        if self.problems.is_empty() {
            return Ok(());
        }
        let mut problems = std::mem::take(&mut self.problems);
        for problem in &mut problems {
            problem.locate(sources);
        }
        if self.further > 0 {
            problems.push(
                Problem::anywhere(format!("{} problems more", std::mem::take(&mut self.further)))
                    .help("mend those above first"),
            );
        }
        Err(Errors { problems })
    }
}
