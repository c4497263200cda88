//! Archetypes of 1.0: what types provide and fields require becomes unions.

use crate::error::{Collector, Problem};
use crate::model::{Field, FieldType, Position, Protocol, RecordIndex, Union};
use crate::suggest::advice;

/// Archetypes that the standard itself requires and leaves to others to provide.
const PROVIDED_ELSEWHERE: [&str; 1] = ["global-tx-id"];

/// Makes a union for each archetype that is provided, and checks those that are required.
pub(super) fn resolve(protocol: &mut Protocol, problems: &mut Collector) {
    let mut unions: Vec<Union> = Vec::new();
    for (index, record) in protocol.records.iter().enumerate() {
        for archetype in &record.provides {
            let at = union(&mut unions, archetype, &record.at);
            at.members.push(RecordIndex(index));
        }
    }
    for domain in &protocol.domains {
        for archetype in &domain.provides {
            union(&mut unions, archetype, &domain.at).domains.push(domain.name.clone());
        }
    }
    protocol.unions = unions;
    for record in &protocol.records {
        for field in &record.fields {
            for archetype in &field.requires {
                required(protocol, &record.name, field, archetype, problems);
            }
        }
    }
}

fn union<'u>(unions: &'u mut Vec<Union>, name: &str, at: &Position) -> &'u mut Union {
    let place = unions.iter().position(|u| u.name == name).unwrap_or_else(|| {
        unions.push(Union {
            name: name.to_owned(),
            members: Vec::new(),
            domains: Vec::new(),
            docs: None,
            at: at.clone(),
        });
        unions.len() - 1
    });
    &mut unions[place]
}

fn required(
    protocol: &Protocol,
    record: &str,
    field: &Field,
    archetype: &str,
    problems: &mut Collector,
) {
    if PROVIDED_ELSEWHERE.contains(&archetype) {
        return;
    }
    let user = format!("required by {record}.{}", field.name);
    let Some(union) = protocol.union(archetype) else {
        let names = protocol.unions.iter().map(|u| u.name.as_str());
        problems.push(
            Problem::at(&field.at, format!("nothing provides \"{archetype}\""))
                .attribute("requires")
                .label(user)
                .help(advice(
                    archetype,
                    names,
                    "give the file with the types that provide it as well",
                )),
        );
        return;
    };
    // A field with a type of its own needs a provider that is made from that type.
    let Some(base) = protocol.base(&field.ty) else { return };
    let domains = union.domains.iter().filter_map(|d| protocol.domain(d)).map(|d| &d.ty);
    let records = union.members.iter().filter_map(|i| protocol.record(*i));
    let mut sources = domains.chain(records.filter_map(|r| r.source.as_ref()));
    if !sources.any(|s| *s == FieldType::Any || protocol.base(s) == Some(base)) {
        problems.push(
            Problem::at(
                &field.at,
                format!("nothing that provides \"{archetype}\" is a {}", base.name),
            )
            .attribute("requires")
            .label(user)
            .help("change the type of the field, or let it be \"*\""),
        );
    }
}
