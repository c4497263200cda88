//! The reader of specifications and overlays, with everything behind it up to the generated files.
//!
//! In: the text of an XML file; a form feed, which no XML file has, stands between the files of one call. The
//! promises: no panic; every problem lies in the file that it names; and what is allocated stays below a bound
//! that the input gives.

use super::allocation::{Bound, bounded};
use amqp_codegen::{Builder, Errors, xml::document};

/// The tree, the model, and the problems with their texts.
///
/// An empty element, `<a/>`, is four octets of a file and 136 of the tree; a vector that doubles asks for up to
/// four times as many before it has them, and a tree is copied once where overlays or the files of 1.0 are merged.
/// A problem is 300 octets and two sentences, for an element of four octets again.
const TREE: Bound = Bound { factor: 1024, constant: 1 << 20 };

/// A small specification in each schema, with the version that an overlay for it names.
const BASES: [&str; 3] = [
    r#"<amqp major="0" minor="9" revision="1"><constant name="frame-end" value="206"/><domain name="name" type="shortstr"/><class name="basic" index="60"><chassis name="server" implement="MUST"/><field name="kind" domain="name"/><method name="get" index="70"><chassis name="server" implement="MUST"/><field name="no-ack" type="bit"/></method></class></amqp>"#,
    r#"<amqp xmlns="http://www.amqp.org/schema/amqp.xsd" major="0" minor="10" port="5672"><type name="uint8" code="0x02" fixed-width="1"/><type name="bit" code="0x08" fixed-width="0"/><class name="message" code="0x4"><domain name="mode" type="uint8"><enum><choice name="none" value="0"/></enum></domain><struct name="flags" size="0" pack="2" code="0x1"><field name="mode" type="mode"/></struct><command name="stop" code="0x2"><field name="now" type="bit"/></command></class></amqp>"#,
    r#"<amqp name="all"><section name="s"><type name="uint" class="primitive"><encoding code="0x70" category="fixed" width="4"/></type><type name="ulong" class="primitive"><encoding code="0x80" category="fixed" width="8"/></type><type name="handle" class="restricted" source="uint"/><type name="open" class="composite" source="list"><descriptor name="amqp:open:list" code="0x00000000:0x00000010"/><field name="handle" type="handle"/></type></section></amqp>"#,
];

/// Specifications, in any schema.
///
/// # Panics
/// On a broken promise.
pub fn xml_specifications(input: &[u8]) {
    let text = document::decode(input);
    let mut builder = Builder::new().format(false);
    for (place, file) in text.split('\u{c}').enumerate() {
        builder = builder.spec_text(format!("{place}.xml"), file);
    }
    let files: Vec<_> =
        text.split('\u{c}').enumerate().map(|(n, f)| (format!("{n}.xml"), f)).collect();
    read(&builder, &files);
}

/// Overlays over a small specification in each schema.
///
/// # Panics
/// On a broken promise.
pub fn xml_overlays(input: &[u8]) {
    let text = document::decode(input);
    for base in BASES {
        let builder =
            Builder::new().format(false).spec_text("base.xml", base).overlay_text("0.xml", &*text);
        read(&builder, &[("base.xml".to_owned(), base), ("0.xml".to_owned(), &*text)]);
    }
}

fn read(builder: &Builder, files: &[(String, &str)]) {
    let octets = files.iter().map(|(_, text)| text.len()).sum();
    match bounded("a model", TREE, octets, || builder.model()) {
        Ok(model) => {
            assert!(!model.name.is_empty(), "a version has a name");
            // What is wrong with the names of a model, only the emitter tells.
            if let Err(errors) = builder.generate() {
                inside(&errors, files);
            }
        }
        Err(errors) => inside(&errors, files),
    }
}

/// Every problem is in a line and a column that its file has.
fn inside(errors: &Errors, files: &[(String, &str)]) {
    assert!(!errors.problems().is_empty(), "an error without a problem");
    for problem in errors.problems() {
        let Some(at) = problem.position() else { continue };
        let Some((_, text)) = files.iter().find(|(name, _)| **name == *at.file) else {
            panic!("{problem}: in {at}, which was not given");
        };
        let line = text.split('\n').nth((at.line as usize).wrapping_sub(1));
        let columns = line.map(|line| line.chars().count());
        assert!(
            columns.is_some_and(|columns| (1..=columns + 1).contains(&(at.column as usize))),
            "{problem}: at {at}, and the line has {columns:?}"
        );
    }
    // A report quotes the lines, and is made for a few problems only: it is text for a person.
    if errors.problems().len() <= 8 {
        assert!(!errors.report().is_empty());
    }
    assert!(!errors.to_string().is_empty());
}
