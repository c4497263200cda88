//! Controls, commands and structs of 0-10: each vector decodes to its values and encodes to its octets, by the
//! generated codec and by the one that runs over the reflection tables.

use crate::{
    files::{Vector, vectors},
    packed_value::record,
};
use amqp_types::{
    Context, DecodeError, Encode, Reader,
    packed::{
        CommandSegment, DynamicRecord, SessionHeader,
        reflect::{Kind, Protocol},
    },
};
use std::collections::BTreeSet;

/// The octets again, from the view and from the owned type.
type Again = Result<Vec<[Vec<u8>; 2]>, DecodeError>;

/// A generated module: its tables, and its codecs from octets to the same octets.
pub(crate) struct Codec {
    pub(crate) protocol: &'static Protocol,
    pub(crate) control: fn(&[u8]) -> Again,
    pub(crate) command: fn(&[u8]) -> Again,
    /// The structs of a header segment.
    pub(crate) header: fn(&[u8]) -> Again,
}

macro_rules! codec {
    ($module:ident) => {
        Codec {
            protocol: &amqp_types::$module::PROTOCOL,
            control: |octets| {
                let control = amqp_types::$module::ControlRef::decode(octets, Context::default())?;
                assert_eq!(control.encoded_len(), octets.len());
                Ok(vec![[control.to_vec(), control.to_owned().to_vec()]])
            },
            command: |octets| {
                let view = amqp_types::$module::CommandRef::decode(octets, Context::default())?;
                let CommandSegment { header, command } = view;
                let owned = CommandSegment { header, command: command.to_owned() };
                let view = CommandSegment { header, command };
                assert_eq!(view.encoded_len(), octets.len());
                Ok(vec![[view.to_vec(), owned.to_vec()]])
            },
            header: |octets| {
                amqp_types::$module::StructRef::decode_header(octets, Context::default())
                    .map(|entry| entry.map(|entry| [entry.to_vec(), entry.to_owned().to_vec()]))
                    .collect()
            },
        }
    };
}

/// As the document has it.
const PUBLISHED: Codec = codec!(v0_10);
/// With what the Qpid family has otherwise: a struct of a branch with a code.
pub(crate) const QPID: Codec = codec!(v0_10_qpid);

/// One vector, in both directions and by both codecs; a field that the document asks for and the peer left out.
fn check(codec: &Codec, kind: Kind, vector: &Vector) -> Option<String> {
    let name = vector.text("name");
    let place = format!("{}: {name}", vector.file);
    let octets = vector.octets();
    let protocol = codec.protocol;
    let declared = protocol.record(name).unwrap_or_else(|| panic!("{place}"));
    let typed = match kind {
        Kind::Control => (codec.control)(&octets),
        Kind::Command => (codec.command)(&octets),
        // Those without a code stand only inside of other records.
        Kind::Struct if declared.code.is_none() => Ok(Vec::new()),
        Kind::Struct => (codec.header)(&octets),
    };
    for again in typed.unwrap_or_else(|error| panic!("{place}: {error}")).iter().flatten() {
        assert_eq!(again, &octets, "{place}");
    }

    let context = Context::default();
    let made = record(protocol, declared, vector.get("values"));
    let (found, again) = match kind {
        Kind::Control => {
            let found = DynamicRecord::decode_control(protocol, &octets, context).expect(name);
            (found.expect(name), made.to_vec())
        }
        Kind::Command => {
            let found = DynamicRecord::decode_command(protocol, &octets, context).expect(name);
            let CommandSegment { header, command } = found.expect(name);
            let sync = vector.get("sync").as_bool().expect("a boolean");
            assert_eq!(header, SessionHeader { sync }, "{place}");
            (command, CommandSegment { header, command: made.clone() }.to_vec())
        }
        Kind::Struct => {
            let mut reader = Reader::new(&octets, context);
            let found = DynamicRecord::read_struct(declared, &mut reader, "struct").expect(name);
            assert!(reader.remaining().is_empty(), "{place}");
            (found, made.to_vec())
        }
    };
    assert_eq!(found, made, "{place}");
    assert_eq!(again, octets, "{place}");
    made.missing().map(|field| format!("{name}.{field}"))
}

const KINDS: [(Kind, &str); 3] =
    [(Kind::Control, "control"), (Kind::Command, "command"), (Kind::Struct, "struct")];

#[test]
fn every_record_of_0_10_in_both_directions() {
    let (mut seen, mut by_hand, mut left_out) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let (mut count, mut qpid) = (0, 0);
    for (kind, name) in KINDS {
        for vector in vectors("0-10", name) {
            let name = vector.text("name").to_owned();
            if vector.find("qpid").is_some() {
                left_out.extend(check(&QPID, kind, &vector));
                qpid += 1;
                continue;
            }
            left_out.extend(check(&PUBLISHED, kind, &vector));
            count += 1;
            if vector.by_hand {
                by_hand.insert(name)
            } else {
                seen.insert(name)
            };
        }
    }
    let only: Vec<_> = by_hand.difference(&seen).cloned().collect();
    seen.extend(by_hand);
    let records = PUBLISHED.protocol.records();
    let missing: Vec<_> =
        records.map(|record| record.name).filter(|name| !seen.contains(*name)).collect();
    println!(
        "0-10: {count} vectors of {} of {} records, and {qpid} with the Qpid family's dtx.xid; {} records by hand only: {only:?}",
        seen.len(),
        PUBLISHED.protocol.records().count(),
        only.len()
    );
    println!("0-10: required, and left out by a peer: {left_out:?}");
    assert!(missing.is_empty(), "no vector for {missing:?}");
    assert!(qpid > 10, "{qpid} vectors of transactions");
}

/// The published struct and the Qpid family's have other octets: neither codec takes those of the other.
#[test]
fn a_branch_reads_by_its_own_dialect_only() {
    for vector in vectors("0-10", "command") {
        if !vector.text("name").starts_with("dtx.") || vector.list("values").is_empty() {
            continue;
        }
        let other = if vector.find("qpid").is_some() { &PUBLISHED } else { &QPID };
        assert!((other.command)(&vector.octets()).is_err(), "{}", vector.text("name"));
    }
}
