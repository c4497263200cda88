//! Maps: pairs of values of any types (1.0 section 1.6.23).
//!
//! In: octets that were checked, or pairs to append. Out: the pairs in the order of the wire. The standard
//! forbids two equal keys; what came is kept, and [`MapRef::first_duplicate`] tells.

use super::{AnyRef, Decoder, SymbolRef, TextRef, Value, Values, code, list};
use crate::{DecodeError, Encode, ValueError, Writer};
use alloc::{collections::BTreeSet, vec::Vec};
use core::fmt;

/// A map, borrowed: its octets were checked when it was read.
#[derive(Clone, Copy, Default)]
pub struct MapRef<'a> {
    octets: &'a [u8],
    /// Keys and values, an even number.
    count: u32,
}

impl<'a> MapRef<'a> {
    /// A map without a pair.
    pub const EMPTY: Self = Self { octets: &[], count: 0 };

    pub(super) const fn from_checked((count, octets): (u32, &'a [u8])) -> Self {
        Self { octets, count }
    }

    /// How many pairs it has.
    #[must_use]
    pub const fn len(self) -> usize {
        self.count as usize / 2
    }

    /// Whether it has none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.count == 0
    }

    /// Keys and values as octets, without size and count in front.
    #[must_use]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.octets
    }

    /// Keys and values in the order of the wire, duplicates included.
    #[must_use]
    pub const fn iter(self) -> Pairs<'a> {
        Pairs { values: list::ListRef::from_checked((self.count, self.octets)).iter() }
    }

    /// The value of the first pair with this key.
    #[must_use]
    pub fn get(self, key: AnyRef<'_>) -> Option<AnyRef<'a>> {
        self.iter().find(|(found, _)| *found == key).map(|(_, value)| value)
    }

    /// The value of the first pair whose key is this symbol or this string.
    #[must_use]
    pub fn get_text(self, key: &str) -> Option<AnyRef<'a>> {
        let is_key = |found: &AnyRef<'_>| match found {
            AnyRef::Symbol(symbol) => *symbol == key,
            AnyRef::String(text) => *text == key,
            _ => false,
        };
        self.iter().find(|(found, _)| is_key(found)).map(|(_, value)| value)
    }

    /// The first key that came before.
    #[must_use]
    pub fn first_duplicate(self) -> Option<AnyRef<'a>> {
        let mut seen = BTreeSet::new();
        // Keys that are equal in other octets: numbers with a point, and containers.
        let mut others = Vec::new();
        self.iter().map(|(key, _)| key).find(|key| match key {
            AnyRef::Float(_)
            | AnyRef::Double(_)
            | AnyRef::List(_)
            | AnyRef::Map(_)
            | AnyRef::Array(_)
            | AnyRef::Described(_) => {
                let repeated = others.contains(key);
                others.push(*key);
                repeated
            }
            // The smallest encoding is the same for equal values.
            _ => !seen.insert(key.to_vec()),
        })
    }

    /// An owned copy.
    #[must_use]
    pub fn to_owned(self) -> Map {
        Map { octets: self.octets.to_vec(), count: self.count }
    }
}

impl PartialEq for MapRef<'_> {
    /// The same pairs in the same order, in whichever encodings: the standard calls a map ordered.
    fn eq(&self, other: &Self) -> bool {
        self.count == other.count && (self.octets == other.octets || self.iter().eq(other.iter()))
    }
}

impl fmt::Debug for MapRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<'a> IntoIterator for MapRef<'a> {
    type Item = (AnyRef<'a>, AnyRef<'a>);
    type IntoIter = Pairs<'a>;
    fn into_iter(self) -> Pairs<'a> {
        self.iter()
    }
}

/// The pairs of a map.
#[derive(Debug, Clone)]
pub struct Pairs<'a> {
    values: Values<'a>,
}

impl<'a> Iterator for Pairs<'a> {
    type Item = (AnyRef<'a>, AnyRef<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        Some((self.values.next()?, self.values.next()?))
    }
}

impl<'a> Value<'a> for MapRef<'a> {
    #[inline(always)]
    fn blank() -> Self {
        Self::EMPTY
    }

    #[inline]
    fn read(decoder: &mut Decoder<'a>, code: u8) -> Result<Self, DecodeError> {
        let wide = match code {
            code::MAP8 => false,
            code::MAP32 => true,
            _ => return Err(decoder.unexpected(code, "map")),
        };
        let (count, octets) = decoder.compound(wide)?;
        decoder.check_map(count, octets, 0)?;
        Ok(Self { octets, count })
    }
}

impl Encode for MapRef<'_> {
    #[inline]
    fn encoded_len(&self) -> usize {
        let head = if list::is_small(self.count, self.octets.len()) { 3 } else { 9 };
        head + self.octets.len()
    }

    #[inline]
    fn bound(&self) -> usize {
        9 + self.octets.len()
    }

    #[inline]
    fn write(&self, writer: &mut Writer<'_>) {
        list::write_head(writer, code::MAP8, code::MAP32, self.count, self.octets.len());
        writer.octets(self.octets);
    }
}

/// A map, owned: appended to pair by pair.
///
/// ```
/// use amqp_types::types::{AnyRef, Map, SymbolRef};
/// let mut filter = Map::new();
/// filter.insert(SymbolRef::from_static("x-max"), 5u32)?;
/// filter.insert_symbol("x-min", 1u32)?;
/// assert_eq!(filter.as_view().get_text("x-max"), Some(AnyRef::Uint(5)));
/// # Ok::<(), amqp_types::ValueError>(())
/// ```
#[derive(Clone, Default)]
pub struct Map {
    octets: Vec<u8>,
    count: u32,
}

impl Map {
    /// A map without a pair.
    #[must_use]
    pub const fn new() -> Self {
        Self { octets: Vec::new(), count: 0 }
    }

    /// Appends a pair; a key that is there already stays there too.
    ///
    /// # Errors
    /// A key or value that is too long or nests too deep.
    pub fn insert<'v, K, V>(&mut self, key: K, value: V) -> Result<(), ValueError>
    where
        K: TryInto<AnyRef<'v>>,
        K::Error: Into<ValueError>,
        V: TryInto<AnyRef<'v>>,
        V::Error: Into<ValueError>,
    {
        let key = key.try_into().map_err(Into::into)?;
        let value = value.try_into().map_err(Into::into)?;
        key.check_nesting()?;
        value.check_nesting()?;
        let len = self.octets.len().saturating_add(key.encoded_len());
        list::check_size(len.saturating_add(value.encoded_len()), self.count.saturating_add(2))?;
        key.encode(&mut self.octets);
        value.encode(&mut self.octets);
        self.count += 2;
        Ok(())
    }

    /// Appends a pair whose key is a symbol, as in `fields` and annotations.
    ///
    /// # Errors
    /// A key that is not ASCII, and what [`Map::insert`] refuses.
    pub fn insert_symbol<'v, V>(&mut self, key: &'v str, value: V) -> Result<(), ValueError>
    where
        V: TryInto<AnyRef<'v>>,
        V::Error: Into<ValueError>,
    {
        self.insert(SymbolRef::new(key)?, value)
    }

    /// Appends a pair whose key is a string, as in application properties.
    ///
    /// # Errors
    /// What [`Map::insert`] refuses.
    pub fn insert_string<'v, V>(&mut self, key: &'v str, value: V) -> Result<(), ValueError>
    where
        V: TryInto<AnyRef<'v>>,
        V::Error: Into<ValueError>,
    {
        self.insert(TextRef::new(key)?, value)
    }

    /// The borrowed form.
    #[must_use]
    #[inline]
    pub fn as_view(&self) -> MapRef<'_> {
        MapRef { octets: &self.octets, count: self.count }
    }
}

impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        self.as_view() == other.as_view()
    }
}

impl fmt::Debug for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_view().fmt(f)
    }
}

impl Encode for Map {
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
