//! Field tables and arrays: checked once, kept as octets, read lazily (0-9-1 section 4.2.5.5).
//!
//! In: octets of a dialect, or values to append. Out: names and values in order, duplicates kept, and the
//! very octets that came in.

use crate::{
    Context, DecodeError, DecodeErrorKind, Dialect, Limits, ShortStr, Value, ValueError, ValueRef,
    ValueType, value::Decimal,
};
use alloc::vec::Vec;
use core::fmt;

/// Checks every entry of a table that lies `depth` levels deep.
pub(crate) fn validate_table(
    octets: &[u8],
    context: Context,
    depth: u8,
) -> Result<(), DecodeError> {
    check_depth(context, depth)?;
    let mut rest = octets;
    while let Some((&len, after)) = rest.split_first() {
        let offset = octets.len() - rest.len();
        let Some((name, after)) = after.split_at_checked(usize::from(len)) else {
            let kind =
                DecodeErrorKind::Truncated { needed: u64::from(len), remaining: after.len() };
            return Err(DecodeError::new(kind, offset + 1));
        };
        if ShortStr::from_octets(name).is_none() {
            return Err(DecodeError::new(DecodeErrorKind::InvalidUtf8, offset + 1));
        }
        rest = match validate_value(after, context, depth) {
            Ok(rest) => rest,
            Err(error) => return Err(in_entry(error, octets.len() - after.len(), name)),
        };
    }
    Ok(())
}

/// Checks every element of an array that lies `depth` levels deep.
fn validate_array(octets: &[u8], context: Context, depth: u8) -> Result<(), DecodeError> {
    check_depth(context, depth)?;
    let mut rest = octets;
    let mut index = 0usize;
    let mut zero_width = 0u32;
    while !rest.is_empty() {
        let offset = octets.len() - rest.len();
        let after = match validate_value(rest, context, depth) {
            Ok(after) => after,
            Err(error) => return Err(error.shifted(offset).within_index(index)),
        };
        if rest.len() - after.len() == 1 {
            zero_width += 1;
            let limit = context.limits.zero_width_elements;
            if zero_width > limit {
                return Err(DecodeError::new(DecodeErrorKind::TooManyElements { limit }, offset));
            }
        }
        rest = after;
        index += 1;
    }
    Ok(())
}

fn check_depth(context: Context, depth: u8) -> Result<(), DecodeError> {
    let limit = context.limits.depth;
    if depth > limit {
        return Err(DecodeError::new(DecodeErrorKind::TooDeep { limit }, 0));
    }
    Ok(())
}

#[cold]
fn in_entry(error: DecodeError, offset: usize, name: &[u8]) -> DecodeError {
    error.shifted(offset).within_key(core::str::from_utf8(name).unwrap_or_default())
}

/// Checks one letter and value; gives what follows it. Offsets are counted from the letter.
#[inline]
fn validate_value(octets: &[u8], context: Context, depth: u8) -> Result<&[u8], DecodeError> {
    let truncated = |needed: u64, at: usize, remaining: usize| {
        DecodeError::new(DecodeErrorKind::Truncated { needed, remaining }, at)
    };
    let Some((&letter, after)) = octets.split_first() else {
        return Err(truncated(1, 0, 0));
    };
    let Some(ty) = context.dialect.value_type(letter) else {
        return Err(DecodeError::new(DecodeErrorKind::UnknownTypeLetter(letter), 0));
    };
    if let Some(width) = ty.width() {
        return match after.split_at_checked(width) {
            Some((_, rest)) => Ok(rest),
            None => Err(truncated(width as u64, 1, after.len())),
        };
    }
    if ty == ValueType::ShortString {
        let Some((&len, after)) = after.split_first() else {
            return Err(truncated(1, 1, 0));
        };
        let Some((text, rest)) = after.split_at_checked(usize::from(len)) else {
            return Err(truncated(u64::from(len), 2, after.len()));
        };
        if ShortStr::from_octets(text).is_none() {
            return Err(DecodeError::new(DecodeErrorKind::InvalidUtf8, 2));
        }
        return Ok(rest);
    }
    let Some((len, after)) = after.split_first_chunk::<4>() else {
        return Err(truncated(4, 1, after.len()));
    };
    let len = u32::from_be_bytes(*len);
    let Some((content, rest)) = after.split_at_checked(len as usize) else {
        return Err(truncated(u64::from(len), 5, after.len()));
    };
    let nested = match ty {
        ValueType::Table => validate_table(content, context, depth.saturating_add(1)),
        ValueType::Array => validate_array(content, context, depth.saturating_add(1)),
        _ => Ok(()),
    };
    match nested {
        Ok(()) => Ok(rest),
        Err(error) => Err(error.shifted(5)),
    }
}

/// Takes one value off the front of octets that were checked before.
fn take_value<'a>(octets: &'a [u8], dialect: Dialect) -> Option<(ValueRef<'a>, &'a [u8])> {
    let (&letter, after) = octets.split_first()?;
    let ty = dialect.value_type(letter)?;
    if let Some(width) = ty.width() {
        let (fixed, rest) = after.split_at_checked(width)?;
        let mut wide = [0u8; 8];
        wide[8 - width..].copy_from_slice(fixed);
        let bits = u64::from_be_bytes(wide);
        let value = match ty {
            ValueType::Void => ValueRef::Void,
            ValueType::Boolean => ValueRef::Boolean(bits != 0),
            ValueType::Int8 => ValueRef::Int8(bits as i8),
            ValueType::UInt8 => ValueRef::UInt8(bits as u8),
            ValueType::AsciiCharacter => ValueRef::AsciiCharacter(bits as u8),
            ValueType::Int16 => ValueRef::Int16(bits as i16),
            ValueType::UInt16 => ValueRef::UInt16(bits as u16),
            ValueType::Int32 => ValueRef::Int32(bits as i32),
            ValueType::UInt32 => ValueRef::UInt32(bits as u32),
            ValueType::Float => ValueRef::Float(f32::from_bits(bits as u32)),
            ValueType::Decimal => {
                ValueRef::Decimal(Decimal { scale: (bits >> 32) as u8, digits: bits as u32 })
            }
            ValueType::Int64 => ValueRef::Int64(bits as i64),
            ValueType::UInt64 => ValueRef::UInt64(bits),
            ValueType::Double => ValueRef::Double(f64::from_bits(bits)),
            ValueType::Timestamp => ValueRef::Timestamp(bits),
            _ => return None,
        };
        return Some((value, rest));
    }
    if ty == ValueType::ShortString {
        let (&len, after) = after.split_first()?;
        let (text, rest) = after.split_at_checked(usize::from(len))?;
        return Some((ValueRef::ShortString(ShortStr::from_octets(text)?), rest));
    }
    let (len, after) = after.split_first_chunk::<4>()?;
    let (content, rest) = after.split_at_checked(u32::from_be_bytes(*len) as usize)?;
    let value = match ty {
        ValueType::LongString => ValueRef::LongString(content),
        ValueType::ByteArray => ValueRef::ByteArray(content),
        ValueType::AsciiString => ValueRef::AsciiString(content),
        ValueType::WideString => ValueRef::WideString(content),
        ValueType::Table => ValueRef::Table(TableRef { octets: content, dialect }),
        ValueType::Array => ValueRef::Array(ArrayRef { octets: content, dialect }),
        _ => return None,
    };
    Some((value, rest))
}

/// Appends letter and value.
fn put_value(out: &mut Vec<u8>, value: ValueRef<'_>, dialect: Dialect) -> Result<(), ValueError> {
    let ty = value.ty();
    let letter = dialect.letter(ty).ok_or(ValueError::NoLetter { ty, dialect })?;
    let long = |out: &mut Vec<u8>, content: &[u8]| {
        let len = u32::try_from(content.len())
            .map_err(|_| ValueError::TooLong { octets: content.len() })?;
        out.push(letter);
        out.extend_from_slice(&len.to_be_bytes());
        out.extend_from_slice(content);
        Ok::<(), ValueError>(())
    };
    let same_dialect = |inner: Dialect| {
        if inner == dialect {
            Ok(())
        } else {
            Err(ValueError::MixedDialects { outer: dialect, inner })
        }
    };
    let mut fixed = |content: &[u8]| {
        out.push(letter);
        out.extend_from_slice(content);
    };
    match value {
        ValueRef::Void => fixed(&[]),
        ValueRef::Boolean(value) => fixed(&[u8::from(value)]),
        ValueRef::Int8(value) => fixed(&value.to_be_bytes()),
        ValueRef::UInt8(value) | ValueRef::AsciiCharacter(value) => fixed(&[value]),
        ValueRef::Int16(value) => fixed(&value.to_be_bytes()),
        ValueRef::UInt16(value) => fixed(&value.to_be_bytes()),
        ValueRef::Int32(value) => fixed(&value.to_be_bytes()),
        ValueRef::UInt32(value) => fixed(&value.to_be_bytes()),
        ValueRef::Int64(value) => fixed(&value.to_be_bytes()),
        ValueRef::UInt64(value) | ValueRef::Timestamp(value) => fixed(&value.to_be_bytes()),
        ValueRef::Float(value) => fixed(&value.to_be_bytes()),
        ValueRef::Double(value) => fixed(&value.to_be_bytes()),
        ValueRef::Decimal(Decimal { scale, digits }) => {
            let [a, b, c, d] = digits.to_be_bytes();
            fixed(&[scale, a, b, c, d]);
        }
        ValueRef::ShortString(text) => {
            out.push(letter);
            out.push(text.len() as u8);
            out.extend_from_slice(text.as_bytes());
        }
        ValueRef::LongString(content)
        | ValueRef::ByteArray(content)
        | ValueRef::AsciiString(content)
        | ValueRef::WideString(content) => long(out, content)?,
        ValueRef::Array(array) => {
            same_dialect(array.dialect)?;
            long(out, array.octets)?;
        }
        ValueRef::Table(table) => {
            same_dialect(table.dialect)?;
            long(out, table.octets)?;
        }
    }
    Ok(())
}

/// Levels of nesting in checked octets, the outermost counted.
fn depth_of(values: impl Iterator<Item = Option<u8>>) -> u8 {
    1 + values.flatten().max().unwrap_or(0)
}

fn nested_depth(value: ValueRef<'_>) -> Option<u8> {
    match value {
        ValueRef::Table(table) => {
            Some(depth_of(table.iter().map(|(_, value)| nested_depth(value))))
        }
        ValueRef::Array(array) => Some(depth_of(array.iter().map(nested_depth))),
        _ => None,
    }
}

/// A value goes one level deeper when it is put in a container, and must stay within the limit there.
fn check_nesting(value: ValueRef<'_>) -> Result<(), ValueError> {
    let limit = Limits::DEFAULT.depth;
    match nested_depth(value) {
        Some(depth) if depth >= limit => Err(ValueError::TooDeep { limit }),
        _ => Ok(()),
    }
}

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

    /// Appends an entry; a name that is there already stays there too.
    ///
    /// # Errors
    /// A name of more than 255 octets, a value that the dialect has no letter for, one that is too long or nests too deep.
    pub fn insert<'v>(
        &mut self,
        name: &str,
        value: impl Into<ValueRef<'v>>,
    ) -> Result<(), ValueError> {
        let name = ShortStr::new(name)?;
        let value = value.into();
        check_nesting(value)?;
        let start = self.octets.len();
        self.octets.push(name.len() as u8);
        self.octets.extend_from_slice(name.as_bytes());
        let put = put_value(&mut self.octets, value, self.dialect).and_then(|()| {
            u32::try_from(self.octets.len())
                .map(|_| ())
                .map_err(|_| ValueError::TooLong { octets: self.octets.len() })
        });
        if put.is_err() {
            self.octets.truncate(start);
        }
        put
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

/// An array of values, borrowed: its octets were checked when it was decoded.
#[derive(Clone, Copy, Default)]
pub struct ArrayRef<'a> {
    octets: &'a [u8],
    dialect: Dialect,
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
        let value = value.into();
        check_nesting(value)?;
        let start = self.octets.len();
        let put = put_value(&mut self.octets, value, self.dialect).and_then(|()| {
            u32::try_from(self.octets.len())
                .map(|_| ())
                .map_err(|_| ValueError::TooLong { octets: self.octets.len() })
        });
        if put.is_err() {
            self.octets.truncate(start);
        }
        put
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
