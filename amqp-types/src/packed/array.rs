//! Arrays: values of one type behind its code (`array`).
//!
//! In: octets that were checked, or values to append. Out: the values in the order of the wire.

use super::{
    AnyRef,
    container::{check_nesting, check_size, container, count_one, counted},
    trusted,
};
use crate::{Limits, ValueError};
use core::fmt;

container!(ArrayRef, Array, "array", elements, &[]);

impl<'a> ArrayRef<'a> {
    /// The code of the type of its elements; `None` where not even that is there.
    #[must_use]
    pub fn code(self) -> Option<u8> {
        self.octets.first().copied()
    }

    /// How many elements it has.
    #[must_use]
    pub fn len(self) -> usize {
        counted(self.octets.get(1..).unwrap_or_default()).0 as usize
    }

    /// The elements in order.
    #[must_use]
    pub fn iter(self) -> Elements<'a> {
        let (count, rest) = counted(self.octets.get(1..).unwrap_or_default());
        Elements { code: self.code().unwrap_or_default(), left: count, rest }
    }
}

impl fmt::Debug for ArrayRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'a> IntoIterator for ArrayRef<'a> {
    type Item = AnyRef<'a>;
    type IntoIter = Elements<'a>;
    fn into_iter(self) -> Elements<'a> {
        self.iter()
    }
}

/// The elements of an array.
#[derive(Debug, Clone)]
pub struct Elements<'a> {
    code: u8,
    left: u32,
    rest: &'a [u8],
}

impl<'a> Iterator for Elements<'a> {
    type Item = AnyRef<'a>;

    fn next(&mut self) -> Option<AnyRef<'a>> {
        self.left = self.left.checked_sub(1)?;
        let (value, rest) = trusted::element(self.code, self.rest)?;
        self.rest = rest;
        Some(value)
    }
}

impl Array {
    /// An array without an element, and without the code of one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An array without an element that says what type its elements would have.
    #[must_use]
    pub fn of_type(code: u8) -> Self {
        Self { octets: alloc::vec![code, 0, 0, 0, 0] }
    }

    /// Appends an element.
    ///
    /// # Errors
    /// A value of another type than the elements before it, one that is too long or nests too deep, and more
    /// values without a width than others would take.
    pub fn push<'v, V>(&mut self, value: V) -> Result<(), ValueError>
    where
        V: TryInto<AnyRef<'v>>,
        V::Error: Into<ValueError>,
    {
        let value = value.try_into().map_err(Into::into)?;
        let len = self.as_view().len();
        if self.octets.first().is_some_and(|code| *code != value.code()) {
            return Err(ValueError::MixedArray { index: len });
        }
        check_nesting(value)?;
        let width = value.width();
        let limit = Limits::DEFAULT.zero_width_elements;
        if width == 0 && len >= limit as usize {
            return Err(ValueError::TooManyElements { limit });
        }
        check_size(&self.octets, 5 + width)?;
        if self.octets.is_empty() {
            *self = Self::of_type(value.code());
        }
        crate::writer::append(&mut self.octets, width, |writer| value.put(writer));
        count_one(&mut self.octets, 1);
        Ok(())
    }

    /// An array of these values.
    ///
    /// # Errors
    /// As for [`Array::push`].
    pub fn from_values<'v, V>(values: impl IntoIterator<Item = V>) -> Result<Self, ValueError>
    where
        V: TryInto<AnyRef<'v>>,
        V::Error: Into<ValueError>,
    {
        let mut array = Self::new();
        for value in values {
            array.push(value)?;
        }
        Ok(array)
    }
}
