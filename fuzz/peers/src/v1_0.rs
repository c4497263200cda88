//! Values and types of 1.0 through a peer and through ours.
//!
//! In: octets. Out: an entry of the journal: the values are the same and so are those in what the peer writes, or
//! a disagreement in the words of the table.

use crate::{
    Journal, Outcome,
    v0_9_1::{hex, kind},
    words::Duplicates,
    words_1_0::{any, type_of, words},
};
use amqp_types::{
    Context, DecodeErrorKind, Encode,
    types::{Any, AnyRef, decode_whole, reflect::Field},
    v1_0::{DescribedType, DescribedTypeRef, PROTOCOL},
};

/// A codec of 1.0.
#[derive(Debug)]
pub struct Peer {
    /// The crate.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// The types that it knows.
    pub types: [&'static [Known]; 2],
    /// Decodes a value of any type.
    pub value: fn(&[u8]) -> Outcome<ReadValue>,
    /// Whether it turns points in time into dates and back.
    pub calendar: bool,
    /// Whether it may be given some octets at all: none that end the whole process.
    pub survives: fn(&[u8]) -> bool,
}

/// Whether no octets look like a length of 64 KiB behind a code, or of two gigabytes anywhere: a peer that takes the length of a wide string for true, of
/// an element of an array too, fills as much memory with zeros before it reads.
#[must_use]
pub fn lengths_are_small(octets: &[u8]) -> bool {
    let long = |octets: &[u8]| matches!(octets, [0xb0 | 0xb1 | 0xb3, high, next, ..] if *high > 0 || *next > 0);
    let huge = |octets: &[u8]| matches!(octets, [0x80, 0, 0 | 1, _]);
    !octets.windows(4).any(|octets| long(octets) || huge(octets))
}

/// Whether no count of thousands stands behind a code that may be a container's: a peer that takes the count for true
/// reserves memory for as many elements, or reads elements without a width so many times.
#[must_use]
pub fn counts_are_small(octets: &[u8]) -> bool {
    !octets.windows(9).any(|window| {
        let [code, _, _, _, _, count @ ..] = window else { return false };
        let count = count.try_into().map_or(0, u32::from_be_bytes);
        matches!(code, 0xd0 | 0xd1 | 0xf0) && count > 0xfff
    })
}

/// A type that a peer knows.
#[derive(Debug)]
pub struct Known {
    /// Its name in the specification.
    pub name: &'static str,
    /// Decodes a value of it.
    pub read: fn(&[u8]) -> Outcome<Read>,
}

/// What a peer read of a type, and what it makes of it.
#[derive(Debug, Clone)]
pub struct Read {
    /// The fields by their names, each in the peer's octets; one without a name where the type is no composite.
    pub fields: Vec<(String, Vec<u8>)>,
    /// The peer's encoding of the whole.
    pub again: Vec<u8>,
}

/// What a peer read of any type, and what it makes of it.
#[derive(Debug, Clone)]
pub struct ReadValue {
    /// The value.
    pub value: Any,
    /// The peer's encoding of it.
    pub again: Vec<u8>,
}

fn context() -> Context {
    Context::default()
}

/// A difference: what it is about the input, ours, theirs.
type Difference = (String, String, String);

/// Compares two values in words; a name twice in a map is a difference of its own.
fn difference(
    calendar: bool,
    what: &str,
    ours: AnyRef<'_>,
    theirs: AnyRef<'_>,
) -> Option<Difference> {
    let shown = words(theirs, Duplicates::Kept);
    if words(ours, Duplicates::Kept) == shown {
        return None;
    }
    if words(ours, Duplicates::Last) == shown {
        let row = ("a key twice in a map", "both kept", "the last one kept");
        return Some((row.0.to_owned(), row.1.to_owned(), row.2.to_owned()));
    }
    Some((
        format!("{}{what}", remarkable(calendar, ours)),
        "a value".to_owned(),
        "another value".to_owned(),
    ))
}

/// Compares a value of any type.
pub fn compare_value(journal: &mut Journal, peer: &Peer, octets: &[u8], what: &'static str) {
    if !(peer.survives)(octets) {
        journal.agree("not asked: a count that a container may announce");
        return;
    }
    let calendar = peer.calendar;
    let ours = decode_whole::<AnyRef<'_>>(octets, context());
    let example = |more: String| format!("{what}: {} {more}", hex(octets));
    match (ours, (peer.value)(octets)) {
        (Ok(ours), Outcome::Value(read)) => {
            let found =
                difference(calendar, "", ours, read.value.as_view()).or_else(
                    || match decode_whole::<AnyRef<'_>>(&read.again, context()) {
                        Ok(again) => difference(
                            calendar,
                            ", written by the peer",
                            again,
                            read.value.as_view(),
                        ),
                        Err(_) => Some((
                            format!("{}, written by the peer", remarkable(calendar, ours)),
                            "refused".to_owned(),
                            "written".to_owned(),
                        )),
                    },
                );
            match found {
                None => journal.agree(what),
                Some((input, ours, theirs)) => {
                    journal.disagree(input, ours, theirs, || example(format!("{read:?}")));
                }
            }
        }
        (Err(_), Outcome::Refused(_)) => journal.agree(what),
        (Ok(ours), theirs) => {
            journal.disagree(remarkable(calendar, ours), "a value", theirs.word(), || {
                example(format!("{ours:?} / {theirs:?}"))
            });
        }
        (Err(error), theirs) => {
            journal.disagree(kind(error.kind()), "refused", theirs.word(), || {
                example(format!("{error:?} / {theirs:?}"))
            });
        }
    }
}

/// The typed value of ours, with defaults and omitted fields in their one form.
fn typed(octets: &[u8]) -> Result<DescribedType, DecodeErrorKind> {
    decode_whole::<DescribedTypeRef<'_>>(octets, context())
        .map(|value| value.to_owned())
        .map_err(|error| error.kind().clone())
}

/// A composite of the fields that a peer read, in the order of the specification.
fn assembled(name: &str, read: &Read) -> Result<Vec<u8>, String> {
    let ty = PROTOCOL.described(name).ok_or_else(|| format!("no type {name}"))?;
    let mut octets = vec![0x00, 0x80];
    octets.extend_from_slice(&ty.code.to_be_bytes());
    let field = |name: &str| read.fields.iter().find(|(known, _)| known == name);
    if !ty.composite {
        let (_, value) = field("").ok_or("nothing described")?;
        octets.extend_from_slice(value);
        return Ok(octets);
    }
    let mut body = Vec::new();
    for declared in ty.fields {
        let (_, value) =
            field(declared.name).ok_or_else(|| format!("{} is dropped", declared.name))?;
        body.extend_from_slice(value);
    }
    octets.push(0xd0);
    let size = u32::try_from(body.len() + 4).map_err(|error| error.to_string())?;
    let count = u32::try_from(ty.fields.len()).map_err(|error| error.to_string())?;
    octets.extend_from_slice(&size.to_be_bytes());
    octets.extend_from_slice(&count.to_be_bytes());
    octets.extend_from_slice(&body);
    Ok(octets)
}

/// Compares a value of a type that the peer knows.
pub fn compare_type(
    journal: &mut Journal,
    peer: &Peer,
    known: &Known,
    octets: &[u8],
    what: &'static str,
) {
    if !(peer.survives)(octets) {
        journal.agree("not asked: a count that a container may announce");
        return;
    }
    let ours = match typed(octets) {
        // Another type, or none of 1.0: no question for a decoder of this one.
        Ok(value) if value.as_view().name() != Some(known.name) => return,
        other => other,
    };
    let calendar = peer.calendar;
    let theirs = (known.read)(octets);
    let example = |more: String| format!("{what}, {}: {} {more}", known.name, hex(octets));
    let raw = decode_whole::<AnyRef<'_>>(octets, context());
    match (ours, theirs) {
        (Ok(ours), Outcome::Value(read)) => match compare_typed(calendar, known.name, &ours, &read)
        {
            None => {
                journal.agree(what);
                journal.agree(known.name);
            }
            Some((input, ours, theirs)) => {
                journal.disagree(input, ours, theirs, || example(format!("{read:?}")));
            }
        },
        (Err(_), Outcome::Refused(_)) => journal.agree(what),
        (Ok(ours), theirs) => {
            let input =
                raw.map_or_else(|_| known.name.to_owned(), |value| remarkable(calendar, value));
            journal.disagree(input, "a value", theirs.word(), || {
                example(format!("{ours:?} / {theirs:?}"))
            });
        }
        (Err(error), theirs) => {
            journal.disagree(kind(&error), "refused", theirs.word(), || {
                example(format!("{error:?} / {theirs:?}"))
            });
        }
    }
}

fn compare_typed(
    calendar: bool,
    name: &str,
    ours: &DescribedType,
    read: &Read,
) -> Option<Difference> {
    let shown = ours.to_vec();
    let ours = match decode_whole::<AnyRef<'_>>(&shown, context()) {
        Ok(value) => value,
        Err(error) => return Some((name.to_owned(), error.to_string(), "a value".to_owned())),
    };
    let fields = match assembled(name, read) {
        Ok(octets) => octets,
        Err(error) => return Some((name.to_owned(), "a value".to_owned(), error)),
    };
    for (form, octets) in [("", &fields), (", written by the peer", &read.again)] {
        let value = match typed(octets) {
            Ok(value) => value.to_vec(),
            Err(_) => {
                return Some((
                    format!("{}{form}", remarkable(calendar, ours)),
                    "refused".to_owned(),
                    "written".to_owned(),
                ));
            }
        };
        let found = match decode_whole::<AnyRef<'_>>(&value, context()) {
            Ok(value) => difference(calendar, form, ours, value),
            Err(error) => Some((name.to_owned(), error.to_string(), "a value".to_owned())),
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// What a peer may stumble over in a value that ours takes.
fn remarkable(calendar: bool, value: AnyRef<'_>) -> String {
    let name = match value {
        AnyRef::Described(described) => type_of(described).map_or("described", |ty| ty.name),
        other => other.type_name(),
    };
    let predicates: [(&str, Predicate); 13] = [
        ("a timestamp beyond the calendar of chrono", far_timestamp),
        ("a timestamp in the second before 1970", early_timestamp),
        ("a type of transactions", transactions),
        ("an empty list in an array", empty_lists),
        ("an array of described values", described_elements),
        ("an array without elements", no_elements),
        ("an array of elements without a width", no_width),
        ("application-properties of other keys or values than the text allows", odd_properties),
        ("a choice that the text does not name", unnamed_choice),
        ("a map of other keys or values than the text allows", odd_map),
        ("a value of another type where the field takes some", odd_archetype),
        ("a described value that 1.0 does not have", unknown_described),
        ("an array of long strings", long_elements),
    ];
    // Only the peer that has a calendar stumbles over points in time.
    let skipped = if calendar { 0 } else { 3 };
    for (input, predicate) in predicates.into_iter().skip(skipped) {
        if any(value, &predicate) {
            return input.to_owned();
        }
    }
    format!("{name}, nothing remarkable")
}

type Predicate = fn(AnyRef<'_>) -> bool;

fn far_timestamp(value: AnyRef<'_>) -> bool {
    // Years from -262143 to 262142.
    matches!(value, AnyRef::Timestamp(ms) if !(-8_334_601_228_800_000..=8_210_266_876_799_999).contains(&ms.0))
}

fn early_timestamp(value: AnyRef<'_>) -> bool {
    matches!(value, AnyRef::Timestamp(ms) if (-999..0).contains(&ms.0))
}

fn transactions(value: AnyRef<'_>) -> bool {
    let AnyRef::Described(described) = value else { return false };
    let name = type_of(described).map_or("", |ty| ty.name);
    ["coordinator", "declare", "discharge", "declared", "transactional-state"].contains(&name)
        && described.value() != AnyRef::Null
        && !odd_archetype(value)
        && !unnamed_choice(value)
}

fn empty_lists(value: AnyRef<'_>) -> bool {
    matches!(value, AnyRef::Array(values) if values.element_code() == 0x45)
}

fn long_elements(value: AnyRef<'_>) -> bool {
    matches!(value, AnyRef::Array(values) if matches!(values.element_code(), 0xb0 | 0xb1 | 0xb3))
}

fn described_elements(value: AnyRef<'_>) -> bool {
    matches!(value, AnyRef::Array(values) if values.element_code() == 0)
}

fn no_elements(value: AnyRef<'_>) -> bool {
    matches!(value, AnyRef::Array(values) if values.iter().next().is_none())
}

fn no_width(value: AnyRef<'_>) -> bool {
    matches!(value, AnyRef::Array(values) if values.element_code() >> 4 == 4)
}

fn odd_properties(value: AnyRef<'_>) -> bool {
    let AnyRef::Described(described) = value else { return false };
    let (Some(ty), AnyRef::Map(pairs)) = (type_of(described), described.value()) else {
        return false;
    };
    let simple = |value: AnyRef<'_>| {
        !matches!(value, AnyRef::List(_) | AnyRef::Map(_) | AnyRef::Array(_) | AnyRef::Described(_))
    };
    ty.name == "application-properties"
        && pairs.into_iter().any(|(key, value)| !matches!(key, AnyRef::String(_)) || !simple(value))
}

/// Whether `found` holds for a field of a composite that is not null.
fn field(value: AnyRef<'_>, found: impl Fn(&'static Field, AnyRef<'_>) -> bool) -> bool {
    let AnyRef::Described(described) = value else { return false };
    let (Some(ty), AnyRef::List(values)) = (type_of(described), described.value()) else {
        return false;
    };
    ty.fields
        .iter()
        .zip(values.iter())
        .any(|(declared, value)| value != AnyRef::Null && found(declared, value))
}

fn unnamed_choice(value: AnyRef<'_>) -> bool {
    field(value, |declared, value| {
        let provided = declared
            .requires
            .iter()
            .filter_map(|name| PROTOCOL.archetype(name))
            .flat_map(|archetype| archetype.restricted.iter().copied())
            .find(|name| PROTOCOL.restricted(name).is_some_and(|ty| !ty.choices.is_empty()));
        let Some(ty) = PROTOCOL.restricted(provided.unwrap_or(declared.ty)) else { return false };
        let written = match value {
            AnyRef::Ubyte(value) => value.to_string(),
            AnyRef::Uint(value) => value.to_string(),
            AnyRef::Symbol(value) => value.to_string(),
            AnyRef::Array(_) => String::new(),
            _ => return false,
        };
        !ty.choices.is_empty() && ty.choices.iter().all(|(_, value)| *value != written)
    })
}

fn odd_map(value: AnyRef<'_>) -> bool {
    field(value, |declared, value| {
        let AnyRef::Map(pairs) = value else { return false };
        pairs.into_iter().any(|(key, value)| match declared.name {
            "unsettled" => !matches!(key, AnyRef::Binary(_)),
            "filter" => !matches!(value, AnyRef::Described(_) | AnyRef::Null),
            _ => false,
        })
    })
}

fn odd_archetype(value: AnyRef<'_>) -> bool {
    field(value, |declared, value| {
        if declared.base != "*" {
            return false;
        }
        let mut providers = declared.requires.iter().filter_map(|name| PROTOCOL.archetype(name));
        match value {
            AnyRef::Described(described) => {
                let name = type_of(described).map_or("", |ty| ty.name);
                !providers.any(|archetype| archetype.described.contains(&name))
            }
            other => !providers.any(|archetype| {
                archetype
                    .restricted
                    .iter()
                    .filter_map(|name| PROTOCOL.restricted(name))
                    .any(|ty| ty.base == other.type_name())
            }),
        }
    })
}

fn unknown_described(value: AnyRef<'_>) -> bool {
    matches!(value, AnyRef::Described(described) if type_of(described).is_none())
}
