//! The passes that turn what a reader read into a resolved model, one file each.
//!
//! In: a [`Protocol`] with types that are still names. Out: the same protocol, resolved and checked,
//! or everything that is wrong with it.

mod assertions;
mod checks;
mod domains;
mod layout;
mod names;
mod select;

pub use names::{camel_case, screaming_case, snake_case};

use std::collections::BTreeMap;

use crate::error::Collector;
use crate::model::Protocol;

/// What the caller wants resolved in another way than the files say.
#[derive(Debug, Clone, Default)]
pub struct Wishes<'a> {
    /// The classes to keep; `None` keeps all.
    pub classes: Option<&'a [String]>,
    /// Rust names that replace those derived from the specification.
    pub renames: Option<&'a BTreeMap<String, String>>,
}

/// Runs every pass. Later passes run although an earlier one found problems, so that one run shows all.
pub fn resolve(protocol: &mut Protocol, wishes: &Wishes<'_>, problems: &mut Collector) {
    domains::resolve(protocol, problems);
    checks::check(protocol, problems);
    assertions::check(protocol, problems);
    if let Some(classes) = wishes.classes {
        select::classes(protocol, classes, problems);
    }
    layout::resolve(protocol, problems);
    names::check(protocol, wishes.renames, problems);
}
