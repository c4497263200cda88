//! What the generator writes for a small document of 0-10 that has every layout once.
//!
//! The same document is compiled, and its octets are checked, in `codegen/compiled`.

use amqp_codegen::Builder;

fn builder() -> Builder {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oddities/v0-10/ok-layouts.xml");
    Builder::new().spec_file(path).module("layouts")
}

#[test]
fn every_layout() {
    let generated = builder().generate().expect("a document without faults");
    let [(path, text)] = &generated.files[..] else { panic!("one file") };
    assert_eq!(path.to_str(), Some("layouts.rs"));
    insta::assert_snapshot!("layouts", text);
}

/// The options of a caller reach what is written.
#[test]
fn options() {
    let generated = builder()
        .docs(false)
        .crate_path("::wire")
        .attribute("move.move", "#[derive(Eq)]")
        .field_attribute("demo.coded.d", "#[doc(alias = \"it\")]")
        .rename("move.return", "Back")
        .generate()
        .expect("a document without faults");
    let [(_, text)] = &generated.files[..] else { panic!("one file") };
    let flat: String = text.split_whitespace().collect();
    for expected in [
        "#[derive(Eq)]pubstructMove{",
        "#[doc(alias=\"it\")]pubd:",
        "MoveBack(move_::Back)",
        "::wire::packed::WireType",
    ] {
        assert!(flat.contains(expected), "{expected}");
    }
    assert!(!flat.contains("amqp_types") && !flat.contains("never"));
}
