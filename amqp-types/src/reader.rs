//! Octets to values, one field after the other.
//!
//! In: one frame payload and the [`Context`] of the connection. Out: borrowed values, or a [`DecodeError`]
//! that names the octet and the field. "Not enough octets yet" does not exist here: a payload is whole.

use crate::{
    DecodeError, DecodeErrorKind, Dialect, DomainType, LongStr, ShortStr, TableRef,
    table::validate_table,
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

    #[cold]
    fn truncated(&self, needed: u64, field: &'static str) -> DecodeError {
        let kind = DecodeErrorKind::Truncated { needed, remaining: self.rest.len() };
        DecodeError::new(kind, self.offset()).within(field)
    }

    /// The next `N` octets.
    ///
    /// # Errors
    /// [`DecodeErrorKind::Truncated`], as every method here.
    #[inline]
    pub fn array<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], DecodeError> {
        match self.rest.split_first_chunk::<N>() {
            Some((octets, rest)) => {
                self.rest = rest;
                Ok(*octets)
            }
            None => Err(self.truncated(N as u64, field)),
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
            None => Err(self.truncated(octets as u64, field)),
        }
    }

    /// The next `N` octets, which hold several fields of fixed width: one check for all of them.
    ///
    /// # Errors
    /// [`DecodeErrorKind::Truncated`] at the first of `fields` (name and width) that is not whole.
    #[inline]
    pub fn fixed<const N: usize>(
        &mut self,
        fields: &[(&'static str, usize)],
    ) -> Result<[u8; N], DecodeError> {
        match self.rest.split_first_chunk::<N>() {
            Some((octets, rest)) => {
                self.rest = rest;
                Ok(*octets)
            }
            None => Err(self.fixed_truncated(fields)),
        }
    }

    #[cold]
    fn fixed_truncated(&self, fields: &[(&'static str, usize)]) -> DecodeError {
        let mut rest = self.clone();
        for (name, width) in fields {
            if let Err(error) = rest.octets(*width, name) {
                return error;
            }
        }
        self.truncated(self.rest.len() as u64 + 1, "")
    }

    /// The word of property flags of a class that has the properties `known` (0-9-1 section 4.2.6.1).
    ///
    /// # Errors
    /// [`DecodeErrorKind::PropertyFlagsContinue`], [`DecodeErrorKind::UnknownPropertyFlag`].
    #[inline]
    pub fn property_flags(&mut self, known: u16) -> Result<u16, DecodeError> {
        let at = self.offset();
        let flags = self.u16("property-flags")?;
        if flags & !known == 0 {
            return Ok(flags);
        }
        let kind = if flags & 1 != 0 {
            DecodeErrorKind::PropertyFlagsContinue
        } else {
            DecodeErrorKind::UnknownPropertyFlag(flags)
        };
        Err(DecodeError::new(kind, at))
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
    #[inline]
    pub fn short_str(&mut self, field: &'static str) -> Result<ShortStr<'a>, DecodeError> {
        let [len] = self.array(field)?;
        let octets = self.octets(usize::from(len), field)?;
        match ShortStr::from_octets(octets) {
            Some(text) => Ok(text),
            None => {
                Err(DecodeError::new(DecodeErrorKind::InvalidUtf8, self.offset() - octets.len())
                    .within(field))
            }
        }
    }

    /// A long string: a 32-bit length, then any octets.
    ///
    /// # Errors
    /// [`DecodeErrorKind::Truncated`].
    #[inline]
    pub fn long_str(&mut self, field: &'static str) -> Result<LongStr<'a>, DecodeError> {
        let len = self.u32(field)?;
        self.octets(len as usize, field).map(LongStr::from_checked)
    }

    /// A field table: a 32-bit length, then names and values, every one of which is checked here.
    ///
    /// # Errors
    /// What can be wrong with a value; the path names the entry.
    #[inline]
    pub fn table(&mut self, field: &'static str) -> Result<TableRef<'a>, DecodeError> {
        let len = self.u32(field)?;
        let start = self.offset();
        let octets = self.octets(len as usize, field)?;
        match validate_table(octets, self.context, 1) {
            Ok(()) => Ok(TableRef::from_checked(octets, self.context.dialect)),
            Err(error) => Err(error.shifted(start).within(field)),
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
    #[inline]
    pub fn end_with<T>(&self, read: T) -> Result<T, DecodeError> {
        if self.rest.is_empty() { Ok(read) } else { Err(self.trailing()) }
    }

    #[cold]
    fn trailing(&self) -> DecodeError {
        let kind = DecodeErrorKind::TrailingData { octets: self.rest.len() };
        DecodeError::new(kind, self.offset())
    }
}
