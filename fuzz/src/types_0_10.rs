//! Strategies for the types of 0-10, and its records made from the reflection tables.

use amqp_types::{
    Encode, LongString, ShortString, ValueError,
    packed::{
        Any, Array, Bin, Bit, ByteRanges, Char, Datetime, Dec32, Dec64, DynamicRecord, FieldValue,
        List, Map, Opaque, SequenceNo, SequenceSet, Str8Latin, Str8Utf16, Str16, Str16Latin,
        Str16Utf16, Struct32, Uuid, Vbin8, Vbin16, Void, code,
        reflect::{Base, Field, Kind, Record, Type},
    },
    v0_10::PROTOCOL,
};
use proptest::{collection::vec, option, prelude::*, sample::select};

fn octets() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![6 => vec(any::<u8>(), 0..40), 1 => vec(any::<u8>(), 254..=255)]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[a-z.*#-]{0,20}", 2 => "\\PC{0,40}", 1 => Just("x".repeat(255))]
}

fn short() -> impl Strategy<Value = ShortString> {
    text().prop_filter_map("255 octets at most", |text| ShortString::new(text).ok())
}

fn edges<T: Clone + std::fmt::Debug + Into<Any> + 'static>(
    all: impl Strategy<Value = T> + 'static,
    edges: &[T],
) -> BoxedStrategy<Any> {
    prop_oneof![all, select(edges.to_vec())].prop_map(Into::into).boxed()
}

fn bin<const N: usize>() -> BoxedStrategy<Any>
where
    Bin<N>: Into<Any>,
{
    vec(any::<u8>(), N)
        .prop_map(|octets| {
            let mut bin = Bin([0; N]);
            bin.0.copy_from_slice(&octets);
            bin.into()
        })
        .boxed()
}

/// Any value of the type with this code that is no container.
fn leaf(code: u8) -> Option<BoxedStrategy<Any>> {
    Some(match code {
        code::BIN8 => bin::<1>(),
        code::INT8 => edges(any::<i8>(), &[i8::MIN, -1, 0, i8::MAX]),
        code::UINT8 => edges(any::<u8>(), &[0, 127, 128, u8::MAX]),
        code::CHAR => any::<u8>().prop_map(|octet| Char(octet).into()).boxed(),
        code::BOOLEAN => any::<bool>().prop_map(Any::Boolean).boxed(),
        code::BIN16 => bin::<2>(),
        code::INT16 => edges(any::<i16>(), &[i16::MIN, -1, 0, i16::MAX]),
        code::UINT16 => edges(any::<u16>(), &[0, 255, 256, u16::MAX]),
        code::BIN32 => bin::<4>(),
        code::INT32 => edges(any::<i32>(), &[i32::MIN, -1, 0, i32::MAX]),
        code::UINT32 => edges(any::<u32>(), &[0, 65_535, 65_536, u32::MAX]),
        code::FLOAT => edges(-1e30..1e30f32, &[0.0, -0.0, f32::INFINITY, f32::MIN_POSITIVE]),
        code::CHAR_UTF32 => any::<char>().prop_map(Any::CharUtf32).boxed(),
        code::BIN64 => bin::<8>(),
        code::INT64 => edges(any::<i64>(), &[i64::MIN, -1, 0, i64::MAX]),
        code::UINT64 => edges(any::<u64>(), &[0, 1 << 32, u64::MAX]),
        code::DOUBLE => edges(-1e300..1e300f64, &[0.0, -0.0, f64::INFINITY, f64::MIN_POSITIVE]),
        code::DATETIME => any::<i64>().prop_map(|seconds| Datetime(seconds).into()).boxed(),
        code::BIN128 => bin::<16>(),
        code::UUID => any::<[u8; 16]>().prop_map(|octets| Uuid(octets).into()).boxed(),
        code::BIN256 => bin::<32>(),
        code::BIN512 => bin::<64>(),
        code::BIN1024 => bin::<128>(),
        code::VBIN8 => of_octets(Vbin8::from_octets),
        code::STR8_LATIN => of_octets(Str8Latin::from_octets),
        code::STR8 => short().prop_map(Any::Str8).boxed(),
        code::STR8_UTF16 => of_text(|text| Str8Utf16::new(&text)),
        code::VBIN16 => of_octets(Vbin16::from_octets),
        code::STR16_LATIN => of_octets(Str16Latin::from_octets),
        code::STR16 => of_text(Str16::new),
        code::STR16_UTF16 => of_text(|text| Str16Utf16::new(&text)),
        code::VBIN32 => of_octets(LongString::new),
        code::BIN40 => bin::<5>(),
        code::DEC32 => (any::<u8>(), any::<i32>())
            .prop_map(|(scale, value)| Dec32 { scale, value }.into())
            .boxed(),
        code::BIN72 => bin::<9>(),
        code::DEC64 => (any::<u8>(), any::<i64>())
            .prop_map(|(scale, value)| Dec64 { scale, value }.into())
            .boxed(),
        code::VOID => Just(Any::Void(Void)).boxed(),
        code::BIT => Just(Any::Bit(Bit)).boxed(),
        _ => return None,
    })
}

fn of_octets<T: Into<Any> + 'static>(
    new: fn(Vec<u8>) -> Result<T, ValueError>,
) -> BoxedStrategy<Any> {
    octets().prop_filter_map("fits", move |octets| new(octets).ok().map(Into::into)).boxed()
}

fn of_text<T: Into<Any> + 'static>(new: fn(String) -> Result<T, ValueError>) -> BoxedStrategy<Any> {
    text().prop_filter_map("fits", move |text| new(text).ok().map(Into::into)).boxed()
}

/// A value of a type that the specification does not have.
fn opaque() -> BoxedStrategy<Any> {
    let codes: Vec<u8> = (0..=255)
        .filter(|code| code::name(*code).is_none() && code::width(*code).is_some())
        .collect();
    (select(codes), octets())
        .prop_filter_map("fits", |(code, mut octets)| {
            if let Some(code::Width::Fixed(width)) = code::width(code) {
                octets.resize(width, 7);
            }
            Opaque::new(code, &octets).ok().flatten().map(Any::Opaque)
        })
        .boxed()
}

/// Any value of any type that has a code, nested a few levels deep.
pub fn value() -> BoxedStrategy<Any> {
    let mut leaves: Vec<BoxedStrategy<Any>> =
        code::ALL.iter().filter_map(|(code, _)| leaf(*code)).collect();
    leaves.push(opaque());
    leaves.push(unknown_struct().prop_map(Any::Struct32).boxed());
    proptest::strategy::Union::new(leaves)
        .prop_recursive(4, 24, 5, |inner| {
            prop_oneof![
                map_of(inner.clone()).prop_map(Any::Map),
                list_of(inner.clone()).prop_map(Any::List),
                array_of(inner).prop_map(Any::Array),
            ]
        })
        .boxed()
}

fn map_of(value: impl Strategy<Value = Any>) -> impl Strategy<Value = Map> {
    vec((short(), value), 0..5).prop_filter_map("fits", |entries| {
        let mut map = Map::new();
        for (name, value) in &entries {
            map.insert(name.as_str(), value).ok()?;
        }
        Some(map)
    })
}

fn list_of(value: impl Strategy<Value = Any>) -> impl Strategy<Value = List> {
    vec(value, 0..5).prop_filter_map("fits", |values| List::from_values(&values).ok())
}

/// Copies of one value, since all elements are of one type; the array without even a type among them.
fn array_of(value: impl Strategy<Value = Any>) -> impl Strategy<Value = Array> {
    prop_oneof![
        1 => Just(Array::new()),
        1 => select(code::ALL.to_vec()).prop_map(|(code, _)| Array::of_type(code)),
        8 => (value, 1..5usize).prop_filter_map("fits", |(value, count)| {
            Array::from_values(vec![&value; count]).ok()
        }),
    ]
}

/// A struct whose codes nobody knows.
fn unknown_struct() -> impl Strategy<Value = Struct32> {
    (200..=255u8, any::<u8>(), octets())
        .prop_filter_map("fits", |(class, code, fields)| Struct32::new(class, code, &fields).ok())
}

/// A struct whose codes tell what it is: any that the protocol has, and others.
fn coded_struct() -> BoxedStrategy<Struct32> {
    let structs: Vec<&'static Record> =
        PROTOCOL.records().filter(|r| r.kind == Kind::Struct && r.size == 4).collect();
    prop_oneof![
        1 => unknown_struct(),
        4 => select(structs).prop_flat_map(record).prop_filter_map("fits", |record| {
            let [class, code] = record.record().codes()?;
            Struct32::new(class, code, record.to_vec().get(6..)?).ok()
        }),
    ]
    .boxed()
}

fn sequence_set() -> impl Strategy<Value = SequenceSet> {
    let first = prop_oneof![any::<u32>(), Just(0), Just(u32::MAX)];
    let more = prop_oneof![4 => 0..5u32, 1 => Just(i32::MAX as u32)];
    vec((first, more), 0..5).prop_filter_map("fits", |ranges| {
        let range =
            |(first, more): (u32, u32)| (SequenceNo(first), SequenceNo(first.wrapping_add(more)));
        SequenceSet::from_ranges(ranges.into_iter().map(range)).ok()
    })
}

fn byte_ranges() -> impl Strategy<Value = ByteRanges> {
    vec((any::<u64>(), any::<u64>()), 0..5).prop_filter_map("fits", |ranges| {
        ByteRanges::from_ranges(ranges.into_iter().map(|(a, b)| (a.min(b), a.max(b)))).ok()
    })
}

fn of_type(ty: &'static Type) -> BoxedStrategy<FieldValue> {
    if let Some(code) = ty.code {
        let value = match code {
            code::MAP => map_of(value()).prop_map(Any::Map).boxed(),
            code::LIST => list_of(value()).prop_map(Any::List).boxed(),
            code::ARRAY => array_of(value()).prop_map(Any::Array).boxed(),
            code::STRUCT32 => coded_struct().prop_map(Any::Struct32).boxed(),
            code => leaf(code).unwrap_or_else(value),
        };
        return value.prop_map(FieldValue::Value).boxed();
    }
    match ty.name {
        "sequence-no" => {
            any::<u32>().prop_map(|number| FieldValue::SequenceNo(SequenceNo(number))).boxed()
        }
        "sequence-set" => sequence_set().prop_map(FieldValue::SequenceSet).boxed(),
        "byte-ranges" => byte_ranges().prop_map(FieldValue::ByteRanges).boxed(),
        _ => vec(any::<u8>(), usize::from(ty.width)).prop_map(FieldValue::Octets).boxed(),
    }
}

fn field(field: &'static Field) -> BoxedStrategy<FieldValue> {
    match field.base {
        Base::Bit => any::<bool>().prop_map(FieldValue::Bit).boxed(),
        Base::Type(ty) => of_type(ty),
        Base::Struct(inner) => record(inner).prop_map(FieldValue::Record).boxed(),
    }
}

/// A control, command or struct; each of its fields is there or not where flags can say so.
pub fn record(record: &'static Record) -> BoxedStrategy<DynamicRecord> {
    let fields: Vec<_> = record
        .fields
        .iter()
        .map(|declared| {
            let value = field(declared);
            if record.pack == 0 {
                value.prop_map(Some).boxed()
            } else {
                option::weighted(0.7, value).boxed()
            }
        })
        .collect();
    fields
        .prop_map(move |values| {
            let mut made = DynamicRecord::new(record);
            for (declared, value) in record.fields.iter().zip(values) {
                let set = match value {
                    Some(value) => made.set(declared.name, value),
                    None => made.unset(declared.name),
                };
                debug_assert!(set.is_ok(), "a strategy makes values of the field's type");
            }
            made
        })
        .boxed()
}
