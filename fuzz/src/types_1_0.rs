//! Strategies for the types of 1.0, and its records made from the reflection tables.
//!
//! A record is made as a described list of untyped values: the generated codec is held against octets that
//! it did not write.

use amqp_types::{
    types::{
        Any, AnyRef, Array, Described, List, Symbol,
        reflect::{DescribedType, Field, Protocol},
    },
    v1_0::PROTOCOL,
};
use proptest::{collection::vec, option, prelude::*};

pub use amqp_types::arbitrary::described::{PRIMITIVES, primitive, value};

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
