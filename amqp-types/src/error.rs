//! What is wrong with a run of octets, where, and in which field.
//!
//! In: the kind of fault, an offset and the names met on the way out of a decoder.
//! Out: one boxed error, so that the success path of every decoder stays small.

use alloc::{borrow::ToOwned, boxed::Box, string::String, vec::Vec};
use core::fmt;

/// Why octets are not what the specification says they must be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeErrorKind {
    /// A value needs more octets than its enclosing frame, table or array still holds.
    Truncated {
        /// Octets that the value needs.
        needed: u64,
        /// Octets that are left.
        remaining: usize,
    },
    /// Octets are left over after the last field.
    TrailingData {
        /// How many.
        octets: usize,
    },
    /// A short string or field name is not UTF-8.
    InvalidUtf8,
    /// The type letter of a field value is not one of the dialect's.
    UnknownTypeLetter(
        /// The octet that stands where the letter should be.
        u8,
    ),
    /// Tables and arrays nest deeper than [`Limits::depth`](crate::Limits::depth).
    TooDeep {
        /// The limit.
        limit: u8,
    },
    /// An array holds more elements without a width than [`Limits::zero_width_elements`](crate::Limits::zero_width_elements).
    TooManyElements {
        /// The limit.
        limit: u32,
    },
    /// The class of a content header carries no content in this version.
    UnknownClass(
        /// The class id.
        u16,
    ),
    /// A word of property flags announces another word, and the class has no property for it (4.2.6.1).
    PropertyFlagsContinue,
    /// A property flag is set for which the class has no property.
    UnknownPropertyFlag(
        /// The whole flags word.
        u16,
    ),
    /// A format code that 1.0 does not define (1.0 section 1.2.1).
    UnknownFormatCode(
        /// The octet that stands where the format code should be.
        u8,
    ),
    /// A format code of a type that does not belong here (1.0).
    UnexpectedType {
        /// The format code; 0 begins a described type.
        code: u8,
        /// The type that the specification wants here.
        expected: &'static str,
    },
    /// A described type whose descriptor is not the one that belongs here (1.0).
    UnexpectedDescriptor {
        /// The type that the specification wants here.
        expected: &'static str,
    },
    /// The octet of a boolean is neither 0 nor 1 (1.0 section 1.6.2).
    InvalidBoolean(
        /// The octet.
        u8,
    ),
    /// The 32 bits of a character are no Unicode character (1.0 section 1.6.16).
    InvalidCharacter(
        /// The 32 bits.
        u32,
    ),
    /// A symbol holds an octet that is not ASCII (1.0 section 1.6.21).
    NotAscii,
    /// A list, map or array announces another number of values than its octets hold (1.0 section 1.6.22).
    CountMismatch {
        /// The values that it announces.
        count: u32,
        /// The values that were found.
        found: u32,
    },
    /// A map announces an odd number of values (1.0 section 1.6.23).
    OddCount(
        /// The number.
        u32,
    ),
    /// A composite has more values than its type has fields (1.0 section 1.4).
    TooManyFields {
        /// The values that it announces.
        count: u32,
        /// The fields that its type has.
        fields: u32,
    },
    /// A mandatory field is null or left out, or holds no value where it needs at least one (1.0 section 1.4).
    MissingField,
    /// A type code whose width nothing tells (0-10).
    UnknownTypeCode(
        /// The octet that stands where the type code should be.
        u8,
    ),
    /// Text of 16-bit units that is not UTF-16 (0-10).
    InvalidUtf16,
    /// A packing flag is set for which the struct has no field (0-10).
    UnknownPackingFlag(
        /// All flags, bit 0 for the first field.
        u16,
    ),
    /// The codes of another struct than the one that belongs here (0-10).
    UnexpectedStruct {
        /// The code of the class.
        class: u8,
        /// The code in the class.
        code: u8,
        /// The struct that the specification wants here.
        expected: &'static str,
    },
    /// A range that ends before it begins (0-10).
    ReversedRange {
        /// The first number.
        first: u64,
        /// The last one.
        last: u64,
    },
    /// A size that is no multiple of what it counts (0-10).
    UnevenSize {
        /// The size.
        octets: usize,
        /// Octets of one item.
        item: usize,
    },
    /// The type that stands in for a domain refuses the value ([`DomainType`](crate::DomainType)).
    Refused {
        /// Why.
        reason: &'static str,
    },
}

/// A decoding error: kind, offset in the decoded input, and the path of the field.
///
/// ```
/// use amqp_types::{Context, Dialect, Reader};
/// let mut reader = Reader::new(b"\x00\x00\x00\x07\x05x-ttlz", Context::new(Dialect::Spec091));
/// let error = reader.table("arguments").unwrap_err();
/// assert_eq!(error.to_string(), "arguments[\"x-ttl\"]: unknown type letter 0x7a at octet 10");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Inner>);

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    kind: DecodeErrorKind,
    offset: usize,
    /// Innermost first: the decoders add a name on the way out.
    path: Vec<Segment>,
}

#[derive(Clone, PartialEq, Eq)]
enum Segment {
    Name(&'static str),
    Key(String),
    Index(usize),
}

impl DecodeError {
    /// An error at `offset` octets from the start of the input.
    #[must_use]
    #[cold]
    pub fn new(kind: DecodeErrorKind, offset: usize) -> Self {
        Self(Box::new(Inner { kind, offset, path: Vec::new() }))
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &DecodeErrorKind {
        &self.0.kind
    }

    /// Octets from the start of the input to the fault.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// The field in which the fault lies, outermost name first, such as `queue.declare.arguments["x-ttl"]`; empty when no field was reached.
    #[must_use]
    pub fn path(&self) -> String {
        use fmt::Write as _;
        let mut text = String::new();
        for segment in self.0.path.iter().rev() {
            let done = match segment {
                Segment::Name(name) if text.is_empty() => write!(text, "{name}"),
                Segment::Name(name) => write!(text, ".{name}"),
                Segment::Key(key) => write!(text, "[{key:?}]"),
                Segment::Index(index) => write!(text, "[{index}]"),
            };
            debug_assert!(done.is_ok());
        }
        text
    }

    /// The same error one name further out.
    #[must_use]
    #[cold]
    pub fn within(mut self, name: &'static str) -> Self {
        self.0.path.push(Segment::Name(name));
        self
    }

    /// The same error in the entry `key` of a table.
    #[must_use]
    #[cold]
    pub fn within_key(mut self, key: &str) -> Self {
        self.0.path.push(Segment::Key(key.to_owned()));
        self
    }

    /// The same error in element `index` of an array, counted from 0.
    #[must_use]
    #[cold]
    pub fn within_index(mut self, index: usize) -> Self {
        self.0.path.push(Segment::Index(index));
        self
    }

    /// The same error, its offset counted from `octets` before the start of this input.
    #[must_use]
    pub fn shifted(mut self, octets: usize) -> Self {
        self.0.offset = self.0.offset.saturating_add(octets);
        self
    }

    /// The reply code with which 0-9-1 asks to answer: 501 frame-error where lengths and octets do not agree,
    /// 502 syntax-error where a value is illegal.
    #[must_use]
    pub fn reply_code(&self) -> u16 {
        match self.0.kind {
            DecodeErrorKind::Truncated { .. }
            | DecodeErrorKind::TrailingData { .. }
            | DecodeErrorKind::UnknownClass(_) => 501,
            DecodeErrorKind::InvalidUtf8
            | DecodeErrorKind::UnknownTypeLetter(_)
            | DecodeErrorKind::TooDeep { .. }
            | DecodeErrorKind::TooManyElements { .. }
            | DecodeErrorKind::PropertyFlagsContinue
            | DecodeErrorKind::UnknownPropertyFlag(_)
            | DecodeErrorKind::UnknownFormatCode(_)
            | DecodeErrorKind::UnexpectedType { .. }
            | DecodeErrorKind::UnexpectedDescriptor { .. }
            | DecodeErrorKind::InvalidBoolean(_)
            | DecodeErrorKind::InvalidCharacter(_)
            | DecodeErrorKind::NotAscii
            | DecodeErrorKind::CountMismatch { .. }
            | DecodeErrorKind::OddCount(_)
            | DecodeErrorKind::TooManyFields { .. }
            | DecodeErrorKind::MissingField
            | DecodeErrorKind::UnknownTypeCode(_)
            | DecodeErrorKind::InvalidUtf16
            | DecodeErrorKind::UnknownPackingFlag(_)
            | DecodeErrorKind::UnexpectedStruct { .. }
            | DecodeErrorKind::ReversedRange { .. }
            | DecodeErrorKind::UnevenSize { .. }
            | DecodeErrorKind::Refused { .. } => 502,
        }
    }
}

impl fmt::Display for DecodeErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated { needed, remaining } => {
                write!(f, "needs {needed} octets and {remaining} are left")
            }
            Self::TrailingData { octets } => write!(f, "{octets} octets follow the last field"),
            Self::InvalidUtf8 => write!(f, "not UTF-8"),
            Self::UnknownTypeLetter(letter) => write!(f, "unknown type letter {letter:#04x}"),
            Self::TooDeep { limit } => write!(f, "nested more than {limit} levels deep"),
            Self::TooManyElements { limit } => {
                write!(f, "more than {limit} elements of no width")
            }
            Self::UnknownClass(class) => write!(f, "class {class} carries no content"),
            Self::PropertyFlagsContinue => {
                write!(
                    f,
                    "the property flags continue in a second word, and the class has no property there"
                )
            }
            Self::UnknownPropertyFlag(flags) => {
                write!(
                    f,
                    "property flags {flags:#06x} name a property that the class does not have"
                )
            }
            Self::UnknownFormatCode(code) => write!(f, "unknown format code {code:#04x}"),
            Self::UnexpectedType { code: 0, expected } => {
                write!(f, "a described type instead of {expected}")
            }
            Self::UnexpectedType { code, expected } => {
                write!(f, "format code {code:#04x} is none of {expected}")
            }
            Self::UnexpectedDescriptor { expected } => {
                write!(f, "the descriptor is not that of {expected}")
            }
            Self::InvalidBoolean(octet) => {
                write!(f, "a boolean is 0x00 or 0x01, not {octet:#04x}")
            }
            Self::InvalidCharacter(bits) => write!(f, "{bits:#010x} is no character"),
            Self::NotAscii => write!(f, "not ASCII"),
            Self::CountMismatch { count, found } => {
                write!(f, "announces {count} values and holds {found}")
            }
            Self::OddCount(count) => {
                write!(f, "a map of {count} values, which do not make pairs")
            }
            Self::TooManyFields { count, fields } => {
                write!(f, "{count} values for a type of {fields} fields")
            }
            Self::MissingField => write!(f, "mandatory, and missing"),
            Self::UnknownTypeCode(code) => write!(f, "unknown type code {code:#04x}"),
            Self::InvalidUtf16 => write!(f, "not UTF-16"),
            Self::UnknownPackingFlag(flags) => {
                write!(f, "packing flags {flags:#06x} name a field that the struct does not have")
            }
            Self::UnexpectedStruct { class, code, expected } => {
                write!(f, "the codes {class} and {code} are not those of {expected}")
            }
            Self::ReversedRange { first, last } => {
                write!(f, "a range from {first} to {last} ends before it begins")
            }
            Self::UnevenSize { octets, item } => {
                write!(f, "{octets} octets are no whole number of items of {item}")
            }
            Self::Refused { reason } => f.write_str(reason),
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.path.is_empty() {
            write!(f, "{}: ", self.path())?;
        }
        write!(f, "{} at octet {}", self.0.kind, self.0.offset)
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({self})")
    }
}

impl core::error::Error for DecodeError {}

/// A value that cannot be put on the wire: found where it is made, so that encoding itself never fails.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueError {
    /// A short string or field name of more than 255 octets.
    ShortStringTooLong {
        /// Its length in octets.
        octets: usize,
    },
    /// A short string that is not UTF-8.
    NotUtf8,
    /// A long string, byte array, table or array of more than 2^32 - 1 octets.
    TooLong {
        /// Its length in octets.
        octets: usize,
    },
    /// The dialect has no letter for this type of value.
    NoLetter {
        /// The type.
        ty: crate::ValueType,
        /// The dialect.
        dialect: crate::Dialect,
    },
    /// A table or array of one dialect inside one of another.
    MixedDialects {
        /// The dialect of the container.
        outer: crate::Dialect,
        /// The dialect of what was to go into it.
        inner: crate::Dialect,
    },
    /// Nesting deeper than [`Limits::depth`](crate::Limits::depth).
    TooDeep {
        /// The limit.
        limit: u8,
    },
    /// No field of this name in the record.
    NoSuchField {
        /// The record, such as `queue.declare`.
        record: &'static str,
        /// The name that was asked for.
        field: String,
    },
    /// A symbol that is not ASCII (1.0).
    NotAscii,
    /// Values of different types for one array (1.0).
    MixedArray {
        /// The first element that differs from the one before it, counted from 0.
        index: usize,
    },
    /// More elements without a width than [`Limits::zero_width_elements`](crate::Limits::zero_width_elements) (1.0).
    TooManyElements {
        /// The limit.
        limit: u32,
    },
    /// More octets than the size in front of them can tell (0-10).
    OverLimit {
        /// Its length in octets.
        octets: usize,
        /// The most that the size can tell.
        limit: usize,
    },
    /// Octets that are not UTF-8 (0-10).
    InvalidUtf8,
    /// Octets that are not UTF-16 (0-10).
    InvalidUtf16,
    /// A range that ends before it begins (0-10).
    ReversedRange,
    /// A value of another type than the field's (0-10).
    WrongFieldType {
        /// The field.
        field: &'static str,
        /// The type that the specification gives it.
        expected: &'static str,
        /// The type of the value.
        found: &'static str,
    },
    /// A value of a type that the field does not take.
    WrongType {
        /// The field.
        field: &'static str,
        /// The type that the specification gives it.
        expected: &'static str,
        /// The type of the value.
        found: crate::ValueType,
    },
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ShortStringTooLong { octets } => {
                write!(f, "a short string holds at most 255 octets, this one has {octets}")
            }
            Self::NotUtf8 => write!(f, "a short string holds UTF-8 only"),
            Self::TooLong { octets } => {
                write!(f, "{octets} octets are more than a 32-bit length can tell")
            }
            Self::NoLetter { ty, dialect } => {
                write!(f, "the {dialect} dialect has no letter for a value of type {ty}")
            }
            Self::MixedDialects { outer, inner } => {
                write!(f, "a {inner} value cannot stand inside a {outer} table")
            }
            Self::TooDeep { limit } => write!(f, "nested more than {limit} levels deep"),
            Self::NotAscii => write!(f, "a symbol holds ASCII only"),
            Self::MixedArray { index } => {
                write!(f, "element {index} has another type than those before it")
            }
            Self::TooManyElements { limit } => {
                write!(f, "more than {limit} elements of no width")
            }
            Self::NoSuchField { record, field } => write!(f, "{record} has no field {field}"),
            Self::OverLimit { octets, limit } => {
                write!(f, "{octets} octets, and at most {limit} fit")
            }
            Self::InvalidUtf8 => write!(f, "not UTF-8"),
            Self::InvalidUtf16 => write!(f, "not UTF-16"),
            Self::ReversedRange => write!(f, "a range ends before it begins"),
            Self::WrongFieldType { field, expected, found } => {
                write!(f, "{field} takes {expected}, not {found}")
            }
            Self::WrongType { field, expected, found } => {
                write!(f, "{field} takes {expected}, not {found}")
            }
        }
    }
}

impl core::error::Error for ValueError {}

impl From<core::convert::Infallible> for ValueError {
    fn from(never: core::convert::Infallible) -> Self {
        match never {}
    }
}
