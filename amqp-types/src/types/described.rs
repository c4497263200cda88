//! Described types: a value of any type with a descriptor that says what it means (1.0 section 1.2).

use super::{AnyRef, Decoder, Value, code, trusted};
use crate::{DecodeError, Encode, Limits, ValueError, Writer};
use alloc::vec::Vec;
use core::fmt;

/// A described value, borrowed: its octets were checked when it was read.
#[derive(Clone, Copy)]
pub struct DescribedRef<'a> {
    /// The descriptor, then the constructor of the value.
    pub(super) constructor: &'a [u8],
    /// The data of the value.
    pub(super) data: &'a [u8],
}

impl<'a> DescribedRef<'a> {
    /// What the value means: a ulong or a symbol, all others are reserved.
    #[must_use]
    pub fn descriptor(self) -> AnyRef<'a> {
        trusted::value(self.constructor).map_or(AnyRef::Null, |(descriptor, _)| descriptor)
    }

    /// The value.
    #[must_use]
    pub fn value(self) -> AnyRef<'a> {
        let value = trusted::value(self.constructor)
            .and_then(|(_, constructor)| trusted::constructed(constructor, self.data));
        value.map_or(AnyRef::Null, |(value, _)| value)
    }

    /// An owned copy.
    #[must_use]
    pub fn to_owned(self) -> Described {
        Described { constructor: self.constructor.to_vec(), data: self.data.to_vec() }
    }

    pub(super) fn depth(self) -> u32 {
        1 + self.descriptor().depth().max(self.value().depth())
    }
}

impl PartialEq for DescribedRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.constructor == other.constructor && self.data == other.data
            || self.descriptor() == other.descriptor() && self.value() == other.value()
    }
}

impl fmt::Debug for DescribedRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@{:?} {:?}", self.descriptor(), self.value())
    }
}

impl<'a> Value<'a> for DescribedRef<'a> {
    #[inline(always)]
    fn blank() -> Self {
        Self { constructor: &[code::NULL, code::NULL], data: &[] }
    }

    fn read(decoder: &mut Decoder<'a>, code: u8) -> Result<Self, DecodeError> {
        if code != code::DESCRIBED {
            return Err(decoder.unexpected(code, "described"));
        }
        let octets = decoder.rest;
        decoder.skip(code, 0)?;
        let octets = octets.get(..octets.len() - decoder.rest.len()).unwrap_or_default();
        let split = trusted::value_len(octets)
            .and_then(|descriptor| {
                Some(descriptor + trusted::constructor_len(octets.get(descriptor..)?)?)
            })
            .and_then(|constructor| octets.split_at_checked(constructor));
        match split {
            Some((constructor, data)) => Ok(Self { constructor, data }),
            None => Err(decoder.unexpected(code, "described")),
        }
    }
}

impl Encode for DescribedRef<'_> {
    fn encoded_len(&self) -> usize {
        1 + self.constructor.len() + self.data.len()
    }

    fn write(&self, writer: &mut Writer<'_>) {
        writer.u8(code::DESCRIBED);
        writer.octets(self.constructor);
        writer.octets(self.data);
    }
}

/// A described value, owned.
///
/// ```
/// use amqp_types::types::{AnyRef, Described, SymbolRef};
/// let filter = Described::new(SymbolRef::from_static("apache.org:selector-filter:string"), "a = 1")?;
/// assert_eq!(filter.as_view().value(), AnyRef::try_from("a = 1")?);
/// # Ok::<(), amqp_types::ValueError>(())
/// ```
#[derive(Clone)]
pub struct Described {
    constructor: Vec<u8>,
    data: Vec<u8>,
}

impl Described {
    /// A value with its descriptor.
    ///
    /// # Errors
    /// What is too long or nests too deep.
    pub fn new<'v, D, V>(descriptor: D, value: V) -> Result<Self, ValueError>
    where
        D: TryInto<AnyRef<'v>>,
        D::Error: Into<ValueError>,
        V: TryInto<AnyRef<'v>>,
        V::Error: Into<ValueError>,
    {
        let descriptor = descriptor.try_into().map_err(Into::into)?;
        let value = value.try_into().map_err(Into::into)?;
        descriptor.check_nesting()?;
        value.check_nesting()?;
        let limit = Limits::DEFAULT.depth;
        let mut constructor = descriptor.to_vec();
        let octets = value.to_vec();
        let len = trusted::constructor_len(&octets).ok_or(ValueError::TooDeep { limit })?;
        let (head, data) = octets.split_at_checked(len).ok_or(ValueError::TooDeep { limit })?;
        constructor.extend_from_slice(head);
        Ok(Self { constructor, data: data.to_vec() })
    }

    /// The borrowed form.
    #[must_use]
    pub fn as_view(&self) -> DescribedRef<'_> {
        DescribedRef { constructor: &self.constructor, data: &self.data }
    }
}

impl PartialEq for Described {
    fn eq(&self, other: &Self) -> bool {
        self.as_view() == other.as_view()
    }
}

impl fmt::Debug for Described {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_view().fmt(f)
    }
}

impl Encode for Described {
    fn encoded_len(&self) -> usize {
        self.as_view().encoded_len()
    }

    fn write(&self, writer: &mut Writer<'_>) {
        self.as_view().write(writer);
    }
}
