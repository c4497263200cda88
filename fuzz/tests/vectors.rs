//! Golden vectors: octets that other implementations made, decoded to the values and encoded from them again.

use amqp_types::{
    Context, Decimal, Dialect, DynamicHeader, DynamicMethod, DynamicRecord, Encode, ShortString,
    TableRef, Value, ValueRef,
    frame::{FrameType, decode_frame, encode_frame},
    v0_9_1_rabbitmq::{ContentHeaderRef, MethodRef, PROTOCOL},
};
use std::collections::BTreeSet;

const FILES: [(&str, &str); 2] = [
    ("pamqp.toml", include_str!("../vectors/0-9-1/pamqp.toml")),
    ("by-hand.toml", include_str!("../vectors/0-9-1/by-hand.toml")),
];

fn octets(hex: &str) -> Vec<u8> {
    assert!(hex.len().is_multiple_of(2), "two digits an octet");
    (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex digits"))
        .collect()
}

/// The payload of the one frame in a vector.
fn payload(octets: &[u8], ty: FrameType) -> &[u8] {
    let (frame, len) = decode_frame(octets, 131_072).expect("a frame").expect("a whole frame");
    assert_eq!(len, octets.len(), "one frame and nothing else");
    assert_eq!((frame.ty, frame.channel), (ty, 7));
    frame.payload
}

fn text<'t>(value: &'t toml::Value, key: &str) -> &'t str {
    value.get(key).and_then(toml::Value::as_str).expect("a text")
}

fn integer(value: &toml::Value) -> u64 {
    u64::try_from(value.as_integer().expect("an integer")).expect("not negative")
}

/// A value of the file as a value of the wire; a table of the file is compared with `found`, whose octets then stand for it.
fn value(given: &toml::Value, found: &Value) -> Value {
    let (kind, given) =
        given.as_table().and_then(|table| table.iter().next()).expect("one kind, one value");
    match kind.as_str() {
        "boolean" => Value::Boolean(given.as_bool().expect("a boolean")),
        "octet" => Value::UInt8(u8::try_from(integer(given)).expect("8 bits")),
        "short" => Value::UInt16(u16::try_from(integer(given)).expect("16 bits")),
        "long" => Value::UInt32(u32::try_from(integer(given)).expect("32 bits")),
        "longlong" => Value::UInt64(integer(given)),
        "timestamp" => Value::Timestamp(integer(given)),
        "shortstr" => {
            Value::ShortString(ShortString::new(given.as_str().expect("a text")).expect("short"))
        }
        "longstr" => Value::LongString(given.as_str().expect("a text").as_bytes().to_vec()),
        "table" => {
            let Value::Table(table) = found else { panic!("a table, not {found:?}") };
            compare_table(given.as_array().expect("entries"), table.as_view());
            found.clone()
        }
        other => panic!("kind {other}"),
    }
}

/// Entries as the file lists them, in any order: name, type, value as text.
fn compare_table(given: &[toml::Value], found: TableRef<'_>) {
    assert_eq!(found.iter().count(), given.len());
    for entry in given {
        let part = |index: usize| entry.get(index).and_then(toml::Value::as_str).expect("a text");
        let (name, ty, expected) = (part(0), part(1), part(2));
        let value = found.get(name).unwrap_or_else(|| panic!("an entry {name}"));
        assert_eq!(value.ty().name(), ty, "{name}");
        let shown = match value {
            ValueRef::Boolean(value) => value.to_string(),
            ValueRef::Int8(value) => value.to_string(),
            ValueRef::Int16(value) => value.to_string(),
            ValueRef::Int32(value) => value.to_string(),
            ValueRef::Int64(value) => value.to_string(),
            ValueRef::Float(value) => value.to_string(),
            ValueRef::Decimal(Decimal { scale, digits }) => format!("{scale} {digits}"),
            ValueRef::LongString(value) => String::from_utf8_lossy(value).into_owned(),
            ValueRef::Timestamp(value) => value.to_string(),
            ValueRef::Void => String::new(),
            ValueRef::Table(table) => {
                assert_eq!(table.get("deep"), Some(ValueRef::from("value")));
                String::new()
            }
            ValueRef::Array(array) => {
                assert!(array.iter().eq([ValueRef::from("a"), ValueRef::from(true)]));
                String::new()
            }
            other => panic!("{name}: {other:?}"),
        };
        assert_eq!(shown, expected, "{name}");
    }
}

fn vectors(kind: &str) -> Vec<toml::Value> {
    FILES
        .iter()
        .flat_map(|(file, text)| {
            let document: toml::Table =
                text.parse().unwrap_or_else(|error| panic!("{file}: {error}"));
            document.get(kind).and_then(toml::Value::as_array).cloned().unwrap_or_default()
        })
        .collect()
}

#[test]
fn every_method_of_the_vectors_in_both_directions() {
    let context = Context::new(Dialect::RabbitMq);
    let mut seen = BTreeSet::new();
    for vector in vectors("method") {
        let name = text(&vector, "name");
        let frame = octets(text(&vector, "hex"));
        let payload = payload(&frame, FrameType::METHOD);

        let typed = MethodRef::decode(payload, context).expect(name);
        assert_eq!(typed.name(), Some(name));
        let (class, id) = typed.id();
        assert_eq!(u64::from(class), integer(&vector["class"]), "{name}");
        assert_eq!(u64::from(id), integer(&vector["id"]), "{name}");
        let mut again = Vec::new();
        encode_frame(FrameType::METHOD, 7, &typed, &mut again);
        assert_eq!(again, frame, "{name}");

        let dynamic = DynamicMethod::decode(&PROTOCOL, payload, context).expect(name).expect(name);
        let given = vector["values"].as_array().expect("values");
        assert_eq!(dynamic.0.fields().count(), given.len(), "{name}");
        let mut made = DynamicRecord::new(dynamic.0.record(), context.dialect);
        for ((field, found), given) in dynamic.0.fields().zip(given) {
            let expected = value(given, found);
            assert_eq!(found, &expected, "{name}.{}", field.name);
            made.set(field.name, expected).expect(name);
        }
        assert_eq!(DynamicMethod(made).to_vec(), payload, "{name}");
        seen.insert(name.to_owned());
    }
    let missing: Vec<_> =
        PROTOCOL.methods().filter(|method| !seen.contains(method.name)).map(|m| m.name).collect();
    assert!(missing.is_empty(), "no vector for {missing:?}");
    println!("{} methods, {} of them by hand", seen.len(), 2);
}

#[test]
fn every_property_of_the_vectors_in_both_directions() {
    let context = Context::new(Dialect::RabbitMq);
    let mut seen = BTreeSet::new();
    for vector in vectors("header") {
        let frame = octets(text(&vector, "hex"));
        let payload = payload(&frame, FrameType::HEADER);
        let typed = ContentHeaderRef::decode(payload, context).expect("a content header");
        assert_eq!(typed.body_size, integer(&vector["body-size"]));
        assert_eq!((typed.class_id(), typed.weight), (60, 0));
        assert_eq!(typed.to_vec(), payload);

        let dynamic = DynamicHeader::decode(&PROTOCOL, payload, context).expect("a content header");
        let record = dynamic.properties.record();
        let mut made = DynamicRecord::new(record, context.dialect);
        let given = vector["values"].as_array().expect("values");
        assert_eq!(dynamic.properties.fields().count(), given.len());
        for pair in given {
            let place = usize::try_from(integer(&pair[0])).expect("a place");
            let name = record.fields[place].name;
            let found = dynamic.properties.get(name).expect(name);
            let expected = value(&pair[1], found);
            assert_eq!(found, &expected, "{name}");
            made.set(name, expected).expect(name);
            seen.insert(name);
        }
        assert_eq!(made.to_vec(), &payload[12..]);
    }
    // pamqp keeps the reserved last property empty, as the specification asks.
    let missing: Vec<_> = PROTOCOL
        .class("basic")
        .and_then(|class| class.properties)
        .expect("properties")
        .fields
        .iter()
        .map(|field| field.name)
        .filter(|name| !seen.contains(name))
        .collect();
    assert_eq!(missing, ["reserved"]);
}
