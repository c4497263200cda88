//! Values of the vector files as values of the wire: `{ kind = value }`, and `[name, type, value]` in tables.

use crate::files::{integer, octets};
use amqp_types::{Array, Decimal, Dialect, ShortString, Table, Value};

/// The text, or `{ hex = "…" }` for octets that are none.
fn run(given: &toml::Value) -> Vec<u8> {
    match given {
        toml::Value::String(text) => text.as_bytes().to_vec(),
        given => octets(given["hex"].as_str().expect("hex digits")),
    }
}

fn short(given: &toml::Value) -> ShortString {
    ShortString::new(given.as_str().expect("a text")).expect("255 octets at most")
}

/// The value of a field.
pub(crate) fn field(given: &toml::Value, dialect: Dialect) -> Value {
    let (kind, given) =
        given.as_table().and_then(|table| table.iter().next()).expect("one kind, one value");
    match kind.as_str() {
        "boolean" => Value::Boolean(given.as_bool().expect("a boolean")),
        "octet" => Value::UInt8(u8::try_from(integer(given)).expect("8 bits")),
        "short" => Value::UInt16(u16::try_from(integer(given)).expect("16 bits")),
        "long" => Value::UInt32(u32::try_from(integer(given)).expect("32 bits")),
        "longlong" => Value::UInt64(integer(given)),
        "timestamp" => Value::Timestamp(integer(given)),
        "shortstr" => Value::ShortString(short(given)),
        "longstr" => Value::LongString(run(given)),
        "table" => Value::Table(table(given, dialect)),
        other => panic!("kind {other}"),
    }
}

/// A table from its entries: name, type, value.
pub(crate) fn table(given: &toml::Value, dialect: Dialect) -> Table {
    let entries = given.as_array().expect("entries").iter().map(|entry| {
        let name = entry[0].as_str().expect("a name").to_owned();
        (name, element(entry[1].as_str().expect("a type"), &entry[2], dialect))
    });
    Table::from_entries(dialect, entries.collect::<Vec<_>>()).expect("values of this dialect")
}

fn number<T: std::str::FromStr>(given: &toml::Value) -> T
where
    T::Err: std::fmt::Debug,
{
    given.as_str().expect("a text").parse().expect("a number of this type")
}

/// A value of a table or an array.
fn element(ty: &str, given: &toml::Value, dialect: Dialect) -> Value {
    match ty {
        "boolean" => Value::Boolean(number(given)),
        "int8" => Value::Int8(number(given)),
        "uint8" => Value::UInt8(number(given)),
        "int16" => Value::Int16(number(given)),
        "uint16" => Value::UInt16(number(given)),
        "int32" => Value::Int32(number(given)),
        "uint32" => Value::UInt32(number(given)),
        "int64" => Value::Int64(number(given)),
        "uint64" => Value::UInt64(number(given)),
        "float" => Value::Float(number(given)),
        "double" => Value::Double(number(given)),
        "timestamp" => Value::Timestamp(number(given)),
        "ascii-character" => Value::AsciiCharacter(number(given)),
        "decimal" => {
            let (scale, digits) =
                given.as_str().and_then(|text| text.split_once(' ')).expect("two");
            Value::Decimal(Decimal {
                scale: scale.parse().expect("8 bits"),
                digits: digits.parse().expect("32 bits"),
            })
        }
        "short-string" => Value::ShortString(short(given)),
        "long-string" => Value::LongString(run(given)),
        "byte-array" => Value::ByteArray(run(given)),
        "ascii-string" => Value::AsciiString(run(given)),
        "wide-string" => Value::WideString(run(given)),
        "void" => Value::Void,
        "table" => Value::Table(table(given, dialect)),
        "array" => {
            let elements = given.as_array().expect("elements").iter().map(|element_given| {
                let ty = element_given[0].as_str().expect("a type");
                element(ty, &element_given[1], dialect)
            });
            Value::Array(Array::from_elements(dialect, elements.collect::<Vec<_>>()).expect("fits"))
        }
        other => panic!("type {other}"),
    }
}
