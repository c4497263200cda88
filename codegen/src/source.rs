//! Where an input comes from: what is built in, a text, or a file.

use std::path::{Path, PathBuf};

use crate::error::Problem;
use crate::suggest::advice;
use crate::xml::document;

/// An input that has not been read yet.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    /// A specification or overlay of the crate `amqp-spec`, by name.
    BuiltIn(String),
    /// A name for messages, and the text.
    Text(String, String),
    /// A file.
    File(PathBuf),
}

impl Source {
    /// The file, for what depends on it.
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Source::File(path) => Some(path),
            _ => None,
        }
    }

    /// Names for messages, and texts: several for a built-in specification of several documents.
    pub(crate) fn load(&self, overlay: bool) -> Result<Vec<(String, String)>, Problem> {
        match self {
            Source::Text(name, text) => Ok(vec![(name.clone(), text.clone())]),
            Source::File(path) => {
                let octets = std::fs::read(path).map_err(|error| {
                    Problem::anywhere(format!("cannot read {}: {error}", path.display()))
                        .help("check the path")
                })?;
                Ok(vec![(path.display().to_string(), document::decode(&octets))])
            }
            Source::BuiltIn(name) if overlay => built_in_overlay(name),
            Source::BuiltIn(name) => built_in_specification(name),
        }
    }
}

fn built_in_specification(name: &str) -> Result<Vec<(String, String)>, Problem> {
    match name.parse::<amqp_spec::Version>() {
        Ok(version) => Ok(amqp_spec::document(version).iter().map(texts).collect()),
        Err(_) => Err(Problem::anywhere(format!("there is no built-in specification \"{name}\""))
            .help(advice(
                name,
                built_in_versions(),
                &format!("there are {}", built_in_versions().collect::<Vec<_>>().join(", ")),
            ))),
    }
}

fn texts(document: &amqp_spec::Document) -> (String, String) {
    (document.name.to_owned(), document.text.to_owned())
}

fn built_in_overlay(name: &str) -> Result<Vec<(String, String)>, Problem> {
    match amqp_spec::overlay(name) {
        Some(document) => Ok(vec![texts(&document)]),
        None => {
            let names: Vec<&str> = built_in_overlays().collect();
            Err(Problem::anywhere(format!("there is no built-in overlay \"{name}\"")).help(advice(
                name,
                names.iter().copied(),
                &format!("there are {}", names.join(", ")),
            )))
        }
    }
}

/// The versions whose specification is built in.
pub(crate) fn built_in_versions() -> impl Iterator<Item = &'static str> {
    amqp_spec::Version::ALL.into_iter().map(amqp_spec::Version::name)
}

/// The names of the overlays that are built in.
pub(crate) fn built_in_overlays() -> impl Iterator<Item = &'static str> {
    amqp_spec::overlays().iter().filter_map(|d| {
        let (_, file) = d.name.rsplit_once('/')?;
        file.strip_suffix(".xml")
    })
}
