//! Values with the encodings they came in: what is read is written to the same octets again.
//!
//! In: octets. Out: a tree of values that names the format code of each, where it stood and how long it was;
//! and the other way the octets that the format codes ask for, every size and count computed anew. It is for
//! tools that show or compare octets; whoever wants values only takes [`AnyRef`], which copies nothing.

use super::{Any, AnyRef, Decoder, code, trusted};
use crate::{Context, DecodeError};
use alloc::{boxed::Box, vec::Vec};

/// A value with the encoding it came in.
///
/// ```
/// use amqp_types::{Context, types::{Encoded, code}};
/// // A list of 32-bit sizes where one of 8 bits would do.
/// let octets = b"\xd0\x00\x00\x00\x06\x00\x00\x00\x01\x53\x07";
/// let (value, rest) = Encoded::decode(octets, Context::default())?;
/// assert_eq!((value.code(), value.len(), rest), (code::LIST32, 11, &b""[..]));
/// let mut again = Vec::new();
/// value.encode(&mut again);
/// assert_eq!(again, octets);
/// # Ok::<(), amqp_types::DecodeError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Encoded {
    offset: usize,
    len: usize,
    code: u8,
    content: Content,
}

/// What a value holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// A value that holds no others.
    Simple(Any),
    /// The values of a list.
    List(Vec<Encoded>),
    /// The pairs of a map.
    Map(Vec<(Encoded, Encoded)>),
    /// An array.
    Array {
        /// The descriptors of its elements, the outermost first.
        descriptors: Vec<Encoded>,
        /// The format code of its elements.
        code: u8,
        /// How many there are.
        count: u32,
        /// The elements, which have no constructors of their own. Those of no width are all the same: one
        /// is kept at most.
        elements: Vec<Encoded>,
    },
    /// A value with a descriptor.
    Described {
        /// What the value means.
        descriptor: Box<Encoded>,
        /// The value.
        value: Box<Encoded>,
    },
}

impl Encoded {
    /// Reads one value off the front of `octets`: the value, and what follows it.
    ///
    /// # Errors
    /// What is wrong with the value, and where.
    pub fn decode(octets: &[u8], context: Context) -> Result<(Self, &[u8]), DecodeError> {
        // Checks everything, the depth first of all: what follows recurses no deeper.
        super::decode::<AnyRef<'_>>(octets, context)?;
        let mut decoder = Decoder::new(octets, context);
        let value = read(&mut decoder)?;
        Ok((value, decoder.rest))
    }

    /// Octets of the input before it. An element of an array has no constructor: it begins with its data.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// Its own octets.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether it has no octets at all, as elements of no width have.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Its format code; 0 for a described type.
    #[must_use]
    pub const fn code(&self) -> u8 {
        self.code
    }

    /// What it holds.
    #[must_use]
    pub const fn content(&self) -> &Content {
        &self.content
    }

    /// The value, if it holds no others.
    #[must_use]
    pub const fn simple(&self) -> Option<&Any> {
        match &self.content {
            Content::Simple(value) => Some(value),
            _ => None,
        }
    }

    /// Whether it is null.
    #[must_use]
    pub const fn is_null(&self) -> bool {
        matches!(self.content, Content::Simple(Any::Null))
    }

    /// Descriptor and value of a described type.
    #[must_use]
    pub const fn described(&self) -> Option<(&Self, &Self)> {
        match &self.content {
            Content::Described { descriptor, value } => Some((descriptor, value)),
            _ => None,
        }
    }

    /// The name of its type in the specification; `described` for a described type.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match &self.content {
            Content::Simple(value) => value.as_view().type_name(),
            Content::List(_) => "list",
            Content::Map(_) => "map",
            Content::Array { .. } => "array",
            Content::Described { .. } => "described",
        }
    }

    /// Appends constructor and data.
    pub fn encode(&self, out: &mut Vec<u8>) {
        out.push(self.code);
        self.encode_data(out);
    }

    /// Appends what follows the format code.
    fn encode_data(&self, out: &mut Vec<u8>) {
        match &self.content {
            Content::Simple(value) => encode_simple(self.code, value, out),
            Content::List(values) => {
                let mut inner = Vec::new();
                for value in values {
                    value.encode(&mut inner);
                }
                encode_compound(self.code, values.len(), &inner, out);
            }
            Content::Map(pairs) => {
                let mut inner = Vec::new();
                for (key, value) in pairs {
                    key.encode(&mut inner);
                    value.encode(&mut inner);
                }
                encode_compound(self.code, pairs.len() * 2, &inner, out);
            }
            Content::Array { descriptors, code, count, elements } => {
                let mut inner = Vec::new();
                for descriptor in descriptors {
                    inner.push(code::DESCRIBED);
                    descriptor.encode(&mut inner);
                }
                inner.push(*code);
                for element in elements {
                    element.encode_data(&mut inner);
                }
                encode_compound(self.code, *count as usize, &inner, out);
            }
            Content::Described { descriptor, value } => {
                descriptor.encode(out);
                value.encode(out);
            }
        }
    }
}

fn read(decoder: &mut Decoder<'_>) -> Result<Encoded, DecodeError> {
    let offset = decoder.offset();
    let [code] = decoder.array()?;
    let content = read_content(decoder, code)?;
    Ok(Encoded { offset, len: decoder.offset() - offset, code, content })
}

fn read_content(decoder: &mut Decoder<'_>, code: u8) -> Result<Content, DecodeError> {
    Ok(match code {
        code::DESCRIBED => {
            let descriptor = Box::new(read(decoder)?);
            let value = Box::new(read(decoder)?);
            Content::Described { descriptor, value }
        }
        code::LIST0 => Content::List(Vec::new()),
        code::LIST8 | code::LIST32 => {
            let (count, octets) = decoder.compound(code == code::LIST32)?;
            let mut inner = decoder.inside(octets);
            Content::List((0..count).map(|_| read(&mut inner)).collect::<Result<_, _>>()?)
        }
        code::MAP8 | code::MAP32 => {
            let (count, octets) = decoder.compound(code == code::MAP32)?;
            let mut inner = decoder.inside(octets);
            let mut pair = |_| Ok((read(&mut inner)?, read(&mut inner)?));
            Content::Map((0..count / 2).map(&mut pair).collect::<Result<_, _>>()?)
        }
        code::ARRAY8 | code::ARRAY32 => {
            let (count, octets) = decoder.compound(code == code::ARRAY32)?;
            read_array(count, decoder.inside(octets))?
        }
        _ => {
            let data = decoder.rest;
            decoder.skip(code, 0)?;
            match trusted::element(code, data) {
                Some((value, _)) => Content::Simple(value.to_owned()),
                None => return Err(decoder.unexpected(code, "any type")),
            }
        }
    })
}

fn read_array(count: u32, mut inner: Decoder<'_>) -> Result<Content, DecodeError> {
    let mut descriptors = Vec::new();
    let mut code = inner.array::<1>()?[0];
    while code == code::DESCRIBED {
        descriptors.push(read(&mut inner)?);
        code = inner.array::<1>()?[0];
    }
    let kept = if let 0x40..=0x45 = code { count.min(1) } else { count };
    let mut element = |_| {
        let offset = inner.offset();
        let content = read_content(&mut inner, code)?;
        Ok(Encoded { offset, len: inner.offset() - offset, code, content })
    };
    let elements = (0..kept).map(&mut element).collect::<Result<_, _>>()?;
    Ok(Content::Array { descriptors, code, count, elements })
}

/// Appends a count and the octets it counts, behind the size of both: as wide as the format code says.
fn encode_compound(code: u8, count: usize, octets: &[u8], out: &mut Vec<u8>) {
    match code >> 4 {
        0xc | 0xe => {
            out.push((octets.len() + 1) as u8);
            out.push(count as u8);
        }
        0xd | 0xf => {
            out.extend_from_slice(&((octets.len() + 4) as u32).to_be_bytes());
            out.extend_from_slice(&(count as u32).to_be_bytes());
        }
        // A list of no width: it has no values.
        _ => {}
    }
    out.extend_from_slice(octets);
}

/// Appends octets behind their length: as wide as the format code says.
fn encode_octets(code: u8, octets: &[u8], out: &mut Vec<u8>) {
    if code >> 4 == 0xa {
        out.push(octets.len() as u8);
    } else {
        out.extend_from_slice(&(octets.len() as u32).to_be_bytes());
    }
    out.extend_from_slice(octets);
}

/// The lowest octets of a number, as many as the format code says.
fn encode_number(code: u8, number: u64, out: &mut Vec<u8>) {
    let octets = number.to_be_bytes();
    let width = match code >> 4 {
        0x5 => 1,
        0x6 => 2,
        0x7 => 4,
        0x8 => 8,
        _ => 0,
    };
    out.extend_from_slice(&octets[octets.len() - width..]);
}

fn encode_simple(code: u8, value: &Any, out: &mut Vec<u8>) {
    match value {
        Any::Boolean(value) if code == code::BOOLEAN => out.push(u8::from(*value)),
        Any::Ubyte(value) => encode_number(code, u64::from(*value), out),
        Any::Ushort(value) => encode_number(code, u64::from(*value), out),
        Any::Uint(value) => encode_number(code, u64::from(*value), out),
        Any::Ulong(value) => encode_number(code, *value, out),
        Any::Byte(value) => encode_number(code, i64::from(*value) as u64, out),
        Any::Short(value) => encode_number(code, i64::from(*value) as u64, out),
        Any::Int(value) => encode_number(code, i64::from(*value) as u64, out),
        Any::Long(value) => encode_number(code, *value as u64, out),
        Any::Float(value) => out.extend_from_slice(&value.to_be_bytes()),
        Any::Double(value) => out.extend_from_slice(&value.to_be_bytes()),
        Any::Decimal32(value) => out.extend_from_slice(&value.0),
        Any::Decimal64(value) => out.extend_from_slice(&value.0),
        Any::Decimal128(value) => out.extend_from_slice(&value.0),
        Any::Char(value) => encode_number(code, u64::from(u32::from(*value)), out),
        Any::Timestamp(value) => encode_number(code, value.0 as u64, out),
        Any::Uuid(value) => out.extend_from_slice(&value.0),
        Any::Binary(value) => encode_octets(code, value.as_bytes(), out),
        Any::String(value) => encode_octets(code, value.as_bytes(), out),
        Any::Symbol(value) => encode_octets(code, value.as_bytes(), out),
        // Null and booleans of no width; what holds others is never a simple value.
        _ => {}
    }
}
