//! AMQP 1.0 in several files, overlays of 0-10 and 1.0, and what the two models have in numbers.

use amqp_codegen::model::{
    Category, FieldType, Layout, Protocol, Record, RecordId, RecordKind, Schema,
};
use amqp_codegen::{Builder, Errors};
use amqp_spec::{Version, document};

fn model(version: &str) -> Protocol {
    Builder::new().version(version).model().expect("the specification resolves")
}

fn kind(protocol: &Protocol, kind: RecordKind) -> Vec<&Record> {
    protocol.records.iter().filter(|r| r.kind == kind).collect()
}

#[test]
fn version_0_10_in_numbers() {
    let protocol = model("0-10");
    assert_eq!((protocol.schema, protocol.header), (Schema::V0_10, *b"AMQP\x01\x01\x00\x0a"));
    let count = |k| kind(&protocol, k).len();
    assert_eq!(count(RecordKind::Control), 25);
    assert_eq!(count(RecordKind::Command), 59);
    assert_eq!(count(RecordKind::Struct), 17);
    assert_eq!(protocol.types.len(), 45);
    assert_eq!(protocol.types.iter().filter(|t| t.encodings[0].code.is_none()).count(), 3);
    let variable = |c: Category| c == Category::Variable;
    assert_eq!(protocol.types.iter().filter(|t| variable(t.encodings[0].category)).count(), 15);
    assert_eq!((protocol.domains.len(), protocol.classes.len()), (25, 10));
    assert_eq!(protocol.domains.iter().filter(|d| !d.choices.is_empty()).count(), 15);
    assert_eq!(protocol.domains.iter().map(|d| d.choices.len()).sum::<usize>(), 65);
    let results = protocol.records.iter().filter(|r| r.result.is_some());
    assert_eq!(results.count(), 12);
    assert_eq!(protocol.records.iter().filter(|r| r.segments.is_some()).count(), 6);
    let exceptions = |r: &Record| {
        r.exceptions.len() + r.fields.iter().map(|f| f.exceptions.len()).sum::<usize>()
    };
    assert_eq!(protocol.records.iter().map(exceptions).sum::<usize>(), 78);
    assert_eq!(protocol.records.iter().map(|r| r.fields.len()).sum::<usize>(), 255);
    let members = |name: &str| protocol.union(name).map(|u| u.members.len());
    assert_eq!(members("control"), Some(25));
    assert_eq!(members("command"), Some(59));
    assert_eq!(members("struct"), Some(13), "those that can be told by a code");
}

#[test]
fn references_of_0_10_reach_their_class() {
    let protocol = model("0-10");
    let ty = |record: &str, field: &str| {
        let record = protocol.record_named(record).expect("a record");
        record.field(field).expect("a field").ty.clone()
    };
    let named = |name: &str| FieldType::Named(name.to_owned());
    assert_eq!(ty("message.delivery-properties", "exchange"), named("exchange.name"));
    assert_eq!(ty("message.accept", "transfers"), named("session.commands"));
    assert_eq!(ty("dtx.start", "xid"), named("dtx.xid"));
    assert_eq!(ty("queue.declare", "queue"), named("queue.name"));
    assert_eq!(ty("exchange.query", "name"), FieldType::Wire("str8".to_owned()));
    let commands = ty("message.accept", "transfers");
    assert_eq!(protocol.base(&commands).map(|t| t.name.as_str()), Some("sequence-set"));
    assert_eq!(protocol.choices(&ty("message.transfer", "accept-mode")).len(), 2);
    let acquire = protocol.record_named("message.acquire").expect("a command");
    assert_eq!(acquire.result.as_ref().map(|r| r.name.as_str()), Some("message.acquired"));
    let transfer = protocol.record_named("message.transfer").expect("a command");
    let header = transfer.segments.as_ref().and_then(|s| s.header.as_ref()).expect("a header");
    let entries: Vec<&str> = header.entries.iter().map(|e| e.name.as_str()).collect();
    assert_eq!(
        entries,
        [
            "message.delivery-properties",
            "message.fragment-properties",
            "message.message-properties"
        ]
    );
    let header = protocol.record_named("session.header").expect("a struct");
    assert_eq!(
        (&header.id, header.layout),
        (&RecordId::Unnumbered, Layout::Packed { size: 1, pack: 1 })
    );
}

#[test]
fn version_1_0_in_numbers() {
    let protocol = model("1.0");
    assert_eq!((protocol.schema, protocol.header), (Schema::V1_0, *b"AMQP\x00\x01\x00\x00"));
    assert_eq!(protocol.types.len(), 24);
    let encodings: Vec<_> = protocol.types.iter().flat_map(|t| &t.encodings).collect();
    assert_eq!(encodings.len(), 39);
    assert_eq!(encodings.iter().filter(|e| e.name.is_none()).count(), 11);
    let composites = kind(&protocol, RecordKind::Composite);
    let described = kind(&protocol, RecordKind::Described);
    assert_eq!(composites.len(), 33);
    assert_eq!(composites.iter().filter(|c| c.fields.is_empty()).count(), 6);
    assert_eq!(described.len() + protocol.domains.len(), 39);
    let numbered = |r: &&Record| matches!(r.id, RecordId::Descriptor { symbol: Some(_), .. });
    assert_eq!(protocol.records.iter().filter(numbered).count(), 40);
    assert_eq!(protocol.unions.len(), 14);
    assert!(protocol.union("global-tx-id").is_none(), "required, and provided by nothing");
    let fields: Vec<_> = composites.iter().flat_map(|c| &c.fields).collect();
    assert_eq!(fields.len(), 125);
    assert_eq!(fields.iter().filter(|f| f.multiple).count(), 13);
    let both: Vec<&str> =
        fields.iter().filter(|f| f.multiple && f.mandatory).map(|f| f.name.as_str()).collect();
    assert_eq!(both, ["sasl-server-mechanisms"]);
    assert_eq!(protocol.domains.iter().map(|d| d.choices.len()).sum::<usize>(), 54);
    assert_eq!((protocol.constants.len(), protocol.sections.len(), protocol.port), (13, 9, 5672));
    let footer = protocol.record_named("footer").expect("a described type");
    let source = footer.source.as_ref().expect("a source");
    assert_eq!(*source, FieldType::Named("annotations".to_owned()));
    assert_eq!(protocol.base(source).map(|t| t.name.as_str()), Some("map"));
    let value = protocol.record_named("amqp-value").expect("a described type");
    assert_eq!(
        (value.source.as_ref(), value.layout),
        (Some(&FieldType::Any), Layout::DescribedBasic)
    );
    let conditions = protocol.union("error-condition").expect("an archetype");
    assert_eq!((conditions.members.len(), conditions.domains.len()), (0, 5));
    let outcomes = protocol.union("outcome").expect("an archetype");
    let outcomes: Vec<&str> = outcomes
        .members
        .iter()
        .filter_map(|i| protocol.record(*i))
        .map(|r| r.name.as_str())
        .collect();
    assert_eq!(outcomes, ["accepted", "rejected", "released", "modified", "declared"]);
}

#[test]
fn the_errata_give_the_header_its_defaults() {
    let defaults = |protocol: &Protocol| -> Vec<Option<String>> {
        let header = protocol.record_named("header").expect("the section header");
        header.fields.iter().map(|f| f.default.clone()).collect()
    };
    assert_eq!(defaults(&model("1.0")), [None, None, None, None, None]);
    let mended = Builder::new().version("1.0").overlay("1-0-errata").model().expect("it fits");
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(defaults(&mended), [some("false"), some("4"), None, some("false"), some("0")]);
    let twice = Builder::new().version("1.0").overlay("1-0-errata").overlay("1-0-errata").model();
    let errors = twice.expect_err("the defaults are there already");
    assert_eq!(errors.problems().len(), 4, "{errors}");
    let elsewhere = Builder::new().version("0-10").overlay("1-0-errata").model();
    assert!(elsewhere.expect_err("another version").to_string().contains("is for AMQP 1-0"));
}

/// The order of the files does not matter for what is in the model.
#[test]
fn files_are_read_together_in_any_order() {
    let texts = || document(Version::V1_0).iter();
    let forwards = texts().fold(Builder::new(), |b, d| b.spec_text(d.name, d.text));
    let backwards = texts().rev().fold(Builder::new(), |b, d| b.spec_text(d.name, d.text));
    let sorted = |builder: Builder| {
        let mut protocol = builder.model().expect("all files");
        protocol.records.sort_by(|a, b| a.name.cmp(&b.name));
        protocol.records
    };
    assert_eq!(sorted(forwards.clone()), sorted(backwards));
    assert_eq!(forwards.model().expect("all files"), model("1.0"));
    assert_eq!(model("1-0"), model("1.0"));
}

/// A vendor's types beside those of the standard.
#[test]
fn a_file_may_extend_the_built_in_specification() {
    let vendor = r#"<amqp name="vendor"><section name="filters">
        <type name="selector" class="restricted" source="string" provides="filter">
          <descriptor name="vendor:selector:string" code="0x0000468c:0x00000004"/>
        </type>
        <type name="hint" class="composite" source="list">
          <descriptor name="vendor:hint:list" code="0x0000468c:0x00000005"/>
          <field name="wait" type="milliseconds" default="10"/>
          <field name="filter" type="*" requires="filter"/>
        </type>
      </section></amqp>"#;
    let protocol = Builder::new().version("1.0").spec_text("vendor.xml", vendor).model();
    let protocol = protocol.expect("the standard and the vendor");
    assert_eq!(protocol.records.len(), 42);
    assert!(protocol.union("filter").is_some_and(|u| u.members.len() == 1));
}

fn refused(builder: Builder) -> Errors {
    builder.model().expect_err("it does not resolve")
}

fn places(errors: &Errors) -> Vec<(String, u32, u32)> {
    let positions = errors.problems().iter().filter_map(|p| p.position());
    positions.map(|p| (p.file.to_string(), p.line, p.column)).collect()
}

/// One file alone: every unresolved type with its place.
#[test]
fn one_file_alone_has_unresolved_types() {
    let [_, transport, messaging, ..] = document(Version::V1_0) else { panic!("five documents") };
    let errors = refused(Builder::new().spec_text(transport.name, transport.text));
    let message = errors.to_string();
    for ty in ["list", "string", "uint", "ushort", "boolean", "symbol", "map", "binary", "ubyte"] {
        assert!(message.contains(&format!("the type \"{ty}\" is not defined")), "{ty}: {message}");
    }
    for archetype in ["source", "target", "delivery-state"] {
        assert!(message.contains(&format!("nothing provides \"{archetype}\"")), "{message}");
    }
    assert_eq!(places(&errors).len(), errors.problems().len());
    for (file, line, column) in places(&errors) {
        let text = transport.text.lines().nth(line as usize - 1).expect("a line");
        let rest = &text[column as usize - 1..];
        assert!(
            ["type=", "source=", "requires="].iter().any(|a| rest.starts_with(a)),
            "{file}:{line}:{column}: {rest}"
        );
    }
    let types = document(Version::V1_0)[0];
    let two =
        Builder::new().spec_text(types.name, types.text).spec_text(messaging.name, messaging.text);
    let message = refused(two).to_string();
    assert!(message.contains("messaging.xml"), "{message}");
    assert!(message.contains("the type \"milliseconds\" is not defined"), "{message}");
    assert!(!message.contains("\"uint\""), "{message}");
}

#[test]
fn what_does_not_belong_together_is_refused() {
    let tx = r#"<amqp major="0" minor="9" revision="1"/>"#;
    let errors = refused(Builder::new().version("0-9-1").spec_text("more.xml", tx));
    assert!(errors.to_string().contains("more.xml:1:1: this specification stands by itself"));
    let errors = refused(Builder::new().version("1.0").version("0-10"));
    assert!(errors.to_string().contains("0-10/amqp.xml"), "{errors}");
    let errors = refused(Builder::new().version("0-10").version("1.0"));
    assert_eq!(errors.problems().len(), 5, "{errors}");
    // The same file twice: everything in it is declared twice.
    let errors = refused(
        Builder::new().version("1.0").spec_text("again.xml", document(Version::V1_0)[4].text),
    );
    assert!(errors.to_string().contains("again.xml"), "{errors}");
    assert!(errors.to_string().contains("the type \"sasl-init\" is declared twice"), "{errors}");
}

#[test]
fn overlays_change_0_10_and_1_0() {
    let with = |version: &str, operations: &str| {
        let overlay = format!("<overlay name=\"mine\" for=\"{version}\">{operations}</overlay>");
        Builder::new().version(version).overlay_text("mine.xml", overlay)
    };
    let added = with(
        "0-10",
        r#"<add to="queue"><command name="peek" code="0x10"><implement role="server" handle="MAY"/></command></add>
           <add to="queue.declare" after="queue"><field name="kind" type="str8"/></add>
           <add to=""><domain name="colour" type="uint8"/></add>
           <modify at="domain:track"><expect type="uint8"/><set type="uint16"/></modify>
           <modify at="message.fragment-properties.last"><expect default="1"/><set default="0"/></modify>"#,
    )
    .model()
    .expect("it fits");
    let declare = added.record_named("queue.declare").expect("a command");
    assert_eq!(declare.fields[1].name, "kind");
    assert!(added.record_named("queue.peek").is_some());
    assert_eq!(added.domain("track").map(|d| d.ty.clone()), Some(FieldType::Wire("uint16".into())));

    let added = with(
        "1.0",
        r#"<add to="section:definitions"><type name="colour" class="restricted" source="symbol"/></add>
           <add to="open"><field name="colour" type="colour"/></add>
           <add to="begin" after=""><field name="first" type="uint"/></add>
           <modify at="definition:PORT"><expect value="5672"/><set value="5673"/></modify>"#,
    )
    .model()
    .expect("it fits");
    assert_eq!(
        added.record_named("open").and_then(|r| r.fields.last()).map(|f| f.name.as_str()),
        Some("colour")
    );
    assert_eq!(added.record_named("begin").map(|r| r.fields[0].name.as_str()), Some("first"));
    assert_eq!(added.port, 5673);

    for (version, operations, message) in [
        (
            "0-10",
            r#"<add to="queue.declar"><field name="x" type="str8"/></add>"#,
            "did you mean \"declare\"",
        ),
        (
            "0-10",
            r#"<add to="queue.declare"><method name="x"/></add>"#,
            "<method> has no place inside <command>",
        ),
        (
            "0-10",
            r#"<add to="queue"><command name="declare" code="0x20"/></add>"#,
            "is there already",
        ),
        ("0-10", r#"<modify at="queue.declare.queue.x"><expect/></modify>"#, "too many parts"),
        ("1.0", r#"<add to="oepn"><field name="x" type="uint"/></add>"#, "did you mean \"open\""),
        ("1.0", r#"<add to="open"><field name="hostname" type="uint"/></add>"#, "is there already"),
        ("1.0", r#"<add to="open"><field name="x" type="unit"/></add>"#, "mine.xml:1:"),
        (
            "1.0",
            r#"<modify at="open.hostname"><expect type="symbol"/><set type="string"/></modify>"#,
            "expects \"symbol\"",
        ),
        (
            "1.0",
            r#"<add to="section:definition"><type name="x"/></add>"#,
            "did you mean \"definitions\"",
        ),
        ("1.0", r#"<add to=""><type name="x"/></add>"#, "<type> has no place inside <amqp>"),
        ("1.0", r#"<modify at="open.hostname.x"><expect/></modify>"#, "too many parts"),
    ] {
        let errors = refused(with(version, operations)).to_string();
        assert!(errors.contains(message), "{operations}: {errors}");
    }
}

/// A class of 0-10 comes with the structs and domains of others that it uses.
#[test]
fn classes_of_0_10_can_be_selected() {
    let protocol =
        Builder::new().version("0-10").classes(["message"]).model().expect("a class of its own");
    assert!(
        protocol.domain("exchange.name").is_some() && protocol.domain("session.commands").is_some()
    );
    assert!(protocol.record_named("message.transfer").is_some());
    assert!(protocol.record_named("exchange.declare").is_none());
    assert_eq!(kind(&protocol, RecordKind::Control).len(), 0);
    let classes: Vec<&str> = protocol.classes.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(classes, ["session", "message", "exchange", "queue"]);
    let errors = refused(Builder::new().version("1.0").classes(["open"]));
    assert!(errors.to_string().contains("AMQP 1.0 has no classes"), "{errors}");
}
