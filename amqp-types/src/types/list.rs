//! Lists: values of any types, in order (1.0 section 1.6.22).
//!
//! In: octets that were checked, or values to append. Out: the values in order, and the very octets that came.

use super::{AnyRef, Decoder, Value, code, trusted};
use crate::{DecodeError, Encode, ValueError, Writer};
use alloc::vec::Vec;
use core::fmt;

/// Octets in front of the values of a list: none of them 1, up to 255 values in 254 octets 3, else 9.
#[inline]
pub(super) const fn head_len(count: u32, octets: usize) -> usize {
    if count == 0 {
        1
    } else if is_small(count, octets) {
        3
    } else {
        9
    }
}

/// Whether size and count take one octet each.
#[inline]
pub(super) const fn is_small(count: u32, octets: usize) -> bool {
    count <= 255 && octets <= 254
}

/// Writes the format code, the size and the count of a container.
#[inline]
pub(super) fn write_head(writer: &mut Writer<'_>, small: u8, large: u8, count: u32, octets: usize) {
    if is_small(count, octets) {
        writer.array([small, octets as u8 + 1, count as u8]);
    } else {
        writer.u8(large);
        writer.u32((octets + 4) as u32);
        writer.u32(count);
    }
}

/// A container of so many octets can tell its size, and its count.
pub(super) fn check_size(octets: usize, count: u32) -> Result<(), ValueError> {
    // Four octets of the size are those of the count.
    match u32::try_from(octets.saturating_add(4)) {
        Ok(_) if count < u32::MAX - 1 => Ok(()),
        _ => Err(ValueError::TooLong { octets }),
    }
}

/// A list, borrowed: its octets were checked when it was read.
#[derive(Clone, Copy, Default)]
pub struct ListRef<'a> {
    octets: &'a [u8],
    count: u32,
}

impl<'a> ListRef<'a> {
    /// A list without a value.
    pub const EMPTY: Self = Self { octets: &[], count: 0 };

    pub(super) const fn from_checked((count, octets): (u32, &'a [u8])) -> Self {
        Self { octets, count }
    }

    /// How many values it has.
    #[must_use]
    pub const fn len(self) -> usize {
        self.count as usize
    }

    /// Whether it has none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.count == 0
    }

    /// The values as octets, without size and count in front.
    #[must_use]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.octets
    }

    /// The values in order.
    #[must_use]
    pub const fn iter(self) -> Values<'a> {
        Values { rest: self.octets }
    }

    /// The value at `index`, from 0.
    #[must_use]
    pub fn get(self, index: usize) -> Option<AnyRef<'a>> {
        self.iter().nth(index)
    }

    /// An owned copy.
    #[must_use]
    pub fn to_owned(self) -> List {
        List { octets: self.octets.to_vec(), count: self.count }
    }
}

impl PartialEq for ListRef<'_> {
    /// The same values in the same order, in whichever encodings.
    fn eq(&self, other: &Self) -> bool {
        self.count == other.count && (self.octets == other.octets || self.iter().eq(other.iter()))
    }
}

impl fmt::Debug for ListRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'a> IntoIterator for ListRef<'a> {
    type Item = AnyRef<'a>;
    type IntoIter = Values<'a>;
    fn into_iter(self) -> Values<'a> {
        self.iter()
    }
}

/// The values of a list.
#[derive(Debug, Clone)]
pub struct Values<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Values<'a> {
    type Item = AnyRef<'a>;

    fn next(&mut self) -> Option<AnyRef<'a>> {
        let (value, rest) = trusted::value(self.rest)?;
        self.rest = rest;
        Some(value)
    }
}

impl<'a> Value<'a> for ListRef<'a> {
    #[inline(always)]
    fn blank() -> Self {
        Self::EMPTY
    }

    #[inline]
    fn read(decoder: &mut Decoder<'a>, code: u8) -> Result<Self, DecodeError> {
        let wide = match code {
            code::LIST0 => return Ok(Self::EMPTY),
            code::LIST8 => false,
            code::LIST32 => true,
            _ => return Err(decoder.unexpected(code, "list")),
        };
        let (count, octets) = decoder.compound(wide)?;
        decoder.check_list(count, octets, 0)?;
        Ok(Self { octets, count })
    }
}

impl Encode for ListRef<'_> {
    #[inline]
    fn encoded_len(&self) -> usize {
        head_len(self.count, self.octets.len()) + self.octets.len()
    }

    #[inline]
    fn bound(&self) -> usize {
        9 + self.octets.len()
    }

    #[inline]
    fn write(&self, writer: &mut Writer<'_>) {
        if self.count == 0 {
            writer.u8(code::LIST0);
        } else {
            write_head(writer, code::LIST8, code::LIST32, self.count, self.octets.len());
            writer.octets(self.octets);
        }
    }
}

/// A list, owned: appended to value by value.
#[derive(Clone, Default)]
pub struct List {
    octets: Vec<u8>,
    count: u32,
}

impl List {
    /// A list without a value.
    #[must_use]
    pub const fn new() -> Self {
        Self { octets: Vec::new(), count: 0 }
    }

    /// Appends a value.
    ///
    /// # Errors
    /// A value that is too long or nests too deep.
    pub fn push<'v, V>(&mut self, value: V) -> Result<(), ValueError>
    where
        V: TryInto<AnyRef<'v>>,
        V::Error: Into<ValueError>,
    {
        let value = value.try_into().map_err(Into::into)?;
        value.check_nesting()?;
        check_size(self.octets.len().saturating_add(value.encoded_len()), self.count + 1)?;
        value.encode(&mut self.octets);
        self.count += 1;
        Ok(())
    }

    /// A list of these values.
    ///
    /// # Errors
    /// As for [`List::push`].
    pub fn from_values<'v, V>(values: impl IntoIterator<Item = V>) -> Result<Self, ValueError>
    where
        V: TryInto<AnyRef<'v>>,
        V::Error: Into<ValueError>,
    {
        let mut list = Self::new();
        for value in values {
            list.push(value)?;
        }
        Ok(list)
    }

    /// The borrowed form.
    #[must_use]
    #[inline]
    pub fn as_view(&self) -> ListRef<'_> {
        ListRef { octets: &self.octets, count: self.count }
    }
}

impl PartialEq for List {
    fn eq(&self, other: &Self) -> bool {
        self.as_view() == other.as_view()
    }
}

impl fmt::Debug for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_view().fmt(f)
    }
}

impl Encode for List {
    fn encoded_len(&self) -> usize {
        self.as_view().encoded_len()
    }

    fn bound(&self) -> usize {
        self.as_view().bound()
    }

    fn write(&self, writer: &mut Writer<'_>) {
        self.as_view().write(writer);
    }
}
