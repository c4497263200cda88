//! Strategies for values, tables and records of the 0-8 family, with the boundaries of each type among them.

use amqp_types::{
    Array, Decimal, Dialect, DynamicRecord, ShortString, Table, Value, ValueType,
    reflect::{FieldType, Layout, Record},
};
use proptest::{collection::vec, prelude::*};

/// A short string: empty, plain, beyond ASCII, and the longest there is.
pub fn short_string() -> impl Strategy<Value = ShortString> {
    prop_oneof![
        4 => "[a-z.*#-]{0,20}",
        2 => "\\PC{0,60}",
        1 => Just("x".repeat(255)),
    ]
    .prop_filter_map("255 octets at most", |text| ShortString::new(text).ok())
}

/// A value of any type that `dialect` has a letter for, nested a few levels deep.
pub fn value(dialect: Dialect) -> BoxedStrategy<Value> {
    let leaves: Vec<BoxedStrategy<Value>> = ValueType::ALL
        .into_iter()
        .filter(|ty| dialect.letter(*ty).is_some())
        .filter_map(leaf)
        .collect();
    proptest::strategy::Union::new(leaves)
        .prop_recursive(4, 24, 5, move |inner| {
            prop_oneof![
                vec(inner.clone(), 0..5).prop_filter_map("fits", move |elements| {
                    Array::from_elements(dialect, elements).ok().map(Value::Array)
                }),
                entries(inner).prop_filter_map("fits", move |entries| {
                    Table::from_entries(dialect, entries).ok().map(Value::Table)
                }),
            ]
        })
        .boxed()
}

fn entries(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Vec<(String, Value)>> {
    vec((short_string().prop_map(|name| name.to_string()), value), 0..5)
}

/// A field table of any values.
pub fn table(dialect: Dialect) -> impl Strategy<Value = Table> {
    entries(value(dialect))
        .prop_filter_map("fits", move |entries| Table::from_entries(dialect, entries).ok())
}

fn leaf(ty: ValueType) -> Option<BoxedStrategy<Value>> {
    let octets = || vec(any::<u8>(), 0..40);
    Some(match ty {
        ValueType::Boolean => any::<bool>().prop_map(Value::Boolean).boxed(),
        ValueType::Int8 => {
            edges(any::<i8>(), [i8::MIN, -1, 0, i8::MAX]).prop_map(Value::Int8).boxed()
        }
        ValueType::UInt8 => {
            edges(any::<u8>(), [0, 127, 128, u8::MAX]).prop_map(Value::UInt8).boxed()
        }
        ValueType::Int16 => {
            edges(any::<i16>(), [i16::MIN, -1, 0, i16::MAX]).prop_map(Value::Int16).boxed()
        }
        ValueType::UInt16 => {
            edges(any::<u16>(), [0, 0x7fff, 0x8000, u16::MAX]).prop_map(Value::UInt16).boxed()
        }
        ValueType::Int32 => {
            edges(any::<i32>(), [i32::MIN, -1, 0, i32::MAX]).prop_map(Value::Int32).boxed()
        }
        ValueType::UInt32 => {
            edges(any::<u32>(), [0, 1 << 31, u32::MAX, 1]).prop_map(Value::UInt32).boxed()
        }
        ValueType::Int64 => {
            edges(any::<i64>(), [i64::MIN, -1, 0, i64::MAX]).prop_map(Value::Int64).boxed()
        }
        ValueType::UInt64 => {
            edges(any::<u64>(), [0, 1 << 63, u64::MAX, 1]).prop_map(Value::UInt64).boxed()
        }
        ValueType::Timestamp => {
            edges(any::<u64>(), [0, 1 << 31, 1 << 32, u64::MAX]).prop_map(Value::Timestamp).boxed()
        }
        // NaN is equal to nothing, itself included; it has a test of its own.
        ValueType::Float => any::<f32>()
            .prop_filter("equal to itself", |x| !x.is_nan())
            .prop_map(Value::Float)
            .boxed(),
        ValueType::Double => any::<f64>()
            .prop_filter("equal to itself", |x| !x.is_nan())
            .prop_map(Value::Double)
            .boxed(),
        ValueType::Decimal => any::<(u8, u32)>()
            .prop_map(|(scale, digits)| Value::Decimal(Decimal { scale, digits }))
            .boxed(),
        ValueType::ShortString => short_string().prop_map(Value::ShortString).boxed(),
        ValueType::LongString => octets().prop_map(Value::LongString).boxed(),
        ValueType::ByteArray => octets().prop_map(Value::ByteArray).boxed(),
        ValueType::AsciiString => octets().prop_map(Value::AsciiString).boxed(),
        ValueType::WideString => octets().prop_map(Value::WideString).boxed(),
        ValueType::AsciiCharacter => any::<u8>().prop_map(Value::AsciiCharacter).boxed(),
        ValueType::Void => Just(Value::Void).boxed(),
        // Made by the recursion.
        _ => return None,
    })
}

fn edges<T: Clone + std::fmt::Debug + 'static>(
    all: impl Strategy<Value = T> + 'static,
    edges: [T; 4],
) -> impl Strategy<Value = T> {
    prop_oneof![all, proptest::sample::select(edges.to_vec())]
}

fn field(ty: FieldType, dialect: Dialect) -> BoxedStrategy<Value> {
    match ty {
        FieldType::Bit => any::<bool>().prop_map(Value::Boolean).boxed(),
        FieldType::Octet => any::<u8>().prop_map(Value::UInt8).boxed(),
        FieldType::Short => {
            edges(any::<u16>(), [0, 0x7fff, 0x8000, u16::MAX]).prop_map(Value::UInt16).boxed()
        }
        FieldType::Long => {
            edges(any::<u32>(), [0, 1 << 31, u32::MAX, 1]).prop_map(Value::UInt32).boxed()
        }
        FieldType::LongLong => {
            edges(any::<u64>(), [0, 1 << 63, u64::MAX, 1]).prop_map(Value::UInt64).boxed()
        }
        FieldType::ShortStr => short_string().prop_map(Value::ShortString).boxed(),
        FieldType::LongStr => vec(any::<u8>(), 0..60).prop_map(Value::LongString).boxed(),
        FieldType::Timestamp => any::<u64>().prop_map(Value::Timestamp).boxed(),
        FieldType::Table => table(dialect).prop_map(Value::Table).boxed(),
    }
}

/// Any value of `record`: all fields of a method, any subset of properties.
pub fn record(record: &'static Record, dialect: Dialect) -> impl Strategy<Value = DynamicRecord> {
    let fields: Vec<_> = record
        .fields
        .iter()
        .map(|declared| {
            let value = field(declared.ty, dialect);
            match record.layout {
                Layout::PropertyFlags => proptest::option::of(value).boxed(),
                _ => value.prop_map(Some).boxed(),
            }
        })
        .collect();
    fields.prop_map(move |values| {
        let mut made = DynamicRecord::new(record, dialect);
        for (declared, value) in record.fields.iter().zip(values) {
            if let Some(value) = value {
                let set = made.set(declared.name, value);
                debug_assert!(set.is_ok(), "a strategy makes values of the field's type");
            }
        }
        made
    })
}
