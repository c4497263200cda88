//! The passes that turn what a reader read into a resolved model, one file each.
//!
//! In: a [`Protocol`] with types that are still names. Out: the same protocol, resolved and checked,
//! or everything that is wrong with it.

mod assertions;
mod checks;
mod cycles;
mod domains;
mod layout;
mod literals;
mod names;
mod select;
mod v0_10;
mod v1_0;
mod values;
mod wire;

pub use names::{camel_case, screaming_case, snake_case};

use std::collections::BTreeMap;

use crate::error::Collector;
use crate::model::{Protocol, Schema};

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
    match protocol.schema {
        Schema::Classic => {
            domains::resolve(protocol, problems);
            checks::check(protocol, problems);
            assertions::check(protocol, problems);
        }
        Schema::V0_10 => v0_10::resolve(protocol, problems),
        Schema::V1_0 => v1_0::resolve(protocol, problems),
    }
    if let Some(classes) = wishes.classes {
        select::classes(protocol, classes, problems);
    }
    match protocol.schema {
        Schema::Classic => layout::resolve(protocol, problems),
        Schema::V0_10 => v0_10::unions(protocol),
        // The archetypes were made with the checks of what requires them.
        Schema::V1_0 => {}
    }
    names::check(protocol, wishes.renames, problems);
}
