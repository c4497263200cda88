//! Field tables and arrays: checked once, kept as octets, read lazily (0-9-1 section 4.2.5.5).
//!
//! In: octets of a dialect, or values to append. Out: names and values in order, duplicates kept, and the
//! very octets that came in.

mod array;
mod check;
mod entry;

pub use array::{Array, ArrayRef, Elements};
pub(crate) use check::validate_table;

use crate::{Context, DecodeError, Dialect, ShortStr, Value, ValueError, ValueRef};
use alloc::vec::Vec;
use core::fmt;
use entry::take_value;

/// A field table, borrowed: its octets were checked when it was decoded.
#[derive(Clone, Copy, Default)]
pub struct TableRef<'a> {
    octets: &'a [u8],
    dialect: Dialect,
}

impl<'a> TableRef<'a> {
    pub(crate) const fn from_checked(octets: &'a [u8], dialect: Dialect) -> Self {
        Self { octets, dialect }
    }

    /// Checks the entries of a table that stands without its 32-bit length, such as the response of SASL AMQPLAIN.
    ///
    /// # Errors
    /// What is wrong with the first bad entry.
    pub fn parse(octets: &'a [u8], context: Context) -> Result<Self, DecodeError> {
        validate_table(octets, context, 1)?;
        Ok(Self { octets, dialect: context.dialect })
    }

    /// An empty table.
    #[must_use]
    pub const fn empty(dialect: Dialect) -> Self {
        Self { octets: &[], dialect }
    }

    /// The octets, without the length in front.
    #[must_use]
    #[inline]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.octets
    }

    /// The dialect of its letters.
    #[must_use]
    pub const fn dialect(self) -> Dialect {
        self.dialect
    }

    /// Whether it has no entry.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.octets.is_empty()
    }

    /// Names and values in the order of the wire, duplicates included.
    #[must_use]
    pub const fn iter(self) -> Entries<'a> {
        Entries { rest: self.octets, dialect: self.dialect }
    }

    /// The value of the first entry with this name.
    #[must_use]
    pub fn get(self, name: &str) -> Option<ValueRef<'a>> {
        self.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// An owned copy.
    #[must_use]
    pub fn to_owned(self) -> Table {
        Table { octets: self.octets.to_vec(), dialect: self.dialect }
    }
}

impl PartialEq for TableRef<'_> {
    /// The same names and values in the same order.
    fn eq(&self, other: &Self) -> bool {
        if self.dialect == other.dialect && self.octets == other.octets {
            return true;
        }
        self.iter().eq(other.iter())
    }
}

impl fmt::Debug for TableRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<'a> IntoIterator for TableRef<'a> {
    type Item = (ShortStr<'a>, ValueRef<'a>);
    type IntoIter = Entries<'a>;
    fn into_iter(self) -> Entries<'a> {
        self.iter()
    }
}

/// The entries of a table.
#[derive(Debug, Clone)]
pub struct Entries<'a> {
    rest: &'a [u8],
    dialect: Dialect,
}

impl<'a> Iterator for Entries<'a> {
    type Item = (ShortStr<'a>, ValueRef<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (&len, after) = self.rest.split_first()?;
        let (name, after) = after.split_at_checked(usize::from(len))?;
        let name = ShortStr::from_octets(name)?;
        let (value, rest) = take_value(after, self.dialect)?;
        self.rest = rest;
        Some((name, value))
    }
}

/// A field table, owned: octets of one dialect, appended to value by value.
///
/// ```
/// use amqp_types::{Dialect, Table, ValueRef};
/// let mut arguments = Table::new(Dialect::RabbitMq);
/// arguments.insert("x-max-length", 5)?;
/// arguments.insert("x-overflow", "reject-publish")?;
/// assert_eq!(arguments.as_view().get("x-max-length"), Some(ValueRef::Int32(5)));
/// # Ok::<(), amqp_types::ValueError>(())
/// ```
#[derive(Clone, Default)]
pub struct Table {
    octets: Vec<u8>,
    dialect: Dialect,
}

impl Table {
    /// An empty table.
    #[must_use]
    pub const fn new(dialect: Dialect) -> Self {
        Self { octets: Vec::new(), dialect }
    }

    /// An empty table that has space for so many octets: names, values, and two to six for each entry.
    #[must_use]
    pub fn with_capacity(dialect: Dialect, octets: usize) -> Self {
        Self { octets: Vec::with_capacity(octets), dialect }
    }

    /// Takes out all entries and keeps the space.
    pub fn clear(&mut self) {
        self.octets.clear();
    }

    /// Appends an entry; a name that is there already stays there too.
    ///
    /// # Errors
    /// A name of more than 255 octets, a value that the dialect has no letter for, one that is too long or nests too deep.
    #[inline]
    pub fn insert<'v>(
        &mut self,
        name: &str,
        value: impl Into<ValueRef<'v>>,
    ) -> Result<(), ValueError> {
        let name = ShortStr::new(name)?;
        entry::append(&mut self.octets, Some(name), value.into(), self.dialect)
    }

    /// The borrowed form.
    #[must_use]
    #[inline]
    pub fn as_view(&self) -> TableRef<'_> {
        TableRef { octets: &self.octets, dialect: self.dialect }
    }

    /// Whether it has no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.octets.is_empty()
    }

    /// The dialect of its letters.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Names and values in order.
    #[must_use]
    pub fn iter(&self) -> Entries<'_> {
        self.as_view().iter()
    }

    /// The value of the first entry with this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<ValueRef<'_>> {
        self.as_view().get(name)
    }

    /// A table of these entries.
    ///
    /// # Errors
    /// As [`Table::insert`].
    pub fn from_entries<N: AsRef<str>>(
        dialect: Dialect,
        entries: impl IntoIterator<Item = (N, Value)>,
    ) -> Result<Self, ValueError> {
        let mut table = Self::new(dialect);
        for (name, value) in entries {
            table.insert(name.as_ref(), &value)?;
        }
        Ok(table)
    }
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        self.as_view() == other.as_view()
    }
}

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.as_view(), f)
    }
}

impl From<TableRef<'_>> for Table {
    fn from(table: TableRef<'_>) -> Self {
        table.to_owned()
    }
}

impl<'a> From<&'a Table> for ValueRef<'a> {
    fn from(table: &'a Table) -> Self {
        ValueRef::Table(table.as_view())
    }
}
