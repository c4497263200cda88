//! Reading: the stages in their order, from the inputs of a [`Builder`] to a resolved protocol.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::builder::Builder;
use crate::error::{Collector, Errors, Problem, Sources};
use crate::merge;
use crate::model::{Protocol, Schema};
use crate::resolve::{self, Wishes};
use crate::source::Source;
use crate::xml::{classic, document, v0_10, v1_0};

impl Builder {
    /// The protocol, and the files that were read.
    pub(crate) fn read(&self) -> Result<(Protocol, Vec<PathBuf>), Errors> {
        if self.specifications.is_empty() {
            return Err(Problem::anywhere("no specification was given")
                .help(
                    "call Builder::version, Builder::spec, Builder::spec_file or Builder::spec_text",
                )
                .into());
        }
        let mut inputs = Inputs::default();
        let roots: Vec<_> =
            self.specifications.iter().flat_map(|s| inputs.open(s, false)).collect();
        let overlays: Vec<_> = self.overlays.iter().flat_map(|o| inputs.open(o, true)).collect();
        inputs.finish()?;
        let Inputs { sources, mut problems, paths } = inputs;
        let schemas: Vec<Option<Schema>> = roots.iter().map(schema_of).collect();
        for (place, (root, schema)) in roots.iter().zip(&schemas).enumerate() {
            match schema {
                None => problems.push(not_a_specification(root)),
                Some(schema) if place > 0 && *schema != Schema::V1_0 => {
                    problems
                        .push(Problem::at(&root.at, "this specification stands by itself").help(
                        "only AMQP 1.0 is spread over several files: read it in a call of its own",
                    ))
                }
                Some(schema) if schemas.first() != Some(&Some(*schema)) => problems.push(
                    Problem::at(&root.at, "this is another version than that of the first file")
                        .help("read one version in a call"),
                ),
                Some(_) => {}
            }
        }
        problems.finish(&sources)?;
        let schema = schemas.first().copied().flatten().unwrap_or(Schema::Classic);
        let Some(mut root) = v1_0::combine(roots) else {
            return Err(Problem::anywhere("the specification could not be read").into());
        };
        let names = overlays
            .iter()
            .map(|overlay| merge::merge(&mut root, overlay, &mut problems))
            .collect();
        problems.finish(&sources)?;
        let mut protocol = match schema {
            Schema::Classic => classic::read(&root, &mut problems),
            Schema::V0_10 => v0_10::read(&root, &mut problems),
            Schema::V1_0 => v1_0::read(&root, &mut problems),
        };
        problems.finish(&sources)?;
        protocol.overlays = names;
        if let Some(header) = self.header {
            protocol.header = header;
        }
        let wishes =
            Wishes { classes: self.classes.as_deref(), renames: Some(&self.options.renames) };
        resolve::resolve(&mut protocol, &wishes, &mut problems);
        problems.finish(&sources)?;
        Ok((protocol, paths))
    }
}

/// What was read so far.
#[derive(Default)]
pub(crate) struct Inputs {
    sources: Sources,
    problems: Collector,
    paths: Vec<PathBuf>,
}

impl Inputs {
    /// The trees of an input; for what cannot be read there is a problem instead.
    pub(crate) fn open(&mut self, source: &Source, overlay: bool) -> Vec<document::Element> {
        self.paths.extend(source.path().map(Path::to_path_buf));
        let texts = source.load(overlay).map_err(|problem| self.problems.push(problem));
        let mut roots = Vec::new();
        for (name, text) in texts.into_iter().flatten() {
            let (name, text): (Arc<str>, Arc<str>) = (name.into(), text.into());
            self.sources.add(Arc::clone(&name), Arc::clone(&text));
            match document::parse(&name, &text) {
                Ok(root) => roots.push(root),
                Err(problem) => self.problems.push(problem),
            }
        }
        roots
    }

    /// Reports what could not be read.
    pub(crate) fn finish(&mut self) -> Result<(), Errors> {
        self.problems.finish(&self.sources)
    }
}

/// The schema that the tree is written in.
pub(crate) fn schema_of(root: &document::Element) -> Option<Schema> {
    if v0_10::is_v0_10(root) {
        Some(Schema::V0_10)
    } else if v1_0::is_v1_0(root) {
        Some(Schema::V1_0)
    } else if classic::is_classic(root) {
        Some(Schema::Classic)
    } else {
        None
    }
}

fn not_a_specification(root: &document::Element) -> Problem {
    let problem = |message: &str, help: &str| Problem::at(&root.at, message).help(help);
    match root.name.as_str() {
        "overlay" => problem(
            "this is an overlay, not a specification",
            "give the specification first and the overlay with --overlay or Builder::overlay_file",
        ),
        "amqp" if root.attribute("major").is_none() && root.elements().next().is_none() => problem(
            "the specification is empty and has no version",
            "add major=\"…\" and minor=\"…\" to <amqp>",
        ),
        "amqp" => problem(
            "this version of AMQP has no reader yet",
            "the versions 0-8, 0-9, 0-9-1, 0-10 and 1.0 can be read",
        ),
        other => Problem::at(&root.at, format!("the root is <{other}>, not <amqp>"))
            .help("is this an AMQP specification?"),
    }
}
