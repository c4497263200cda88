//! Values of 0-10 in the vector files: `[place, { type = value }]` for the fields that are there.

use crate::files::{integer, octets};
use amqp_types::{
    Encode, LongString, Reader, ShortString,
    packed::{
        Any, AnyRef, Array, ByteRanges, Char, Datetime, DynamicRecord, FieldValue, List, Map,
        SequenceNo, SequenceSet, Str16, Struct32, Uuid, Vbin8, Vbin16, WireType,
        reflect::{Base, Protocol, Record},
    },
};

/// A record with these fields and no other.
pub(crate) fn record(
    protocol: &Protocol,
    declared: &'static Record,
    given: &toml::Value,
) -> DynamicRecord {
    let mut made = DynamicRecord::new(declared);
    for field in declared.fields {
        made.unset(field.name).expect("a field");
    }
    for pair in given.as_array().expect("fields") {
        let field = &declared.fields[usize::try_from(integer(&pair[0])).expect("a place")];
        let (ty, given) =
            pair[1].as_table().and_then(|table| table.iter().next()).expect("one type, one value");
        let value = match (field.base, ty.as_str()) {
            (Base::Bit, "bit") => FieldValue::Bit(given.as_bool().expect("a boolean")),
            (Base::Struct(inner), "struct") => FieldValue::Record(record(protocol, inner, given)),
            (Base::Type(declared), ty) => {
                assert_eq!(declared.name, ty, "{}", field.name);
                of_type(protocol, ty, given)
            }
            other => panic!("{}: {other:?}", field.name),
        };
        made.set(field.name, value).unwrap_or_else(|error| panic!("{}: {error}", declared.name));
    }
    made
}

fn ranges(given: &toml::Value) -> impl Iterator<Item = (u64, u64)> {
    given.as_array().expect("ranges").iter().map(|range| (integer(&range[0]), integer(&range[1])))
}

fn of_type(protocol: &Protocol, ty: &str, given: &toml::Value) -> FieldValue {
    let narrow = |number: u64| u32::try_from(number).expect("32 bits");
    match ty {
        "sequence-no" => FieldValue::SequenceNo(SequenceNo(narrow(integer(given)))),
        "sequence-set" => {
            let mut set = SequenceSet::new();
            for (first, last) in ranges(given) {
                set.push(SequenceNo(narrow(first)), SequenceNo(narrow(last))).expect("fits");
            }
            FieldValue::SequenceSet(set)
        }
        "byte-ranges" => {
            let mut set = ByteRanges::new();
            for (first, last) in ranges(given) {
                set.push(first, last).expect("fits");
            }
            FieldValue::ByteRanges(set)
        }
        ty => FieldValue::Value(any(protocol, ty, given)),
    }
}

fn signed<T: TryFrom<i64>>(given: &toml::Value) -> T {
    given.as_integer().and_then(|number| T::try_from(number).ok()).expect("fits")
}

fn unsigned<T: TryFrom<u64>>(given: &toml::Value) -> T {
    T::try_from(integer(given)).ok().expect("fits")
}

fn text(given: &toml::Value) -> &str {
    given.as_str().expect("a text")
}

/// A value of a type that has a code.
fn any(protocol: &Protocol, ty: &str, given: &toml::Value) -> Any {
    match ty {
        "boolean" => Any::Boolean(given.as_bool().expect("a boolean")),
        "int8" => Any::Int8(signed(given)),
        "int16" => Any::Int16(signed(given)),
        "int32" => Any::Int32(signed(given)),
        "int64" => Any::Int64(signed(given)),
        "uint8" => Any::Uint8(unsigned(given)),
        "uint16" => Any::Uint16(unsigned(given)),
        "uint32" => Any::Uint32(unsigned(given)),
        "uint64" => Any::Uint64(unsigned(given)),
        "char" => Any::Char(Char(unsigned(given))),
        "datetime" => Any::Datetime(Datetime(signed(given))),
        "float" => Any::Float(text(given).parse().expect("a number")),
        "double" => Any::Double(text(given).parse().expect("a number")),
        "uuid" => Any::Uuid(Uuid(octets(text(given)).try_into().expect("16 octets"))),
        "str8" => Any::Str8(ShortString::new(text(given)).expect("fits")),
        "str16" => Any::Str16(Str16::new(text(given)).expect("fits")),
        "vbin8" => Any::Vbin8(Vbin8::from_octets(octets(text(given))).expect("fits")),
        "vbin16" => Any::Vbin16(Vbin16::from_octets(octets(text(given))).expect("fits")),
        "vbin32" => Any::Vbin32(LongString::new(octets(text(given))).expect("fits")),
        "map" => {
            let mut map = Map::new();
            for entry in given.as_array().expect("entries") {
                map.insert(text(&entry[0]), any(protocol, text(&entry[1]), &entry[2]).as_view())
                    .expect("fits");
            }
            Any::Map(map)
        }
        "list" => Any::List(
            List::from_values(elements(protocol, given).iter().map(Any::as_view)).expect("fits"),
        ),
        "array" => Any::Array(
            Array::from_values(elements(protocol, given).iter().map(Any::as_view)).expect("fits"),
        ),
        "struct32" => Any::Struct32(struct32(protocol, given)),
        other => panic!("type {other}"),
    }
}

fn elements(protocol: &Protocol, given: &toml::Value) -> Vec<Any> {
    let elements = given.as_array().expect("elements").iter();
    elements.map(|element| any(protocol, text(&element[0]), &element[1])).collect()
}

/// A struct by its name, as the octets behind its codes.
fn struct32(protocol: &Protocol, given: &toml::Value) -> Struct32 {
    let declared = protocol.record(text(&given["name"])).expect("a struct");
    let whole = record(protocol, declared, &given["fields"]).to_vec();
    let read = AnyRef::read_as(
        &mut Reader::new(&whole, amqp_types::Context::default()),
        amqp_types::packed::code::STRUCT32,
        "struct32",
    );
    let Ok(AnyRef::Struct32(value)) = read else { panic!("a struct32: {read:?}") };
    assert_eq!(WireType::width(&value), whole.len());
    value.to_owned()
}
