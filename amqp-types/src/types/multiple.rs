//! Fields that are `multiple`: no value, one, or an array of them (1.0 section 1.4).
//!
//! Null and an array without elements are the same, and so are a value and an array of that one value; what
//! is written is the shorter one.

use super::{AnyRef, Array, Decoder, Value, code, list};
use crate::{Context, DecodeError, DecodeErrorKind, Encode, ValueError, Writer};
use alloc::vec::Vec;
use core::{fmt, marker::PhantomData};

/// A type whose values a `multiple` field may hold: the owned one, which names the borrowed one.
pub trait Element {
    /// The borrowed type.
    type Ref<'a>: Value<'a> + Copy + PartialEq + fmt::Debug + Into<AnyRef<'a>>;
}

macro_rules! elements {
    ($($owned:ty => $view:ty),* $(,)?) => {
        $(impl Element for $owned {
            type Ref<'a> = $view;
        })*
    };
}

elements! {
    super::Symbol => super::SymbolRef<'a>, super::Text => super::TextRef<'a>,
    super::Binary => super::BinaryRef<'a>, super::Uuid => super::Uuid,
    super::Timestamp => super::Timestamp, super::Map => super::MapRef<'a>,
    super::List => super::ListRef<'a>, bool => bool, char => char,
    u8 => u8, u16 => u16, u32 => u32, u64 => u64, i8 => i8, i16 => i16, i32 => i32, i64 => i64,
    f32 => f32, f64 => f64,
}

/// The values of a `multiple` field, borrowed.
pub struct MultipleRef<'a, T> {
    /// The data of the values, without constructors.
    octets: &'a [u8],
    count: u32,
    code: u8,
    element: PhantomData<T>,
}

impl<T> Clone for MultipleRef<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for MultipleRef<'_, T> {}

impl<T> Default for MultipleRef<'_, T> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<'a, T> MultipleRef<'a, T> {
    /// No value.
    pub const EMPTY: Self = Self { octets: &[], count: 0, code: code::NULL, element: PhantomData };

    /// How many values there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count as usize
    }

    /// Whether there is none.
    #[must_use]
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The data of the values as octets, without constructors, size and count.
    #[must_use]
    #[inline]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.octets
    }

    /// The format code of the values; null where there is none.
    #[must_use]
    #[inline]
    pub const fn element_code(&self) -> u8 {
        self.code
    }

    /// An owned copy.
    #[must_use]
    pub fn to_owned(self) -> Multiple<T> {
        Multiple {
            octets: self.octets.to_vec(),
            count: self.count,
            code: self.code,
            element: PhantomData,
        }
    }
}

impl<'a, T: Element> MultipleRef<'a, T> {
    /// The values in order.
    #[must_use]
    pub fn iter(self) -> MultipleIter<'a, T> {
        MultipleIter {
            decoder: Decoder::new(self.octets, Context::default()),
            left: self.count,
            code: self.code,
            element: PhantomData,
        }
    }
}

impl<T: Element> PartialEq for MultipleRef<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        self.count == other.count
            && (self.code == other.code && self.octets == other.octets
                || self.iter().map(Into::<AnyRef<'_>>::into).eq(other.iter().map(Into::into)))
    }
}

impl<T: Element> fmt::Debug for MultipleRef<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'a, T: Element> IntoIterator for MultipleRef<'a, T> {
    type Item = T::Ref<'a>;
    type IntoIter = MultipleIter<'a, T>;
    fn into_iter(self) -> MultipleIter<'a, T> {
        self.iter()
    }
}

/// The values of a `multiple` field.
#[derive(Debug, Clone)]
pub struct MultipleIter<'a, T> {
    decoder: Decoder<'a>,
    left: u32,
    code: u8,
    element: PhantomData<T>,
}

impl<'a, T: Element> Iterator for MultipleIter<'a, T> {
    type Item = T::Ref<'a>;

    fn next(&mut self) -> Option<T::Ref<'a>> {
        self.left = self.left.checked_sub(1)?;
        T::Ref::read(&mut self.decoder, self.code).ok()
    }
}

impl<'a, T: Element> Value<'a> for MultipleRef<'a, T> {
    #[inline(always)]
    fn blank() -> Self {
        Self::EMPTY
    }

    #[inline]
    fn read(decoder: &mut Decoder<'a>, code: u8) -> Result<Self, DecodeError> {
        let wide = match code {
            code::ARRAY8 => false,
            code::ARRAY32 => true,
            _ => {
                let before = decoder.rest;
                T::Ref::read(decoder, code)?;
                let octets = before.get(..before.len() - decoder.rest.len()).unwrap_or_default();
                return Ok(Self { octets, count: 1, code, element: PhantomData });
            }
        };
        let (count, content) = decoder.compound(wide)?;
        let mut inner = decoder.inside(content);
        let [code] = inner.array()?;
        let octets = inner.rest;
        let limit = inner.limits.zero_width_elements;
        if count > limit && matches!(code, 0x40..=0x45) {
            return Err(inner.error(DecodeErrorKind::TooManyElements { limit }, 1));
        }
        for index in 0..count {
            if inner.is_empty() && !matches!(code, 0x40..=0x45) {
                return Err(inner.error(DecodeErrorKind::CountMismatch { count, found: index }, 0));
            }
            if let Err(error) = T::Ref::read(&mut inner, code) {
                return Err(error.within_index(index as usize));
            }
        }
        if count == 0 && code::name(code).is_none() {
            return Err(inner.error(DecodeErrorKind::UnknownFormatCode(code), 1));
        }
        inner.finish()?;
        Ok(Self { octets, count, code, element: PhantomData })
    }
}

impl<T: Element> MultipleRef<'_, T> {
    /// Whether the one value is written as it lies here: most types have no shorter encoding of it.
    #[inline(always)]
    const fn is_smallest(&self) -> bool {
        matches!(self.code, code::BINARY8 | code::STRING8 | code::SYMBOL8)
    }

    #[inline(never)]
    fn len_of_one(&self) -> usize {
        self.iter().next().map_or(1, |value| value.encoded_len())
    }

    #[inline(never)]
    fn write_one(&self, writer: &mut Writer<'_>) {
        match self.iter().next() {
            Some(value) => value.write(writer),
            None => writer.u8(code::NULL),
        }
    }
}

impl<T: Element> Encode for MultipleRef<'_, T> {
    #[inline]
    fn encoded_len(&self) -> usize {
        match self.count {
            0 => 1,
            1 if self.is_smallest() => 1 + self.octets.len(),
            1 => self.len_of_one(),
            _ => {
                let octets = self.octets.len() + 1;
                octets + if list::is_small(self.count, octets) { 3 } else { 9 }
            }
        }
    }

    #[inline]
    fn bound(&self) -> usize {
        10 + self.octets.len()
    }

    #[inline]
    fn write(&self, writer: &mut Writer<'_>) {
        match self.count {
            0 => writer.u8(code::NULL),
            1 if self.is_smallest() => {
                writer.u8(self.code);
                writer.octets(self.octets);
            }
            1 => self.write_one(writer),
            _ => {
                let octets = self.octets.len() + 1;
                list::write_head(writer, code::ARRAY8, code::ARRAY32, self.count, octets);
                writer.u8(self.code);
                writer.octets(self.octets);
            }
        }
    }
}

/// The values of a `multiple` field, owned.
///
/// ```
/// use amqp_types::{Encode, types::{Multiple, Symbol, SymbolRef}};
/// let one: Multiple<Symbol> = Multiple::from_values([SymbolRef::from_static("PLAIN")])?;
/// assert_eq!(one.to_vec(), b"\xa3\x05PLAIN", "one value is no array");
/// # Ok::<(), amqp_types::ValueError>(())
/// ```
pub struct Multiple<T> {
    octets: Vec<u8>,
    count: u32,
    code: u8,
    element: PhantomData<T>,
}

impl<T> Multiple<T> {
    /// No value.
    #[must_use]
    pub const fn new() -> Self {
        Self { octets: Vec::new(), count: 0, code: code::NULL, element: PhantomData }
    }

    /// The borrowed form.
    #[must_use]
    #[inline]
    pub fn as_view(&self) -> MultipleRef<'_, T> {
        MultipleRef {
            octets: &self.octets,
            count: self.count,
            code: self.code,
            element: PhantomData,
        }
    }

    /// How many values there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count as usize
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl<T: Element> Multiple<T> {
    /// These values.
    ///
    /// # Errors
    /// What is too long, or has a descriptor.
    pub fn from_values<'v>(
        values: impl IntoIterator<Item = T::Ref<'v>>,
    ) -> Result<Self, ValueError> {
        let array = Array::from_values(values.into_iter().map(Into::<AnyRef<'v>>::into))?;
        let view = array.as_view();
        match view.as_bytes().split_first() {
            Some((&code::DESCRIBED, _)) => Err(ValueError::MixedArray { index: 0 }),
            Some((&code, octets)) => Ok(Self {
                octets: octets.to_vec(),
                count: view.len() as u32,
                code,
                element: PhantomData,
            }),
            None => Ok(Self::new()),
        }
    }
}

impl<T> Clone for Multiple<T> {
    fn clone(&self) -> Self {
        self.as_view().to_owned()
    }
}

impl<T> Default for Multiple<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Element> PartialEq for Multiple<T> {
    fn eq(&self, other: &Self) -> bool {
        self.as_view() == other.as_view()
    }
}

impl<T: Element> fmt::Debug for Multiple<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_view().fmt(f)
    }
}

impl<T: Element> Encode for Multiple<T> {
    fn encoded_len(&self) -> usize {
        self.as_view().encoded_len()
    }

    #[inline]
    fn bound(&self) -> usize {
        self.as_view().bound()
    }

    fn write(&self, writer: &mut Writer<'_>) {
        self.as_view().write(writer);
    }
}
