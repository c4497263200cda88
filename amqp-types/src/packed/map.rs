//! Maps: values of any types by name (`map`).
//!
//! In: octets that were checked, or names and values to append. Out: both in the order of the wire, duplicates kept.

use super::{
    AnyRef,
    container::{NO_VALUE, check_nesting, check_size, container, count_one, counted},
    trusted,
};
use crate::{Encode, ShortStr, ValueError};
use core::fmt;

container!(MapRef, Map, "map", map, NO_VALUE);

impl<'a> MapRef<'a> {
    /// How many entries it has.
    #[must_use]
    pub fn len(self) -> usize {
        counted(self.octets).0 as usize
    }

    /// Names and values in the order of the wire.
    #[must_use]
    pub fn iter(self) -> Entries<'a> {
        Entries { rest: counted(self.octets).1 }
    }

    /// The value of the first entry with this name.
    #[must_use]
    pub fn get(self, name: &str) -> Option<AnyRef<'a>> {
        self.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
}

impl fmt::Debug for MapRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<'a> IntoIterator for MapRef<'a> {
    type Item = (ShortStr<'a>, AnyRef<'a>);
    type IntoIter = Entries<'a>;
    fn into_iter(self) -> Entries<'a> {
        self.iter()
    }
}

/// The entries of a map.
#[derive(Debug, Clone)]
pub struct Entries<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Entries<'a> {
    type Item = (ShortStr<'a>, AnyRef<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, rest) = trusted::key(self.rest)?;
        let (value, rest) = trusted::value(rest)?;
        self.rest = rest;
        Some((key, value))
    }
}

impl Map {
    /// A map without an entry.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends an entry; a name that is there already stays there too.
    ///
    /// # Errors
    /// A name of more than 255 octets, and a value that is too long or nests too deep.
    pub fn insert<'v, V>(&mut self, name: &str, value: V) -> Result<(), ValueError>
    where
        V: TryInto<AnyRef<'v>>,
        V::Error: Into<ValueError>,
    {
        let name = ShortStr::new(name)?;
        let value = value.try_into().map_err(Into::into)?;
        check_nesting(value)?;
        check_size(&self.octets, 1 + name.len() + value.encoded_len() + 4)?;
        if self.octets.is_empty() {
            self.octets.extend_from_slice(NO_VALUE);
        }
        self.octets.push(name.len() as u8);
        self.octets.extend_from_slice(name.as_bytes());
        value.encode(&mut self.octets);
        count_one(&mut self.octets, 0);
        Ok(())
    }

    /// A map of these entries.
    ///
    /// # Errors
    /// As for [`Map::insert`].
    pub fn from_entries<'v, V>(
        entries: impl IntoIterator<Item = (impl AsRef<str>, V)>,
    ) -> Result<Self, ValueError>
    where
        V: TryInto<AnyRef<'v>>,
        V::Error: Into<ValueError>,
    {
        let mut map = Self::new();
        for (name, value) in entries {
            map.insert(name.as_ref(), value)?;
        }
        Ok(map)
    }
}
