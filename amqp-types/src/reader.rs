//! Octets to values, one field after the other.
//!
//! In: one frame payload and the [`Context`] of the connection. Out: borrowed values, or a [`DecodeError`]
//! that names the octet and the field. "Not enough octets yet" does not exist here: a payload is whole.

use crate::{
    DecodeError, DecodeErrorKind, Dialect, DomainType, LongStr, ShortStr, TableRef,
    string::take_short, table::validate_table,
};

/// Bounds on what a peer may make us do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Levels of tables and arrays inside one another; 32 unless said otherwise.
    pub depth: u8,
    /// Elements without a width (void) in one array; 65,536 unless said otherwise.
    pub zero_width_elements: u32,
}

impl Limits {
    /// The limits that hold unless others are given.
    pub const DEFAULT: Self = Self { depth: 32, zero_width_elements: 65_536 };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// What decoding needs to know beside the octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Context {
    /// The letters of field-table values.
    pub dialect: Dialect,
    /// Bounds on nesting and counts.
    pub limits: Limits,
}

impl Context {
    /// A context with the default limits.
    #[must_use]
    pub const fn new(dialect: Dialect) -> Self {
        Self { dialect, limits: Limits::DEFAULT }
    }
}

/// A cursor over one payload.
///
/// Every method takes the name of the field it reads, which stands in the error.
///
/// ```
/// use amqp_types::{Context, Reader};
/// let mut reader = Reader::new(&[0, 42, 2, b'h', b'i'], Context::default());
/// assert_eq!(reader.u16("delivery-mode")?, 42);
/// assert_eq!(reader.short_str("exchange")?.as_str(), "hi");
/// reader.finish()?;
/// # Ok::<(), amqp_types::DecodeError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
    len: usize,
    context: Context,
}

impl<'a> Reader<'a> {
    /// Starts at the first octet of `input`.
    #[must_use]
    #[inline]
    pub const fn new(input: &'a [u8], context: Context) -> Self {
        Self { rest: input, len: input.len(), context }
    }

    /// Starts behind the first `octets` octets of `input`, which were read before; offsets count from its start.
    #[must_use]
    #[inline]
    pub fn behind(input: &'a [u8], octets: usize, context: Context) -> Self {
        Self { rest: input.get(octets..).unwrap_or_default(), len: input.len(), context }
    }

    /// Dialect and limits.
    #[must_use]
    #[inline]
    pub const fn context(&self) -> Context {
        self.context
    }

    /// Octets read so far.
    #[must_use]
    #[inline]
    pub const fn offset(&self) -> usize {
        self.len - self.rest.len()
    }

    /// The octets that are left.
    #[must_use]
    #[inline]
    pub const fn remaining(&self) -> &'a [u8] {
        self.rest
    }

    /// The next `N` octets.
    ///
    /// # Errors
    /// [`DecodeErrorKind::Truncated`], as every method here.
    #[inline(always)]
    pub fn array<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], DecodeError> {
        match self.rest.split_first_chunk::<N>() {
            Some((octets, rest)) => {
                self.rest = rest;
                Ok(*octets)
            }
            None => Err(truncated(N as u64, self.rest.len(), self.offset(), field)),
        }
    }

    /// The next `octets` octets.
    ///
    /// # Errors
    /// [`DecodeErrorKind::Truncated`].
    #[inline]
    pub fn octets(&mut self, octets: usize, field: &'static str) -> Result<&'a [u8], DecodeError> {
        match self.rest.split_at_checked(octets) {
            Some((head, rest)) => {
                self.rest = rest;
                Ok(head)
            }
            None => Err(truncated(octets as u64, self.rest.len(), self.offset(), field)),
        }
    }

    /// The next `N` octets, which hold several fields of fixed width: one check for all of them.
    ///
    /// # Errors
    /// [`DecodeErrorKind::Truncated`] at the first of `fields` (name and width) that is not whole.
    #[inline(always)]
    pub fn fixed<const N: usize>(
        &mut self,
        fields: &[(&'static str, usize)],
    ) -> Result<[u8; N], DecodeError> {
        match self.rest.split_first_chunk::<N>() {
            Some((octets, rest)) => {
                self.rest = rest;
                Ok(*octets)
            }
            None => Err(fixed_truncated(self.rest.len(), self.offset(), fields)),
        }
    }

    /// The word of property flags of a class that has the properties `known` (0-9-1 section 4.2.6.1).
    ///
    /// # Errors
    /// [`DecodeErrorKind::PropertyFlagsContinue`], [`DecodeErrorKind::UnknownPropertyFlag`].
    #[inline(always)]
    pub fn property_flags(&mut self, known: u16) -> Result<u16, DecodeError> {
        let flags = self.u16("property-flags")?;
        if flags & !known == 0 { Ok(flags) } else { Err(unknown_flags(flags, self.offset() - 2)) }
    }

    /// Everything that is left.
    #[must_use]
    #[inline]
    pub fn rest(&mut self) -> LongStr<'a> {
        LongStr::from_checked(core::mem::take(&mut self.rest))
    }

    /// An octet.
    ///
    /// # Errors
    /// [`DecodeErrorKind::Truncated`].
    #[inline]
    pub fn u8(&mut self, field: &'static str) -> Result<u8, DecodeError> {
        self.array(field).map(u8::from_be_bytes)
    }

    /// A short integer, 16 bits.
    ///
    /// # Errors
    /// [`DecodeErrorKind::Truncated`].
    #[inline]
    pub fn u16(&mut self, field: &'static str) -> Result<u16, DecodeError> {
        self.array(field).map(u16::from_be_bytes)
    }

    /// A long integer, 32 bits.
    ///
    /// # Errors
    /// [`DecodeErrorKind::Truncated`].
    #[inline]
    pub fn u32(&mut self, field: &'static str) -> Result<u32, DecodeError> {
        self.array(field).map(u32::from_be_bytes)
    }

    /// A long-long integer, 64 bits.
    ///
    /// # Errors
    /// [`DecodeErrorKind::Truncated`].
    #[inline]
    pub fn u64(&mut self, field: &'static str) -> Result<u64, DecodeError> {
        self.array(field).map(u64::from_be_bytes)
    }

    /// A short string: a length octet, then UTF-8.
    ///
    /// # Errors
    /// [`DecodeErrorKind::Truncated`], [`DecodeErrorKind::InvalidUtf8`].
    #[inline(always)]
    pub fn short_str(&mut self, field: &'static str) -> Result<ShortStr<'a>, DecodeError> {
        match take_short(self.rest) {
            Some((text, rest)) => {
                self.rest = rest;
                Ok(text)
            }
            None => Err(bad_short(self.rest, self.offset(), field)),
        }
    }

    /// A long string: a 32-bit length, then any octets.
    ///
    /// # Errors
    /// [`DecodeErrorKind::Truncated`].
    #[inline(always)]
    pub fn long_str(&mut self, field: &'static str) -> Result<LongStr<'a>, DecodeError> {
        match take_long(self.rest) {
            Some((octets, rest)) => {
                self.rest = rest;
                Ok(LongStr::from_checked(octets))
            }
            None => Err(bad_long(self.rest, self.offset(), field)),
        }
    }

    /// A field table: a 32-bit length, then names and values, every one of which is checked here.
    ///
    /// # Errors
    /// What can be wrong with a value; the path names the entry.
    #[inline(always)]
    pub fn table(&mut self, field: &'static str) -> Result<TableRef<'a>, DecodeError> {
        let Some((octets, rest)) = take_long(self.rest) else {
            return Err(bad_long(self.rest, self.offset(), field));
        };
        match validate_table(octets, self.context, 1) {
            Ok(()) => {
                self.rest = rest;
                Ok(TableRef::from_checked(octets, self.context.dialect))
            }
            Err(error) => Err(in_table(error, self.offset() + 4, field)),
        }
    }

    /// A value of a domain, from what was read at `at`.
    ///
    /// # Errors
    /// [`DecodeErrorKind::Refused`] with the reason of the type.
    #[inline]
    pub fn domain<T: DomainType<'a>>(
        &self,
        field: &'static str,
        at: usize,
        wire: T::Wire,
    ) -> Result<T, DecodeError> {
        T::from_wire(wire).map_err(|reason| {
            DecodeError::new(DecodeErrorKind::Refused { reason }, at).within(field)
        })
    }

    /// Ends the record.
    ///
    /// # Errors
    /// [`DecodeErrorKind::TrailingData`] where octets are left.
    #[inline]
    pub fn finish(&self) -> Result<(), DecodeError> {
        self.end_with(())
    }

    /// Ends the record and gives what was read.
    ///
    /// # Errors
    /// [`DecodeErrorKind::TrailingData`] where octets are left.
    #[inline(always)]
    pub fn end_with<T>(&self, read: T) -> Result<T, DecodeError> {
        if self.rest.is_empty() { Ok(read) } else { Err(trailing(self.rest.len(), self.offset())) }
    }
}

/// A 32-bit length and so many octets; `None` where they are not there.
#[inline]
pub(crate) fn take_long(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let (len, rest) = octets.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_be_bytes(*len) as usize)
}

// What is wrong is found out here, out of line and from values, so that a reader stays in registers.

#[cold]
#[inline(never)]
fn truncated(needed: u64, remaining: usize, offset: usize, field: &'static str) -> DecodeError {
    DecodeError::new(DecodeErrorKind::Truncated { needed, remaining }, offset).within(field)
}

#[cold]
#[inline(never)]
fn fixed_truncated(
    mut remaining: usize,
    mut offset: usize,
    fields: &[(&'static str, usize)],
) -> DecodeError {
    for (name, width) in fields {
        if *width > remaining {
            return truncated(*width as u64, remaining, offset, name);
        }
        remaining -= width;
        offset += width;
    }
    truncated(remaining as u64 + 1, remaining, offset, "")
}

#[cold]
#[inline(never)]
fn bad_short(octets: &[u8], offset: usize, field: &'static str) -> DecodeError {
    let Some((&len, rest)) = octets.split_first() else {
        return truncated(1, 0, offset, field);
    };
    if rest.len() < usize::from(len) {
        return truncated(u64::from(len), rest.len(), offset + 1, field);
    }
    DecodeError::new(DecodeErrorKind::InvalidUtf8, offset + 1).within(field)
}

#[cold]
#[inline(never)]
fn bad_long(octets: &[u8], offset: usize, field: &'static str) -> DecodeError {
    match octets.split_first_chunk::<4>() {
        Some((len, rest)) => {
            truncated(u64::from(u32::from_be_bytes(*len)), rest.len(), offset + 4, field)
        }
        None => truncated(4, octets.len(), offset, field),
    }
}

#[cold]
#[inline(never)]
fn in_table(error: DecodeError, start: usize, field: &'static str) -> DecodeError {
    error.shifted(start).within(field)
}

#[cold]
#[inline(never)]
fn unknown_flags(flags: u16, offset: usize) -> DecodeError {
    let kind = if flags & 1 != 0 {
        DecodeErrorKind::PropertyFlagsContinue
    } else {
        DecodeErrorKind::UnknownPropertyFlag(flags)
    };
    DecodeError::new(kind, offset)
}

#[cold]
#[inline(never)]
fn trailing(octets: usize, offset: usize) -> DecodeError {
    DecodeError::new(DecodeErrorKind::TrailingData { octets }, offset)
}
