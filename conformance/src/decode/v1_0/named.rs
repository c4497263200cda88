//! Names for what octets of 1.0 hold: the type of a descriptor, the fields of a composite, the choices of a type.
//!
//! In: values with their encodings. Out: entries of the reflection tables.

use amqp_types::{
    types::{
        Any, Content, Encoded,
        reflect::{DescribedType, Field},
    },
    v1_0::PROTOCOL,
};

/// The type that a descriptor names, if the standard has it.
pub(super) fn of_descriptor(descriptor: &Encoded) -> Option<&'static DescribedType> {
    match descriptor.simple()? {
        Any::Ulong(code) => PROTOCOL.by_code(*code),
        Any::Symbol(symbol) => PROTOCOL.by_symbol(symbol.as_str()),
        _ => None,
    }
}

/// The fields of a composite: those that its list has, by name. None where the value is no composite of the standard.
pub(super) fn fields<'a>(
    ty: &'static DescribedType,
    value: &'a Encoded,
) -> Option<impl Iterator<Item = (&'static Field, &'a Encoded)>> {
    match value.content() {
        // More values than fields cannot be named; the typed decoder has refused them.
        Content::List(values) if ty.composite && values.len() <= ty.fields.len() => {
            Some(ty.fields.iter().zip(values))
        }
        _ => None,
    }
}

/// The name of a performative, section or other type of the standard.
pub(super) fn name_of(value: &Encoded) -> Option<&'static str> {
    of_descriptor(value.described()?.0).map(|ty| ty.name)
}

/// What the type of a field calls this number or boolean.
pub(super) fn choice(field: &Field, value: &Any) -> Option<&'static str> {
    let written = match value {
        Any::Boolean(value) => value.to_string(),
        Any::Ubyte(value) => value.to_string(),
        Any::Uint(value) => value.to_string(),
        Any::Ushort(value) => value.to_string(),
        _ => return None,
    };
    let (name, _) = PROTOCOL.restricted(field.ty)?.choices.iter().find(|(_, v)| *v == written)?;
    Some(name)
}
