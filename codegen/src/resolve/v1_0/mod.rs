//! 1.0: the passes that resolve and check a protocol of that schema.
//!
//! In: a protocol with types that are still names. Out: the same, resolved, with a union for each
//! archetype, or problems.

mod archetypes;
mod checks;
mod types;

use super::{cycles, values, wire};
use crate::error::Collector;
use crate::model::Protocol;

/// Resolves every reference, makes the unions, and checks what the files say.
pub(super) fn resolve(protocol: &mut Protocol, problems: &mut Collector) {
    wire::check(protocol, problems);
    checks::check(protocol, problems);
    types::resolve(protocol, problems);
    types::composites(protocol, problems);
    cycles::check(protocol, problems);
    values::check(protocol, problems);
    archetypes::resolve(protocol, problems);
}
