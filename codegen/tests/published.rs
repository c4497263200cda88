//! Ours and the published specifications resolve to the same model, version by version.
//!
//! The published files are looked for in the directory `AMQP_SPECS_DIR`, in `../shared/official-specs`
//! beside the workspace, and where Debian's package `amqp-specs` puts them. Without them the test is
//! skipped with a message; in continuous integration (`CI=true`) that is a failure.

use std::path::{Path, PathBuf};

use amqp_codegen::Builder;
use amqp_codegen::model::{Field, Position, Protocol, Record, Rule};

/// The directory with the published files, if there is one.
fn published() -> Option<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace");
    let given = std::env::var_os("AMQP_SPECS_DIR").map(PathBuf::from);
    if let Some(given) = &given {
        assert!(given.join("0-9-1").is_dir(), "AMQP_SPECS_DIR has no 0-9-1: {}", given.display());
    }
    given
        .into_iter()
        .chain([workspace.join("../shared/official-specs"), PathBuf::from("/usr/share/amqp/specs")])
        .find(|directory| directory.join("0-9-1").is_dir())
}

fn file(relative: &str) -> Option<PathBuf> {
    let found = published().map(|d| d.join(relative)).filter(|p| p.is_file());
    if found.is_none() {
        let message = format!(
            "skipped: no published {relative}. Install the package amqp-specs, or set AMQP_SPECS_DIR"
        );
        assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "{message}");
        eprintln!("{message}");
    }
    found
}

/// The facts of a model: without positions and words, which differ rightly.
fn facts(mut protocol: Protocol) -> Protocol {
    let nowhere = Position::none;
    let rules = |rules: &mut Vec<Rule>| rules.clear();
    let field = |field: &mut Field| {
        (field.label, field.docs, field.at) = (None, None, nowhere());
        rules(&mut field.rules);
    };
    protocol.overlays.clear();
    for constant in &mut protocol.constants {
        (constant.docs, constant.at) = (None, nowhere());
    }
    for domain in &mut protocol.domains {
        (domain.label, domain.docs, domain.at) = (None, None, nowhere());
        rules(&mut domain.rules);
    }
    for class in &mut protocol.classes {
        (class.label, class.docs, class.at) = (None, None, nowhere());
        rules(&mut class.rules);
    }
    for domain in &mut protocol.domains {
        for choice in &mut domain.choices {
            (choice.docs, choice.at) = (None, nowhere());
        }
    }
    for ty in &mut protocol.types {
        (ty.label, ty.docs, ty.at) = (None, None, nowhere());
        for encoding in &mut ty.encodings {
            (encoding.docs, encoding.at) = (None, nowhere());
        }
    }
    for section in &mut protocol.sections {
        (section.label, section.docs, section.at) = (None, None, nowhere());
    }
    for union in &mut protocol.unions {
        union.at = nowhere();
    }
    for record in &mut protocol.records {
        (record.label, record.docs, record.at) = (None, None, nowhere());
        rules(&mut record.rules);
        record.fields.iter_mut().for_each(field);
        newer(record);
    }
    protocol
}

/// What only records of 0-10 have.
fn newer(record: &mut Record) {
    let nowhere = Position::none;
    let inner = record.fields.iter_mut().flat_map(|f| f.exceptions.iter_mut());
    for exception in record.exceptions.iter_mut().chain(inner) {
        (exception.label, exception.docs, exception.scenario) = (None, None, None);
        exception.at = nowhere();
    }
    if let Some(result) = &mut record.result {
        result.at = nowhere();
    }
    let Some(segments) = &mut record.segments else { return };
    segments.at = nowhere();
    if let Some(body) = &mut segments.body {
        body.at = nowhere();
    }
    if let Some(header) = &mut segments.header {
        header.at = nowhere();
        header.entries.iter_mut().for_each(|e| e.at = nowhere());
    }
}

fn same(ours: Builder, theirs: &str, overlay: Option<&str>) {
    let Some(path) = file(theirs) else { return };
    same_as(ours, Builder::new().spec_file(path), overlay);
}

fn same_as(ours: Builder, theirs: Builder, overlay: Option<&str>) {
    let with = |builder: Builder| match overlay {
        Some(overlay) => builder.overlay(overlay),
        None => builder,
    };
    let ours = facts(with(ours).model().expect("our specification resolves"));
    let theirs = facts(with(theirs).model().expect("the published one resolves"));
    assert!(!theirs.records.is_empty());
    for (our, their) in ours.records.iter().zip(&theirs.records) {
        assert_eq!(our, their, "{}", our.name);
    }
    assert_eq!(ours, theirs);
}

#[test]
fn version_0_8() {
    same(Builder::new().version("0-8"), "0-8/amqp0-8.stripped.xml", None);
}

#[test]
fn version_0_9() {
    same(Builder::new().version("0-9"), "0-9/amqp0-9.stripped.xml", Some("0-9-content"));
}

#[test]
fn version_0_9_1() {
    same(Builder::new().version("0-9-1"), "0-9-1/amqp0-9-1.stripped.xml", None);
}

#[test]
fn version_0_10() {
    same(Builder::new().version("0-10"), "0-10/amqp.0-10.stripped.xml", None);
}

/// The files that the standard lists; `index` declares nothing.
const FILES: [&str; 6] = ["index", "types", "transport", "messaging", "transactions", "security"];

fn published_1_0() -> Option<Builder> {
    let files: Option<Vec<PathBuf>> =
        FILES.iter().map(|name| file(&format!("1-0/{name}.bare.xml"))).collect();
    Some(files?.into_iter().fold(Builder::new(), Builder::spec_file))
}

#[test]
fn version_1_0() {
    let Some(theirs) = published_1_0() else { return };
    same_as(Builder::new().version("1.0"), theirs.clone(), None);
    same_as(Builder::new().version("1.0"), theirs, Some("1-0-errata"));
}

/// Each published file of 1.0 alone gives its model, or the places of what is missing.
#[test]
fn each_file_of_version_1_0_alone() {
    let alone = |name: &str| {
        file(&format!("1-0/{name}.bare.xml")).map(|f| Builder::new().spec_file(f).model())
    };
    let Some(types) = alone("types") else { return };
    assert_eq!(types.expect("it refers to nothing").types.len(), 24);
    for name in ["transport", "messaging", "transactions", "security"] {
        let Some(outcome) = alone(name) else { return };
        let errors = outcome.expect_err("the primitive types are elsewhere");
        assert!(errors.to_string().contains("the type \"list\" is not defined"), "{errors}");
        for problem in errors.problems() {
            let at = problem.position().expect("a place");
            assert!(at.line > 36 && at.column > 1, "{at}");
        }
    }
}

/// Without the overlay, 0-9 is an error at the place that uses the domain.
#[test]
fn version_0_9_needs_its_overlay() {
    let Some(path) = file("0-9/amqp0-9.stripped.xml") else { return };
    let errors = Builder::new().spec_file(path).model().expect_err("an undefined domain");
    let [problem] = errors.problems() else {
        panic!("one problem: {errors}");
    };
    let at = problem.position().expect("a position");
    assert_eq!((at.line, at.column), (752, 26), "{errors}");
}

/// What the published extended file has, the overlay has too; the constant and six methods came later.
#[test]
fn the_overlay_covers_the_extended_file() {
    let Some(path) = file("0-9-1-rabbit/amqp0-9-1.stripped.extended.xml") else { return };
    let theirs = facts(Builder::new().spec_file(path).model().expect("the extended file resolves"));
    let ours = facts(
        Builder::new().version("0-9-1").overlay("rabbitmq").model().expect("the overlay fits"),
    );
    let methods = |p: &Protocol| p.records.iter().filter(|r| r.is_method()).count();
    assert_eq!((methods(&theirs), methods(&ours)), (60, 66));
    for their in &theirs.records {
        let our = ours.record_named(&their.name).expect("the record is there");
        assert_eq!(our.id, their.id, "{}", their.name);
        let shape = |r: &amqp_codegen::model::Record| {
            r.fields.iter().map(|f| (f.name.clone(), f.ty.clone())).collect::<Vec<_>>()
        };
        assert_eq!(shape(our), shape(their), "{}", their.name);
        assert_eq!(our.responses, their.responses, "{}", their.name);
    }
}
