//! Field tables: each letter in each dialect, decoded to its value and encoded to its octets.

use crate::{
    files::{Vector, octets, vectors},
    value,
};
use amqp_types::{Context, Dialect, Reader, TableRef, Value, ValueRef};
use std::collections::{BTreeMap, BTreeSet};

fn dialects(vector: &Vector) -> impl Iterator<Item = Dialect> {
    let names: Vec<_> = vector
        .list("dialects")
        .iter()
        .map(|name| name.as_str().expect("a name").to_owned())
        .collect();
    assert!(!names.is_empty());
    names.into_iter().map(|name| {
        Dialect::ALL.into_iter().find(|dialect| dialect.to_string() == name).expect("a dialect")
    })
}

/// The table behind its length, and nothing behind it.
fn read(octets: &[u8], dialect: Dialect) -> Result<TableRef<'_>, amqp_types::DecodeError> {
    let mut reader = Reader::new(octets, Context::new(dialect));
    let table = reader.table("table")?;
    reader.finish()?;
    Ok(table)
}

fn written(value: &Value) -> Vec<u8> {
    let Value::Table(table) = value else { unreachable!("a table") };
    let content = table.as_view().as_bytes();
    let mut octets = u32::try_from(content.len()).expect("fits").to_be_bytes().to_vec();
    octets.extend_from_slice(content);
    octets
}

/// The letter of the one entry, or of the element or entry inside of it.
fn letter(octets: &[u8]) -> u8 {
    octets[6]
}

#[test]
fn every_letter_in_each_dialect_in_both_directions() {
    let mut seen: BTreeMap<String, BTreeSet<char>> = BTreeMap::new();
    let mut by_hand: BTreeMap<String, BTreeSet<char>> = BTreeMap::new();
    let mut count = 0;
    for vector in vectors("0-9-1", "table") {
        let given = vector.octets();
        for dialect in dialects(&vector) {
            let place = format!("{}, {dialect}: {:02x?}", vector.file, given);
            let expected = value::table(vector.get("values"), dialect);
            let table = read(&given, dialect).unwrap_or_else(|error| panic!("{place}: {error}"));
            assert!(
                table
                    .iter()
                    .map(|(name, value)| (name.to_string(), value.to_owned()))
                    .eq(expected.iter().map(|(name, value)| (name.to_string(), value.to_owned()))),
                "{place}"
            );
            // What came is kept; what is made from the value has the dialect's own letter.
            assert_eq!(written(&Value::Table(table.to_owned())), given, "{place}");
            let canonical =
                vector.find("written").map(|hex| octets(hex.as_str().expect("hex digits")));
            let canonical = canonical.unwrap_or_else(|| rewritten(&given, dialect));
            assert_eq!(written(&Value::Table(expected)), canonical, "{place}");
            let letters = if vector.by_hand { &mut by_hand } else { &mut seen };
            letters.entry(dialect.to_string()).or_default().insert(char::from(letter(&given)));
            count += 1;
        }
    }
    let none = BTreeSet::new();
    for dialect in Dialect::ALL {
        let name = dialect.to_string();
        let (seen, by_hand) =
            (seen.get(&name).unwrap_or(&none), by_hand.get(&name).unwrap_or(&none));
        let only: Vec<_> = by_hand.difference(seen).collect();
        let known = (0..=u8::MAX).filter(|letter| dialect.value_type(*letter).is_some());
        let known: BTreeSet<_> = known.map(char::from).collect();
        println!("{name}: {} letters, by hand only {only:?}", known.len());
        assert_eq!(seen | by_hand, known, "{name}");
    }
    println!("0-9-1: {count} readings of tables");
}

/// The letter `L` of the dialect of RabbitMQ is written as `l`, wherever it stands; all else stays.
fn rewritten(given: &[u8], dialect: Dialect) -> Vec<u8> {
    let mut octets = given.to_vec();
    if dialect == Dialect::RabbitMq {
        let table = read(given, dialect).expect("read before");
        relabel(table, &mut octets[4..]);
    }
    octets
}

/// Changes the letters of a table's content in place.
fn relabel(table: TableRef<'_>, octets: &mut [u8]) {
    let mut at = 0;
    for (name, value) in table.iter() {
        at += 1 + name.as_str().len();
        at = relabel_value(value, octets, at);
    }
}

fn relabel_value(value: ValueRef<'_>, octets: &mut [u8], at: usize) -> usize {
    if octets[at] == b'L' {
        octets[at] = b'l';
    }
    let inner = at + 5;
    match value {
        ValueRef::Table(table) => relabel(table, &mut octets[inner..]),
        ValueRef::Array(array) => {
            array.iter().fold(inner, |at, value| relabel_value(value, octets, at));
        }
        _ => {}
    }
    at + 1
        + match value.ty().width() {
            Some(width) => width,
            None => {
                4 + u32::from_be_bytes(octets[at + 1..inner].try_into().expect("four")) as usize
            }
        }
}

#[test]
fn letters_that_a_dialect_does_not_have_are_refused() {
    let mut count = 0;
    for vector in vectors("0-9-1", "refused") {
        for dialect in dialects(&vector) {
            let octets = vector.octets();
            let error = read(&octets, dialect).expect_err(&format!("{dialect}: {octets:02x?}"));
            assert!(error.offset() <= octets.len(), "{error}");
            count += 1;
        }
    }
    assert!(count >= 14, "{count}");
}
