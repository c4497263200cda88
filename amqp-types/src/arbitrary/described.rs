//! Strategies for the types of 1.0, with the boundaries of each among them.

use super::{Arbitrary, edges};
use crate::{
    Context, Encode,
    types::{
        self, Any, AnyRef, Array, Binary, Decimal32, Decimal64, Decimal128, Described, Element,
        List, Map, Multiple, Symbol, Text, Timestamp, Uuid,
    },
};
use alloc::vec::Vec;
use proptest::{collection::vec, prelude::*, sample::select};

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

fn octets() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![6 => vec(any::<u8>(), 0..40), 1 => vec(any::<u8>(), 255..=257)]
}

/// Any value of a primitive type; `*` and names that are none give any value.
pub fn primitive(name: &str) -> BoxedStrategy<Any> {
    match name {
        "boolean" => any::<bool>().prop_map(Any::Boolean).boxed(),
        "ubyte" => any::<u8>().prop_map(Any::Ubyte).boxed(),
        "ushort" => edges(any::<u16>(), &[0, 255, 256, u16::MAX]).prop_map(Into::into).boxed(),
        "uint" => edges(any::<u32>(), &[0, 1, 255, 256, u32::MAX]).prop_map(Into::into).boxed(),
        "ulong" => edges(any::<u64>(), &[0, 1, 255, 256, u64::MAX]).prop_map(Into::into).boxed(),
        "byte" => any::<i8>().prop_map(Any::Byte).boxed(),
        "short" => edges(any::<i16>(), &[0, i16::MIN, i16::MAX]).prop_map(Into::into).boxed(),
        "int" => edges(any::<i32>(), &[0, -128, -129, 127, 128, i32::MIN, i32::MAX])
            .prop_map(Into::into)
            .boxed(),
        "long" => edges(any::<i64>(), &[0, -128, -129, 127, 128, i64::MIN, i64::MAX])
            .prop_map(Into::into)
            .boxed(),
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

macro_rules! of_primitives {
    ($($name:literal $variant:ident $ty:ty),* $(,)?) => {$(
        impl Arbitrary for $ty {
            type Parameters = ();
            type Strategy = BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy {
                let of_type = |value| if let Any::$variant(value) = value { Some(value) } else { None };
                primitive($name).prop_filter_map($name, of_type).boxed()
            }
        }
    )*};
}

of_primitives! {
    "decimal32" Decimal32 Decimal32, "decimal64" Decimal64 Decimal64, "decimal128" Decimal128 Decimal128,
    "timestamp" Timestamp Timestamp, "uuid" Uuid Uuid, "binary" Binary Binary, "string" String Text,
    "symbol" Symbol Symbol, "list" List List, "map" Map Map, "array" Array Array,
}

/// Not null, which is no value of a field.
impl Arbitrary for Any {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        value().boxed()
    }
}

/// Any number of values, none included.
impl<T: Element + Encode + Arbitrary + 'static> Arbitrary for Multiple<T> {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        multiple(0)
    }
}

/// At least one value, as a mandatory field has it.
pub fn some<T: Element + Encode + Arbitrary + 'static>() -> BoxedStrategy<Multiple<T>> {
    multiple(1)
}

fn multiple<T: Element + Encode + Arbitrary + 'static>(least: usize) -> BoxedStrategy<Multiple<T>> {
    vec(any::<T>(), least..4)
        .prop_filter_map("fits", |values| {
            let octets: Vec<Vec<u8>> = values.iter().map(Encode::to_vec).collect();
            let views: Option<Vec<_>> = octets
                .iter()
                .map(|octets| types::decode_whole::<T::Ref<'_>>(octets, Context::default()).ok())
                .collect();
            Multiple::from_values(views?).ok()
        })
        .boxed()
}

/// A value that a union keeps as it came: with none of the descriptors, and none of the format codes.
pub fn other(
    descriptors: &'static [(&'static str, u64)],
    codes: &'static [u8],
) -> BoxedStrategy<Any> {
    let is_known = move |value: &Any| match value.as_view() {
        AnyRef::Described(described) => match described.descriptor() {
            AnyRef::Ulong(number) => descriptors.iter().any(|(_, known)| *known == number),
            AnyRef::Symbol(symbol) => descriptors.iter().any(|(known, _)| symbol == *known),
            _ => false,
        },
        value => value.to_vec().first().is_none_or(|code| codes.contains(code)),
    };
    value().prop_filter("of no type of the union", move |value| !is_known(value)).boxed()
}
