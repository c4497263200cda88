//! Arrays: values one after the other, kept as octets of one dialect.

use super::entry::{self, take_value};
use crate::{Dialect, Value, ValueError, ValueRef};
use alloc::vec::Vec;
use core::fmt;

/// An array of values, borrowed: its octets were checked when it was decoded.
#[derive(Clone, Copy, Default)]
pub struct ArrayRef<'a> {
    pub(super) octets: &'a [u8],
    pub(super) dialect: Dialect,
}

impl<'a> ArrayRef<'a> {
    /// The octets, without the length in front.
    #[must_use]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.octets
    }

    /// Its elements in order.
    #[must_use]
    pub const fn iter(self) -> Elements<'a> {
        Elements { rest: self.octets, dialect: self.dialect }
    }

    /// Whether it has no element.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.octets.is_empty()
    }

    /// An owned copy.
    #[must_use]
    pub fn to_owned(self) -> Array {
        Array { octets: self.octets.to_vec(), dialect: self.dialect }
    }
}

impl PartialEq for ArrayRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        if self.dialect == other.dialect && self.octets == other.octets {
            return true;
        }
        self.iter().eq(other.iter())
    }
}

impl fmt::Debug for ArrayRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'a> IntoIterator for ArrayRef<'a> {
    type Item = ValueRef<'a>;
    type IntoIter = Elements<'a>;
    fn into_iter(self) -> Elements<'a> {
        self.iter()
    }
}

/// The elements of an array.
#[derive(Debug, Clone)]
pub struct Elements<'a> {
    rest: &'a [u8],
    dialect: Dialect,
}

impl<'a> Iterator for Elements<'a> {
    type Item = ValueRef<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let (value, rest) = take_value(self.rest, self.dialect)?;
        self.rest = rest;
        Some(value)
    }
}

/// An array of values, owned: octets of one dialect.
#[derive(Clone, Default)]
pub struct Array {
    octets: Vec<u8>,
    dialect: Dialect,
}

impl Array {
    /// An empty array.
    #[must_use]
    pub const fn new(dialect: Dialect) -> Self {
        Self { octets: Vec::new(), dialect }
    }

    /// Appends an element.
    ///
    /// # Errors
    /// A value that the dialect has no letter for, one that is too long or nests too deep, or one void too many.
    pub fn push<'v>(&mut self, value: impl Into<ValueRef<'v>>) -> Result<(), ValueError> {
        entry::append(&mut self.octets, None, value.into(), self.dialect)
    }

    /// An array of these elements.
    ///
    /// # Errors
    /// As [`Array::push`].
    pub fn from_elements(
        dialect: Dialect,
        elements: impl IntoIterator<Item = Value>,
    ) -> Result<Self, ValueError> {
        let mut array = Self::new(dialect);
        for element in elements {
            array.push(&element)?;
        }
        Ok(array)
    }

    /// The borrowed form.
    #[must_use]
    pub fn as_view(&self) -> ArrayRef<'_> {
        ArrayRef { octets: &self.octets, dialect: self.dialect }
    }

    /// Its elements in order.
    #[must_use]
    pub fn iter(&self) -> Elements<'_> {
        self.as_view().iter()
    }
}

impl PartialEq for Array {
    fn eq(&self, other: &Self) -> bool {
        self.as_view() == other.as_view()
    }
}

impl fmt::Debug for Array {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.as_view(), f)
    }
}
