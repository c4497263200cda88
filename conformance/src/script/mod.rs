//! Scripts: from KDL text to scenarios that are checked against the specification and the ledger.
//!
//! In: the text of a file. Out: every scenario of it, or every fault of it with line, column and a suggestion.
//! No I/O but reading files where a path is given.

pub mod ast;
mod depth;
mod error;
mod events;
mod fields;
mod format;
mod header;
mod methods;
pub mod mutate;
mod parser;
mod scope;
pub mod source;
mod steps;
pub mod term;
mod values;

pub use ast::{Need, Scenario, Step};
pub use error::ScriptError;
pub use format::format;
pub(crate) use values::{bounds, decimal};

use amqp_spec::rules::{Ledger, LedgerError};
use amqp_types::reflect::Protocol;
use parser::Parser;
use scope::Scope;
use source::{At, Source};
use std::{collections::BTreeMap, path::Path, sync::Arc};

/// What scripts are checked against.
#[derive(Debug)]
pub struct Checker {
    /// The base specification.
    pub base: &'static Protocol,
    /// The base specification with RabbitMQ's extensions.
    pub rabbitmq: &'static Protocol,
    /// The rules.
    pub ledger: Ledger,
}

impl Checker {
    /// The checker of AMQP 0-9-1.
    ///
    /// # Errors
    /// None with the ledger that is built in.
    pub fn v0_9_1() -> Result<Self, LedgerError> {
        Ok(Self {
            base: &amqp_types::v0_9_1::PROTOCOL,
            rabbitmq: &amqp_types::v0_9_1_rabbitmq::PROTOCOL,
            ledger: amqp_spec::rules::rules_0_9_1()?,
        })
    }
}

/// Parses and checks a script.
///
/// # Errors
/// Every fault of it, in the order of the text.
pub fn parse(file: &str, text: &str, checker: &Checker) -> Result<Vec<Scenario>, Vec<ScriptError>> {
    let source = Arc::new(Source { file: file.to_owned(), text: text.to_owned() });
    if let Some(offset) = depth::too_deep(text) {
        let message = format!("braces nest more than {} levels deep", depth::LIMIT);
        return Err(vec![ScriptError::new(&source, At { offset, len: 1 }, message, None)]);
    }
    let document = match kdl::KdlDocument::parse_v2(text) {
        Ok(document) => document,
        Err(error) => return Err(syntax(&source, &error)),
    };
    let mut parser = Parser {
        source,
        checker,
        protocol: checker.base,
        errors: Vec::new(),
        scope: Scope::default(),
        rules: Vec::new(),
        inherited: None,
    };
    let mut scenarios = Vec::new();
    let mut ids = BTreeMap::new();
    for node in document.nodes() {
        let Some(scenario) = parser.scenario(node) else { continue };
        if ids.insert(scenario.id.clone(), ()).is_some() {
            let message = format!("two scenarios have the id `{}`", scenario.id);
            let _: parser::Parsed<()> = parser.fault(parser::at_node(node), message);
        }
        scenarios.push(scenario);
    }
    if parser.errors.is_empty() {
        Ok(scenarios)
    } else {
        parser.errors.sort_by_key(|error| error.at.offset);
        Err(parser.errors)
    }
}

/// The faults that the parser of KDL found.
fn syntax(source: &Arc<Source>, error: &kdl::KdlError) -> Vec<ScriptError> {
    let mut errors: Vec<ScriptError> = error
        .diagnostics
        .iter()
        .map(|diagnostic| {
            let mut at = At::from(diagnostic.span);
            // A faulty property value is given a span from the start of the document to the fault.
            if at.offset == 0 && at.len > 1 {
                at = At { offset: at.len, len: 1 };
            }
            let message = diagnostic.message.clone().unwrap_or_else(|| "this is no KDL".into());
            ScriptError::new(source, at, message, diagnostic.help.clone())
        })
        .collect();
    if errors.is_empty() {
        errors.push(ScriptError::new(source, At::default(), error.to_string(), None));
    }
    errors
}

/// Why scripts could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file or folder could not be read.
    #[error("{path} cannot be read: {error}")]
    Read {
        /// The path.
        path: String,
        /// Why.
        error: std::io::Error,
    },
    /// Scripts have faults.
    #[error("{} faults in scripts, the first: {}", .0.len(), .0.first().map(ToString::to_string).unwrap_or_default())]
    Scripts(Vec<ScriptError>),
}

/// Parses and checks a file.
///
/// # Errors
/// The file cannot be read, or has faults.
pub fn parse_file(path: &Path, checker: &Checker) -> Result<Vec<Scenario>, LoadError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| LoadError::Read { path: path.display().to_string(), error })?;
    parse(&path.display().to_string(), &text, checker).map_err(LoadError::Scripts)
}

/// Parses and checks every `.kdl` file of a folder and the folders in it, in the order of their names.
///
/// # Errors
/// Something cannot be read, or there are faults: those of all files.
pub fn load_dir(path: &Path, checker: &Checker) -> Result<Vec<Scenario>, LoadError> {
    let mut files = Vec::new();
    collect(path, &mut files)?;
    files.sort();
    let mut texts = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file)
            .map_err(|error| LoadError::Read { path: file.display().to_string(), error })?;
        texts.push((file.display().to_string(), text));
    }
    parse_all(texts.iter().map(|(file, text)| (file.as_str(), text.as_str())), checker)
        .map_err(LoadError::Scripts)
}

/// Parses and checks several files; an id stands in one of them only.
///
/// # Errors
/// The faults of all files.
pub fn parse_all<'t>(
    files: impl IntoIterator<Item = (&'t str, &'t str)>,
    checker: &Checker,
) -> Result<Vec<Scenario>, Vec<ScriptError>> {
    let mut scenarios: Vec<Scenario> = Vec::new();
    let mut errors = Vec::new();
    for (file, text) in files {
        match parse(file, text, checker) {
            Ok(parsed) => scenarios.extend(parsed),
            Err(faults) => errors.extend(faults),
        }
    }
    errors.extend(duplicates(&scenarios));
    if errors.is_empty() { Ok(scenarios) } else { Err(errors) }
}

/// Scenarios whose id another file has already.
fn duplicates(scenarios: &[Scenario]) -> Vec<ScriptError> {
    let mut seen: BTreeMap<&str, &Scenario> = BTreeMap::new();
    let mut errors = Vec::new();
    for scenario in scenarios {
        if let Some(first) = seen.insert(&scenario.id, scenario) {
            let message =
                format!("the id `{}` stands in {} already", scenario.id, first.source.file);
            errors.push(ScriptError::new(&scenario.source, scenario.at, message, None));
        }
    }
    errors
}

fn collect(path: &Path, files: &mut Vec<std::path::PathBuf>) -> Result<(), LoadError> {
    let failed = |error| LoadError::Read { path: path.display().to_string(), error };
    for entry in std::fs::read_dir(path).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            collect(&entry.path(), files)?;
        } else if entry.path().extension().is_some_and(|extension| extension == "kdl") {
            files.push(entry.path());
        }
    }
    Ok(())
}
