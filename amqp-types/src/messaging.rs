//! AMQP 1.0, part 3: the sections of a message, and what the standard says of them in prose only.
//!
//! In: the octets of a message, or the sections one by one. Out: sections that borrow, and the first one that
//! stands where it must not (section 3.2). Reading never refuses a section for its place: whether to is up
//! to the caller, who asks [`Order`].

use crate::{
    Context, DecodeError,
    types::{AnyRef, MapRef, Sequence, decode_sequence},
    v1_0::SectionRef,
};
use core::fmt;

/// The sections of a message, in the order of the wire.
///
/// ```
/// use amqp_types::{Context, messaging, v1_0::SectionRef};
/// let octets = b"\x00\x53\x73\xc0\x04\x01\xa1\x01i\x00\x53\x75\xa0\x02hi";
/// let sections: Vec<_> = messaging::sections(octets, Context::default()).collect::<Result<_, _>>()?;
/// assert!(matches!(sections[..], [SectionRef::Properties(_), SectionRef::Data(_)]));
/// assert_eq!(messaging::check(&sections), Ok(()));
/// # Ok::<(), amqp_types::DecodeError>(())
/// ```
#[must_use]
pub const fn sections(octets: &[u8], context: Context) -> Sequence<'_, SectionRef<'_>> {
    decode_sequence(octets, context)
}

/// What is wrong with the sections of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SectionError {
    /// A section behind one that it must precede.
    OutOfOrder {
        /// The section.
        section: &'static str,
        /// The one before it.
        after: &'static str,
    },
    /// A second section of a kind that a message has once.
    Twice {
        /// The section.
        section: &'static str,
    },
    /// Bodies of two kinds in one message.
    MixedBody {
        /// The section.
        section: &'static str,
        /// The kind of the body before it.
        after: &'static str,
    },
    /// No body: one data section, one sequence or one value is the least.
    NoBody,
    /// Something that is no section of this format.
    Unknown,
    /// A key of a type that the map of this section must not have.
    Key {
        /// The section.
        section: &'static str,
        /// The type of the key.
        found: &'static str,
    },
    /// A value of a type that the map of this section must not have.
    Value {
        /// The section.
        section: &'static str,
        /// The type of the value.
        found: &'static str,
    },
    /// A key that the map of this section has already.
    DuplicateKey {
        /// The section.
        section: &'static str,
    },
}

impl fmt::Display for SectionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfOrder { section, after } => write!(f, "{section} stands behind {after}"),
            Self::Twice { section } => write!(f, "a second {section}"),
            Self::MixedBody { section, after } => {
                write!(f, "{section} in a message whose body is {after}")
            }
            Self::NoBody => write!(f, "a message without a body"),
            Self::Unknown => write!(f, "no section of this message format"),
            Self::Key { section, found } => write!(f, "{section} has a key of type {found}"),
            Self::Value { section, found } => write!(f, "{section} has a value of type {found}"),
            Self::DuplicateKey { section } => write!(f, "{section} has a key twice"),
        }
    }
}

impl core::error::Error for SectionError {}

/// Follows the sections of one message and says which one stands where it must not.
#[derive(Debug, Clone, Copy, Default)]
pub struct Order {
    /// The place and the name of the last section.
    last: Option<(u8, &'static str)>,
    has_body: bool,
}

/// The places of the sections; all bodies have one.
const BODY: u8 = 5;

impl Order {
    /// The start of a message.
    #[must_use]
    pub const fn new() -> Self {
        Self { last: None, has_body: false }
    }

    /// Takes the next section.
    ///
    /// # Errors
    /// Its place, or a second one of its kind.
    pub fn next(&mut self, section: &SectionRef<'_>) -> Result<(), SectionError> {
        let (place, repeats) = match section {
            SectionRef::Header(_) => (0, false),
            SectionRef::DeliveryAnnotations(_) => (1, false),
            SectionRef::MessageAnnotations(_) => (2, false),
            SectionRef::Properties(_) => (3, false),
            SectionRef::ApplicationProperties(_) => (4, false),
            SectionRef::Data(_) | SectionRef::AmqpSequence(_) => (BODY, true),
            SectionRef::AmqpValue(_) => (BODY, false),
            SectionRef::Footer(_) => (6, false),
            SectionRef::Other(_) => return Err(SectionError::Unknown),
        };
        let name = section.name().unwrap_or_default();
        if let Some((before, after)) = self.last {
            if place < before {
                return Err(SectionError::OutOfOrder { section: name, after });
            }
            if place == before && name != after {
                return Err(SectionError::MixedBody { section: name, after });
            }
            if place == before && !repeats {
                return Err(SectionError::Twice { section: name });
            }
        }
        self.has_body |= place == BODY;
        self.last = Some((place, name));
        Ok(())
    }

    /// Ends the message.
    ///
    /// # Errors
    /// [`SectionError::NoBody`].
    pub const fn finish(&self) -> Result<(), SectionError> {
        if self.has_body { Ok(()) } else { Err(SectionError::NoBody) }
    }
}

/// Checks a whole message: the order of its sections, and the keys and values of its maps.
///
/// # Errors
/// The first fault.
pub fn check(sections: &[SectionRef<'_>]) -> Result<(), SectionError> {
    let mut order = Order::new();
    for section in sections {
        order.next(section)?;
        check_map(section)?;
    }
    order.finish()
}

/// Checks the keys and values of a section that is a map (sections 3.2.2, 3.2.3, 3.2.5 and 3.2.8): strings with
/// simple values in application properties, symbols (ulongs are reserved) in annotations and footers.
///
/// # Errors
/// The first pair that is at fault.
pub fn check_map(section: &SectionRef<'_>) -> Result<(), SectionError> {
    let (map, is_application) = match section {
        SectionRef::DeliveryAnnotations(map) => (map.0, false),
        SectionRef::MessageAnnotations(map) => (map.0, false),
        SectionRef::Footer(map) => (map.0, false),
        SectionRef::ApplicationProperties(map) => (map.0, true),
        _ => return Ok(()),
    };
    let section = section.name().unwrap_or_default();
    for (key, value) in map {
        let key_fits = match key {
            AnyRef::String(_) => is_application,
            AnyRef::Symbol(_) | AnyRef::Ulong(_) => !is_application,
            _ => false,
        };
        if !key_fits {
            return Err(SectionError::Key { section, found: key.type_name() });
        }
        if is_application && !is_simple(&value) {
            return Err(SectionError::Value { section, found: value.type_name() });
        }
    }
    match map.first_duplicate() {
        Some(_) => Err(SectionError::DuplicateKey { section }),
        None => Ok(()),
    }
}

/// Whether a value is no list, map, array or described type.
const fn is_simple(value: &AnyRef<'_>) -> bool {
    !matches!(value, AnyRef::List(_) | AnyRef::Map(_) | AnyRef::Array(_) | AnyRef::Described(_))
}

/// Whether all keys of `fields` are symbols, as the standard asks for (section 2.8.13).
#[must_use]
pub fn has_symbolic_keys(fields: MapRef<'_>) -> bool {
    fields.iter().all(|(key, _)| matches!(key, AnyRef::Symbol(_)))
}

/// The octets of a message body that consists of data sections, piece by piece.
///
/// # Errors
/// What is wrong with a section; sections of other kinds are passed over.
pub fn data(octets: &[u8], context: Context) -> impl Iterator<Item = Result<&[u8], DecodeError>> {
    sections(octets, context).filter_map(|section| match section {
        Ok(SectionRef::Data(data)) => Some(Ok(data.0.as_bytes())),
        Ok(_) => None,
        Err(error) => Some(Err(error)),
    })
}
