//! Strategies for values, tables and records of the 0-8 family, with the boundaries of each type among them.

use amqp_types::{
    Dialect, DynamicRecord, Value,
    reflect::{FieldType, Layout, Record},
};
use proptest::{collection::vec, prelude::*};

pub use amqp_types::arbitrary::{short_string, table, value};

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
