//! Reading: the stages in their order, from the inputs of a [`Builder`] to a resolved protocol.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::builder::Builder;
use crate::error::{Collector, Errors, Problem, Sources};
use crate::merge;
use crate::model::Protocol;
use crate::resolve::{self, Wishes};
use crate::source::Source;
use crate::xml::{classic, document};

impl Builder {
    /// The protocol, and the files that were read.
    pub(crate) fn read(&self) -> Result<(Protocol, Vec<PathBuf>), Errors> {
        let specification = self.specification.as_ref().ok_or_else(|| {
            Problem::anywhere("no specification was given").help(
                "call Builder::version, Builder::spec, Builder::spec_file or Builder::spec_text",
            )
        })?;
        let mut inputs = Inputs::default();
        let root = inputs.open(specification, false);
        let overlays: Vec<_> = self.overlays.iter().filter_map(|o| inputs.open(o, true)).collect();
        inputs.finish()?;
        let Inputs { sources, mut problems, paths } = inputs;
        let Some(mut root) = root else {
            return Err(Problem::anywhere("the specification could not be read").into());
        };
        if !classic::is_classic(&root) {
            problems.push(not_classic(&root));
            problems.finish(&sources)?;
        }
        let names = overlays
            .iter()
            .map(|overlay| merge::merge(&mut root, overlay, &mut problems))
            .collect();
        problems.finish(&sources)?;
        let mut protocol = classic::read(&root, &mut problems);
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
    /// The tree of an input, or nothing and a problem.
    pub(crate) fn open(&mut self, source: &Source, overlay: bool) -> Option<document::Element> {
        self.paths.extend(source.path().map(Path::to_path_buf));
        let parsed = source.load(overlay).and_then(|(name, text)| {
            let (name, text): (Arc<str>, Arc<str>) = (name.into(), text.into());
            self.sources.add(Arc::clone(&name), Arc::clone(&text));
            document::parse(&name, &text)
        });
        parsed.map_err(|problem| self.problems.push(problem)).ok()
    }

    /// Reports what could not be read.
    pub(crate) fn finish(&mut self) -> Result<(), Errors> {
        self.problems.finish(&self.sources)
    }
}

fn not_classic(root: &document::Element) -> Problem {
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
            "the versions 0-8, 0-9 and 0-9-1 can be read",
        ),
        other => Problem::at(&root.at, format!("the root is <{other}>, not <amqp>"))
            .help("is this an AMQP specification?"),
    }
}
