//! A cursor over octets of 1.0: takes a value with its constructor, or a field of a composite.
//!
//! In: the octets of a frame body or of a message, and the limits. Out: borrowed values, or a [`DecodeError`]
//! that names the octet and the field.

use super::{Value, code};
use crate::{Context, DecodeError, DecodeErrorKind, Limits};
use core::marker::PhantomData;

/// Reads one value off the front of `octets`: the value, and what follows it.
///
/// # Errors
/// What is wrong with the value, and where.
#[inline]
pub fn decode<'a, T: Value<'a>>(
    octets: &'a [u8],
    context: Context,
) -> Result<(T, &'a [u8]), DecodeError> {
    let mut decoder = Decoder::new(octets, context);
    match decoder.value::<T>() {
        Ok(value) => Ok((value, decoder.remaining())),
        Err(error) => Err(error),
    }
}

/// Reads `octets` as one value.
///
/// # Errors
/// What is wrong with the value, or [`DecodeErrorKind::TrailingData`] where octets follow it.
#[inline]
pub fn decode_whole<'a, T: Value<'a>>(
    octets: &'a [u8],
    context: Context,
) -> Result<T, DecodeError> {
    let mut decoder = Decoder::new(octets, context);
    let value = decoder.value::<T>()?;
    decoder.finish()?;
    Ok(value)
}

/// Reads values one after the other until the octets end, such as the sections of a message.
#[must_use]
pub const fn decode_sequence<'a, T: Value<'a>>(
    octets: &'a [u8],
    context: Context,
) -> Sequence<'a, T> {
    Sequence { decoder: Decoder::new(octets, context), values: PhantomData }
}

/// Values one after the other; ends at the end of the octets, or behind the first error.
#[derive(Debug, Clone)]
pub struct Sequence<'a, T> {
    decoder: Decoder<'a>,
    values: PhantomData<T>,
}

impl<'a, T> Sequence<'a, T> {
    /// The octets that were not read yet.
    #[must_use]
    pub const fn remaining(&self) -> &'a [u8] {
        self.decoder.rest
    }
}

impl<'a, T: Value<'a>> Iterator for Sequence<'a, T> {
    type Item = Result<T, DecodeError>;

    // A call costs less than moving a large value out of code that was put in its place.
    #[inline(never)]
    fn next(&mut self) -> Option<Self::Item> {
        let mut read = None;
        if !self.decoder.rest.is_empty()
            && let Ok(value) = read.insert(Ok(T::blank()))
            && let Err(error) = self.decoder.value_over(value)
        {
            self.decoder.rest = &[];
            read = Some(Err(error));
        }
        read
    }
}

/// A cursor over encoded values.
#[derive(Debug, Clone)]
pub struct Decoder<'a> {
    pub(super) rest: &'a [u8],
    /// Octets of the whole input up to the end of `rest`.
    end: usize,
    pub(super) limits: Limits,
    /// Composites around this place.
    pub(super) depth: u8,
}

impl<'a> Decoder<'a> {
    /// Starts at the first octet of `input`.
    #[must_use]
    #[inline]
    pub const fn new(input: &'a [u8], context: Context) -> Self {
        Self { rest: input, end: input.len(), limits: context.limits, depth: 0 }
    }

    /// A cursor over `octets`, which end where this cursor stands.
    #[inline(always)]
    pub(super) const fn inside(&self, octets: &'a [u8]) -> Self {
        Self { rest: octets, end: self.offset(), limits: self.limits, depth: self.depth }
    }

    /// Octets from the start of the input.
    #[must_use]
    #[inline(always)]
    pub const fn offset(&self) -> usize {
        self.end - self.rest.len()
    }

    /// The octets that are left.
    #[must_use]
    #[inline]
    pub const fn remaining(&self) -> &'a [u8] {
        self.rest
    }

    /// Whether no octet is left.
    #[must_use]
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    // The errors are made from plain numbers: a cursor that no function but an inlined one sees stays in registers.

    #[inline(always)]
    fn truncated(&self, needed: u64) -> DecodeError {
        truncated_at(self.offset(), needed, self.rest.len())
    }

    /// An error `back` octets before this place.
    #[inline(always)]
    pub(super) fn error(&self, kind: DecodeErrorKind, back: usize) -> DecodeError {
        error_at(self.offset(), kind, back)
    }

    /// The format code that was just read is unknown, or of another type than `expected`.
    #[inline(always)]
    pub fn unexpected(&self, code: u8, expected: &'static str) -> DecodeError {
        unexpected_at(self.offset(), code, expected)
    }

    /// Runs what is not inlined on a copy of this cursor, which stays in registers so.
    #[inline(always)]
    pub fn apart<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> T {
        let mut ahead = self.clone();
        let value = read(&mut ahead);
        self.rest = ahead.rest;
        value
    }

    /// The next `N` octets.
    ///
    /// # Errors
    /// [`DecodeErrorKind::Truncated`].
    #[inline(always)]
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        match self.rest.split_first_chunk::<N>() {
            Some((octets, rest)) => {
                self.rest = rest;
                Ok(*octets)
            }
            None => Err(self.truncated(N as u64)),
        }
    }

    /// The next `octets` octets.
    ///
    /// # Errors
    /// [`DecodeErrorKind::Truncated`].
    #[inline(always)]
    pub fn octets(&mut self, octets: usize) -> Result<&'a [u8], DecodeError> {
        match self.rest.split_at_checked(octets) {
            Some((head, rest)) => {
                self.rest = rest;
                Ok(head)
            }
            None => Err(self.truncated(octets as u64)),
        }
    }

    /// The octets behind a length of one octet (`small`) or four (`large`).
    #[inline(always)]
    pub(super) fn variable(
        &mut self,
        code: u8,
        small: u8,
        large: u8,
        expected: &'static str,
    ) -> Result<&'a [u8], DecodeError> {
        if code == small {
            let [len] = self.array()?;
            self.octets(usize::from(len))
        } else if code == large {
            let len = u32::from_be_bytes(self.array()?);
            self.octets(len as usize)
        } else {
            Err(self.unexpected(code, expected))
        }
    }

    /// The count and the content of a list, map or array whose format code was read; `wide` has 32-bit sizes.
    #[inline(always)]
    pub(super) fn compound(&mut self, wide: bool) -> Result<(u32, &'a [u8]), DecodeError> {
        if wide {
            let size = u32::from_be_bytes(self.array()?);
            let content = self.octets(size as usize)?;
            match content.split_first_chunk::<4>() {
                Some((count, content)) => Ok((u32::from_be_bytes(*count), content)),
                None => Err(self.inside(content).truncated(4)),
            }
        } else {
            let [size] = self.array()?;
            let content = self.octets(usize::from(size))?;
            match content.split_first() {
                Some((count, content)) => Ok((u32::from(*count), content)),
                None => Err(self.inside(content).truncated(1)),
            }
        }
    }

    /// The next value, its constructor first.
    ///
    /// # Errors
    /// What is wrong with it.
    #[inline(always)]
    pub fn value<T: Value<'a>>(&mut self) -> Result<T, DecodeError> {
        let mut read = Ok(T::blank());
        if let Ok(value) = &mut read
            && let Err(error) = self.value_over(value)
        {
            read = Err(error);
        }
        read
    }

    /// Reads the next value, its constructor first, into `value`, whatever that was before: a large value is put
    /// together where it stays, which is quicker than to move it there. Behind an error it holds anything.
    ///
    /// # Errors
    /// What is wrong with it.
    #[inline(always)]
    pub fn value_into<T: Value<'a>>(&mut self, value: &mut T) -> Result<(), DecodeError> {
        *value = T::blank();
        self.value_over(value)
    }

    #[inline(always)]
    fn value_over<T: Value<'a>>(&mut self, value: &mut T) -> Result<(), DecodeError> {
        let [code] = self.array()?;
        value.read_over(self, code)
    }

    /// Reads the next value over `value`, which is blank, and says so, or leaves it as it is and says that it is
    /// null; `name` is where the error says that it is.
    ///
    /// # Errors
    /// What is wrong with it.
    #[inline(always)]
    pub fn field<T: Value<'a>>(
        &mut self,
        name: &'static str,
        value: &mut T,
    ) -> Result<bool, DecodeError> {
        let code = self.code(name)?;
        if code == code::NULL {
            return Ok(false);
        }
        match self.apart(|decoder| value.read_over(decoder, code)) {
            Ok(()) => Ok(true),
            Err(error) => Err(error.within(name)),
        }
    }

    /// The same for a field that is `None` where it is null.
    ///
    /// # Errors
    /// What is wrong with it.
    #[inline(always)]
    pub fn optional<T: Value<'a>>(
        &mut self,
        name: &'static str,
        value: &mut Option<T>,
    ) -> Result<(), DecodeError> {
        let code = self.code(name)?;
        if code == code::NULL {
            return Ok(());
        }
        let value = value.insert(T::blank());
        match self.apart(|decoder| value.read_over(decoder, code)) {
            Ok(()) => Ok(()),
            Err(error) => Err(error.within(name)),
        }
    }

    #[inline(always)]
    fn code(&mut self, name: &'static str) -> Result<u8, DecodeError> {
        match self.rest.split_first() {
            Some((code, rest)) => {
                self.rest = rest;
                Ok(*code)
            }
            None => Err(self.truncated(1).within(name)),
        }
    }

    /// Ends the input.
    ///
    /// # Errors
    /// [`DecodeErrorKind::TrailingData`] where octets are left.
    #[inline]
    pub fn finish(&self) -> Result<(), DecodeError> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(self.error(DecodeErrorKind::TrailingData { octets: self.rest.len() }, 0))
        }
    }
}

#[cold]
#[inline(never)]
fn error_at(offset: usize, kind: DecodeErrorKind, back: usize) -> DecodeError {
    DecodeError::new(kind, offset.saturating_sub(back))
}

#[cold]
#[inline(never)]
fn truncated_at(offset: usize, needed: u64, remaining: usize) -> DecodeError {
    error_at(offset, DecodeErrorKind::Truncated { needed, remaining }, 0)
}

#[cold]
#[inline(never)]
fn unexpected_at(offset: usize, code: u8, expected: &'static str) -> DecodeError {
    let kind = if code::name(code).is_none() {
        DecodeErrorKind::UnknownFormatCode(code)
    } else {
        DecodeErrorKind::UnexpectedType { code, expected }
    };
    error_at(offset, kind, 1)
}
