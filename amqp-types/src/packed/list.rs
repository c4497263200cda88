//! Lists: values of any types, in order (`list`).
//!
//! In: octets that were checked, or values to append. Out: the values in the order of the wire.

use super::{
    AnyRef,
    container::{NO_VALUE, check_nesting, check_size, container, count_one, counted},
    trusted,
};
use crate::{Encode, ValueError};
use core::fmt;

container!(ListRef, List, "list", list, NO_VALUE);

impl<'a> ListRef<'a> {
    /// How many values it has.
    #[must_use]
    pub fn len(self) -> usize {
        counted(self.octets).0 as usize
    }

    /// The values in order.
    #[must_use]
    pub fn iter(self) -> Values<'a> {
        Values { rest: counted(self.octets).1 }
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

impl List {
    /// A list without a value.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
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
        check_nesting(value)?;
        check_size(&self.octets, value.encoded_len() + 4)?;
        if self.octets.is_empty() {
            self.octets.extend_from_slice(NO_VALUE);
        }
        value.encode(&mut self.octets);
        count_one(&mut self.octets, 0);
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
}
