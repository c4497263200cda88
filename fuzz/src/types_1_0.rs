//! Strategies for the types of 1.0, and its records made from the reflection tables.
//!
//! A record is made as a described list of untyped values: the generated codec is held against octets that
//! it did not write.

use amqp_types::{
    types::{
        Any, AnyRef, Array, Binary, Decimal32, Decimal64, Decimal128, Described, List, Map, Symbol,
        Text, Timestamp, Uuid,
        reflect::{DescribedType, Field, Protocol},
    },
    v1_0::PROTOCOL,
};
use proptest::{collection::vec, option, prelude::*, sample::select};

/// The types of the specification with the values of their strategies.
pub const PRIMITIVES: [&str; 23] = [
    "boolean",
    "ubyte",
    "ushort",
    "uint",
    "ulong",
    "byte",
    "short",
    "int",
    "long",
    "float",
    "double",
    "decimal32",
    "decimal64",
    "decimal128",
    "char",
    "timestamp",
    "uuid",
    "binary",
    "string",
    "symbol",
    "list",
    "map",
    "array",
];

fn edges<T: Clone + std::fmt::Debug + Into<Any> + 'static>(
    all: impl Strategy<Value = T> + 'static,
    edges: &[T],
) -> BoxedStrategy<Any> {
    prop_oneof![all, select(edges.to_vec())].prop_map(Into::into).boxed()
}

fn octets() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![6 => vec(any::<u8>(), 0..40), 1 => vec(any::<u8>(), 255..=257)]
}

/// Any value of a primitive type; `*` and names that are none give any value.
pub fn primitive(name: &str) -> BoxedStrategy<Any> {
    match name {
        "boolean" => any::<bool>().prop_map(Any::Boolean).boxed(),
        "ubyte" => any::<u8>().prop_map(Any::Ubyte).boxed(),
        "ushort" => edges(any::<u16>(), &[0, 255, 256, u16::MAX]),
        "uint" => edges(any::<u32>(), &[0, 1, 255, 256, u32::MAX]),
        "ulong" => edges(any::<u64>(), &[0, 1, 255, 256, u64::MAX]),
        "byte" => any::<i8>().prop_map(Any::Byte).boxed(),
        "short" => edges(any::<i16>(), &[0, i16::MIN, i16::MAX]),
        "int" => edges(any::<i32>(), &[0, -128, -129, 127, 128, i32::MIN, i32::MAX]),
        "long" => edges(any::<i64>(), &[0, -128, -129, 127, 128, i64::MIN, i64::MAX]),
        // NaN is equal to nothing, itself included.
        "float" => {
            any::<f32>().prop_filter("a number", |x| !x.is_nan()).prop_map(Any::Float).boxed()
        }
        "double" => {
            any::<f64>().prop_filter("a number", |x| !x.is_nan()).prop_map(Any::Double).boxed()
        }
        "decimal32" => any::<[u8; 4]>().prop_map(|o| Any::Decimal32(Decimal32(o))).boxed(),
        "decimal64" => any::<[u8; 8]>().prop_map(|o| Any::Decimal64(Decimal64(o))).boxed(),
        "decimal128" => any::<[u8; 16]>().prop_map(|o| Any::Decimal128(Decimal128(o))).boxed(),
        "char" => any::<char>().prop_map(Any::Char).boxed(),
        "timestamp" => any::<i64>().prop_map(|ms| Any::Timestamp(Timestamp(ms))).boxed(),
        "uuid" => any::<[u8; 16]>().prop_map(|o| Any::Uuid(Uuid(o))).boxed(),
        "binary" => octets()
            .prop_filter_map("fits", |octets| Binary::new(octets).ok().map(Any::Binary))
            .boxed(),
        "string" => prop_oneof![4 => "[a-z]{0,12}", 2 => "\\PC{0,40}", 1 => Just("x".repeat(256))]
            .prop_filter_map("fits", |text| Text::new(text).ok().map(Any::String))
            .boxed(),
        "symbol" => prop_oneof![6 => "[a-z:-]{0,20}", 1 => Just("s".repeat(256))]
            .prop_filter_map("fits", |text| Symbol::new(text).ok().map(Any::Symbol))
            .boxed(),
        "list" => list(value()).boxed(),
        "map" => map(value()).boxed(),
        "array" => array().boxed(),
        _ => value().boxed(),
    }
}

fn list(value: impl Strategy<Value = Any>) -> impl Strategy<Value = Any> {
    vec(value, 0..5).prop_filter_map("fits", |values| {
        List::from_values(values.iter().map(Any::as_view)).ok().map(Any::List)
    })
}

fn map(value: impl Strategy<Value = Any> + Clone) -> impl Strategy<Value = Any> {
    vec((primitive("symbol"), value), 0..5).prop_filter_map("fits", |pairs| {
        let mut map = Map::new();
        for (key, value) in &pairs {
            map.insert(key.as_view(), value.as_view()).ok()?;
        }
        Some(Any::Map(map))
    })
}

/// Arrays of one primitive type, narrow and wide, and of described values.
fn array() -> impl Strategy<Value = Any> {
    select(PRIMITIVES[..20].to_vec())
        .prop_flat_map(|name| (vec(primitive(name), 0..6), any::<bool>()))
        .prop_filter_map("fits", |(values, described)| {
            let mut elements = values;
            if described {
                elements = elements
                    .iter()
                    .map(|value| Described::new(7u64, value.as_view()).ok().map(Any::Described))
                    .collect::<Option<_>>()?;
            }
            Array::from_values(elements.iter().map(Any::as_view)).ok().map(Any::Array)
        })
}

/// A value of any type, nested a few levels deep; not null, which is no value of a field.
pub fn value() -> impl Strategy<Value = Any> + Clone {
    let leaves: Vec<_> = PRIMITIVES[..20].iter().map(|name| primitive(name)).collect();
    let leaf = prop_oneof![8 => proptest::strategy::Union::new(leaves), 1 => array()].boxed();
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            list(inner.clone()),
            map(inner.clone()),
            (primitive("symbol"), inner).prop_filter_map("fits", |(descriptor, value)| {
                Described::new(descriptor.as_view(), value.as_view()).ok().map(Any::Described)
            }),
        ]
    })
    .boxed()
}

/// A value of a field: of its type, or of a type that provides what it requires.
fn field(protocol: &'static Protocol, field: &'static Field, depth: u8) -> BoxedStrategy<Any> {
    let mut choices: Vec<BoxedStrategy<Any>> = Vec::new();
    if let Some(composite) = protocol.described(field.base) {
        choices.push(described(protocol, composite, depth + 1));
    } else if field.base != "*" {
        choices.push(primitive(field.base));
    }
    for archetype in field.requires.iter().filter_map(|name| protocol.archetype(name)) {
        if field.base == "*" && depth < 3 {
            for provider in archetype.described.iter().filter_map(|name| protocol.described(name)) {
                choices.push(described(protocol, provider, depth + 1));
            }
        }
        for provider in archetype.restricted.iter().filter_map(|name| protocol.restricted(name)) {
            choices.push(primitive(provider.base));
        }
    }
    if choices.is_empty() {
        choices.push(value().boxed());
    }
    let one = proptest::strategy::Union::new(choices);
    if !field.multiple {
        return one.boxed();
    }
    let values = vec(one.clone(), usize::from(field.mandatory)..4)
        .prop_filter_map("fits", |values| {
            Array::from_values(values.iter().map(Any::as_view)).ok().map(Any::Array)
        });
    prop_oneof![one, values].boxed()
}

/// Any value of a type with a descriptor.
pub fn described(
    protocol: &'static Protocol,
    ty: &'static DescribedType,
    depth: u8,
) -> BoxedStrategy<Any> {
    let with_descriptor = |value: BoxedStrategy<Any>| {
        (any::<bool>(), value)
            .prop_filter_map("fits", move |(symbolic, value)| {
                let symbol = Symbol::new(ty.symbol).ok()?;
                let descriptor = if symbolic {
                    AnyRef::Symbol(symbol.as_view())
                } else {
                    AnyRef::Ulong(ty.code)
                };
                Described::new(descriptor, value.as_view()).ok().map(Any::Described)
            })
            .boxed()
    };
    if !ty.composite {
        return with_descriptor(primitive(ty.base));
    }
    let fields: Vec<_> = ty
        .fields
        .iter()
        .map(|declared| {
            let value = field(protocol, declared, depth);
            if declared.mandatory {
                value.prop_map(Some).boxed()
            } else {
                option::of(value).boxed()
            }
        })
        .collect();
    let mandatory =
        ty.fields.iter().rposition(|field| field.mandatory).map_or(0, |place| place + 1);
    let len = ty.fields.len();
    let list = (fields, mandatory..=len).prop_filter_map("fits", |(mut values, len)| {
        values.truncate(len);
        let views = values.iter().map(|value| value.as_ref().map_or(AnyRef::Null, Any::as_view));
        List::from_values(views).ok().map(Any::List)
    });
    with_descriptor(list.boxed())
}

/// Any value of the type `name` of 1.0.
///
/// # Panics
/// Where there is no such type.
pub fn record(name: &str) -> BoxedStrategy<Any> {
    let ty = PROTOCOL.described(name).expect("a type of 1.0");
    described(&PROTOCOL, ty, 0)
}
