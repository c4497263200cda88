//! What all parsing stages share: the script, the faults found so far, the scope, and a node taken apart.

use super::Checker;
use super::error::{ScriptError, suggest};
use super::scope::Scope;
use super::source::{At, Source};
use amqp_types::reflect::Protocol;
use kdl::{KdlDocument, KdlEntry, KdlNode};
use std::{sync::Arc, time::Duration};

/// A fault was reported; the value that was wanted does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reported;

/// A stage's result: a value, or a fault that stands in the list of faults already.
pub(super) type Parsed<T> = Result<T, Reported>;

/// The state of parsing one script.
pub(super) struct Parser<'a> {
    pub(super) source: Arc<Source>,
    pub(super) checker: &'a Checker,
    pub(super) protocol: &'static Protocol,
    pub(super) errors: Vec<ScriptError>,
    pub(super) scope: Scope,
    /// The rules of the scenario.
    pub(super) rules: Vec<String>,
    /// The rules that a step judges unless it says which; set inside `eventually`.
    pub(super) inherited: Option<Vec<String>>,
}

impl Parser<'_> {
    /// Reports a fault.
    pub(super) fn fault<T>(&mut self, at: impl Into<At>, message: impl Into<String>) -> Parsed<T> {
        self.fault_with(at, message, None)
    }

    /// Reports a fault with a suggestion.
    pub(super) fn fault_with<T>(
        &mut self,
        at: impl Into<At>,
        message: impl Into<String>,
        help: Option<String>,
    ) -> Parsed<T> {
        self.errors.push(ScriptError::new(&self.source, at.into(), message, help));
        Err(Reported)
    }

    /// Reports an unknown word and the closest known one.
    pub(super) fn unknown<'k, T>(
        &mut self,
        at: impl Into<At>,
        what: &str,
        word: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Parsed<T> {
        self.fault_with(at, format!("unknown {what} `{word}`"), suggest(word, known))
    }

    /// Plain text.
    pub(super) fn text(&mut self, entry: &KdlEntry) -> Parsed<String> {
        match entry.value().as_string() {
            Some(text) if entry.ty().is_none() => Ok(text.to_owned()),
            _ => self.fault(at_entry(entry), "text is wanted here"),
        }
    }

    /// A boolean.
    pub(super) fn boolean(&mut self, entry: &KdlEntry) -> Parsed<bool> {
        match entry.value().as_bool() {
            Some(value) if entry.ty().is_none() => Ok(value),
            _ => self.fault(at_entry(entry), "#true or #false is wanted here"),
        }
    }

    /// A time such as `4s` or `250ms`.
    pub(super) fn duration(&mut self, entry: &KdlEntry) -> Parsed<Duration> {
        let text = self.text(entry)?;
        let parsed = if let Some(number) = text.strip_suffix("ms") {
            number.parse().ok().map(Duration::from_millis)
        } else if let Some(number) = text.strip_suffix('s') {
            number
                .parse::<f64>()
                .ok()
                .filter(|seconds| (0.0..=3600.0).contains(seconds))
                .map(Duration::from_secs_f64)
        } else {
            None
        };
        match parsed {
            Some(duration) => Ok(duration),
            None => self.fault(
                at_entry(entry),
                format!("`{text}` is no time: write it as \"4s\" or \"250ms\", at most 3600 s"),
            ),
        }
    }
}

/// Where a node stands: its name.
pub(super) fn at_node(node: &KdlNode) -> At {
    let mut at = At::from(node.name().span());
    if at.len == 0 {
        at = node.span().into();
    }
    at
}

/// Where an entry stands.
pub(super) fn at_entry(entry: &KdlEntry) -> At {
    entry.span().into()
}

/// A node taken apart: arguments and properties are taken out one by one, and what is left over is a fault.
pub(super) struct Parts<'k> {
    pub(super) node: &'k KdlNode,
    arguments: std::collections::VecDeque<&'k KdlEntry>,
    properties: Vec<(&'k str, &'k KdlEntry)>,
}

impl<'k> Parts<'k> {
    pub(super) fn new(parser: &mut Parser<'_>, node: &'k KdlNode) -> Self {
        let mut arguments = std::collections::VecDeque::new();
        let mut properties: Vec<(&str, &KdlEntry)> = Vec::new();
        for entry in node.entries() {
            match entry.name() {
                None => arguments.push_back(entry),
                Some(name) => {
                    if properties.iter().any(|(known, _)| *known == name.value()) {
                        let message = format!("`{}` is given twice", name.value());
                        let _: Parsed<()> = parser.fault(at_entry(entry), message);
                    } else {
                        properties.push((name.value(), entry));
                    }
                }
            }
        }
        Self { node, arguments, properties }
    }

    /// The next argument.
    pub(super) fn argument(&mut self) -> Option<&'k KdlEntry> {
        self.arguments.pop_front()
    }

    /// The next argument, which must be there.
    pub(super) fn wanted(&mut self, parser: &mut Parser<'_>, what: &str) -> Parsed<&'k KdlEntry> {
        match self.argument() {
            Some(entry) => Ok(entry),
            None => parser
                .fault(at_node(self.node), format!("`{}` wants {what}", self.node.name().value())),
        }
    }

    /// All arguments that are left.
    pub(super) fn arguments(&mut self) -> Vec<&'k KdlEntry> {
        self.arguments.drain(..).collect()
    }

    /// A property.
    pub(super) fn property(&mut self, name: &str) -> Option<&'k KdlEntry> {
        let index = self.properties.iter().position(|(known, _)| *known == name)?;
        Some(self.properties.remove(index).1)
    }

    /// All properties that are left.
    pub(super) fn properties(&mut self) -> Vec<(&'k str, &'k KdlEntry)> {
        std::mem::take(&mut self.properties)
    }

    /// The children.
    pub(super) fn children(&self) -> &'k [KdlNode] {
        self.node.children().map_or(&[], KdlDocument::nodes)
    }

    /// Reports what nobody took.
    pub(super) fn finish(self, parser: &mut Parser<'_>, known: &[&str]) {
        let name = self.node.name().value();
        for entry in self.arguments {
            let message = format!("`{name}` takes no more arguments than those before this one");
            let _: Parsed<()> = parser.fault(at_entry(entry), message);
        }
        for (property, entry) in self.properties {
            let what = format!("property of `{name}`");
            let _: Parsed<()> =
                parser.unknown(at_entry(entry), &what, property, known.iter().copied());
        }
    }

    /// As [`Parts::finish`], for a node that takes no children.
    pub(super) fn finish_leaf(self, parser: &mut Parser<'_>, known: &[&str]) {
        if let Some(child) = self.children().first() {
            let message = format!("`{}` takes no children", self.node.name().value());
            let _: Parsed<()> = parser.fault(at_node(child), message);
        }
        self.finish(parser, known);
    }
}
