//! Strategies for strings, values and tables of the 0-8 family, with the boundaries of each type among them.

use super::{Arbitrary, edges};
use crate::{Array, Decimal, Dialect, LongString, ShortString, Table, Value, ValueType};
use alloc::{
    string::{String, ToString},
    vec::Vec,
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
            edges(any::<i8>(), &[i8::MIN, -1, 0, i8::MAX]).prop_map(Value::Int8).boxed()
        }
        ValueType::UInt8 => {
            edges(any::<u8>(), &[0, 127, 128, u8::MAX]).prop_map(Value::UInt8).boxed()
        }
        ValueType::Int16 => {
            edges(any::<i16>(), &[i16::MIN, -1, 0, i16::MAX]).prop_map(Value::Int16).boxed()
        }
        ValueType::UInt16 => {
            edges(any::<u16>(), &[0, 0x7fff, 0x8000, u16::MAX]).prop_map(Value::UInt16).boxed()
        }
        ValueType::Int32 => {
            edges(any::<i32>(), &[i32::MIN, -1, 0, i32::MAX]).prop_map(Value::Int32).boxed()
        }
        ValueType::UInt32 => {
            edges(any::<u32>(), &[0, 1 << 31, u32::MAX, 1]).prop_map(Value::UInt32).boxed()
        }
        ValueType::Int64 => {
            edges(any::<i64>(), &[i64::MIN, -1, 0, i64::MAX]).prop_map(Value::Int64).boxed()
        }
        ValueType::UInt64 => {
            edges(any::<u64>(), &[0, 1 << 63, u64::MAX, 1]).prop_map(Value::UInt64).boxed()
        }
        ValueType::Timestamp => {
            edges(any::<u64>(), &[0, 1 << 31, 1 << 32, u64::MAX]).prop_map(Value::Timestamp).boxed()
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

impl Arbitrary for ShortString {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        short_string().boxed()
    }
}

impl Arbitrary for LongString {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        vec(any::<u8>(), 0..60)
            .prop_filter_map("fits", |octets| LongString::new(octets).ok())
            .boxed()
    }
}

/// Values of the dialect that is the parameter.
impl Arbitrary for Value {
    type Parameters = Dialect;
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with(dialect: Dialect) -> Self::Strategy {
        value(dialect)
    }
}

/// Tables of the dialect that is the parameter.
impl Arbitrary for Table {
    type Parameters = Dialect;
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with(dialect: Dialect) -> Self::Strategy {
        table(dialect).boxed()
    }
}
