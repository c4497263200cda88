//! 0-10: the passes that resolve and check a protocol of that schema.
//!
//! In: a protocol with types that are still names. Out: the same, resolved, with its unions, or problems.

mod checks;
mod types;

use super::{cycles, values, wire};
use crate::error::Collector;
use crate::model::{Position, Protocol, RecordId, RecordIndex, RecordKind, Union};

/// Resolves every reference and checks what the file says.
pub(super) fn resolve(protocol: &mut Protocol, problems: &mut Collector) {
    wire::check(protocol, problems);
    types::resolve(protocol, problems);
    cycles::check(protocol, problems);
    values::check(protocol, problems);
    checks::check(protocol, problems);
}

/// The unions: all controls, all commands, and all structs that have a code.
pub(super) fn unions(protocol: &mut Protocol) {
    let union = |name: &str, docs: &str, kind: RecordKind| Union {
        name: name.to_owned(),
        members: protocol
            .records
            .iter()
            .enumerate()
            .filter(|(_, r)| r.kind == kind && r.id != RecordId::Unnumbered)
            .map(|(i, _)| RecordIndex(i))
            .collect(),
        domains: Vec::new(),
        docs: Some(docs.to_owned()),
        at: Position::none(),
    };
    protocol.unions = vec![
        union("control", "Every control.", RecordKind::Control),
        union("command", "Every command.", RecordKind::Command),
        union("struct", "Every struct that has a code.", RecordKind::Struct),
    ];
}
