//! Whether the property tests reach every record: they go over the reflection tables, and these are held here
//! against the model, which another part of the project reads from the XML.

use amqp_codegen::{Builder, model::RecordKind};
use amqp_fuzz::VERSIONS;
use std::collections::BTreeSet;

/// The names of the records of a model, of those kinds.
fn in_model(version: &str, overlays: &[&str], kinds: &[RecordKind]) -> BTreeSet<String> {
    let builder = overlays
        .iter()
        .fold(Builder::new().version(version), |builder, overlay| builder.overlay(overlay));
    let protocol = builder.model().expect("a specification of ours");
    let wanted = protocol.records.iter().filter(|record| kinds.contains(&record.kind));
    wanted.map(|record| record.name.clone()).collect()
}

fn same(module: &str, covered: BTreeSet<String>, model: &BTreeSet<String>) {
    assert_eq!(&covered, model, "{module}");
    println!("{module}: {} of {} records", covered.len(), model.len());
}

#[test]
fn the_0_8_family() {
    // Module, version, overlays, and the number of methods: those of the published XML, and what the overlay adds.
    let sources: &[(&str, &str, &[&str], usize)] = &[
        ("v0_8", "0-8", &[], 89),
        ("v0_8_qpid", "0-8", &["qpid-0-8"], 89 + 3),
        ("v0_9", "0-9", &["0-9-content"], 101),
        ("v0_9_qpid", "0-9", &["0-9-content", "qpid-0-9"], 101 + 4),
        ("v0_9_1", "0-9-1", &[], 53),
        ("v0_9_1_rabbitmq", "0-9-1", &["rabbitmq"], 53 + 13),
        ("v0_9_1_qpid", "0-9-1", &["rabbitmq", "qpid-0-9-1"], 53 + 13 + 2),
    ];
    assert_eq!(sources.len(), VERSIONS.len());
    for (module, version, overlays, methods) in sources {
        let row = VERSIONS.iter().find(|row| row.module == *module).expect(module);
        assert_eq!(row.protocol.methods().count(), *methods, "{module}");
        let properties = row.protocol.classes.iter().filter_map(|class| class.properties);
        let covered = row.protocol.methods().chain(properties);
        let covered = covered.map(|record| record.name.to_owned()).collect();
        let kinds = [RecordKind::Method, RecordKind::Properties];
        same(module, covered, &in_model(version, overlays, &kinds));
    }
}

#[test]
fn v0_10() {
    let modules = [
        ("v0_10", &amqp_types::v0_10::PROTOCOL, &[][..]),
        ("v0_10_qpid", &amqp_types::v0_10_qpid::PROTOCOL, &["qpid-0-10"]),
    ];
    for (module, protocol, overlays) in modules {
        let covered = protocol.records().map(|record| record.name.to_owned()).collect();
        let kinds = [RecordKind::Control, RecordKind::Command, RecordKind::Struct];
        let model = in_model("0-10", overlays, &kinds);
        assert_eq!(model.len(), 25 + 59 + 17, "controls, commands, structs");
        same(module, covered, &model);
    }
}

#[test]
fn v1_0() {
    let described = amqp_types::v1_0::PROTOCOL.described.iter();
    let covered = described.map(|ty| ty.name.to_owned()).collect();
    let kinds = [RecordKind::Composite, RecordKind::Described];
    let model = in_model("1.0", &["1-0-errata"], &kinds);
    assert_eq!(model.len(), 40, "as many types have a descriptor");
    same("v1_0", covered, &model);
}
