//! The check of maps, lists and arrays: every key, code, size and count, once, when they are decoded.
//!
//! In: what stands behind the size of a container, and the limits. Out: nothing, or the first fault with its
//! offset from there. Containers nest as deep as the limits say and no deeper, so that the stack is bounded;
//! a struct is a size and octets, which only those who know its code look into.

use super::code::{self, Width};
use crate::{DecodeError, DecodeErrorKind, Limits, ShortStr};
use core::str;

/// A cursor over the content of a container.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
    /// Octets of the outermost content up to the end of `rest`.
    end: usize,
    limits: Limits,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(content: &'a [u8], limits: Limits) -> Self {
        Self { rest: content, end: content.len(), limits }
    }

    const fn offset(&self) -> usize {
        self.end - self.rest.len()
    }

    /// A cursor over octets that end where this one stands.
    const fn inside(&self, octets: &'a [u8]) -> Self {
        Self { rest: octets, end: self.offset(), limits: self.limits }
    }

    #[cold]
    fn error(&self, kind: DecodeErrorKind, before: usize) -> DecodeError {
        DecodeError::new(kind, self.offset() - before)
    }

    #[cold]
    fn truncated(&self, needed: usize) -> DecodeError {
        let kind = DecodeErrorKind::Truncated { needed: needed as u64, remaining: self.rest.len() };
        self.error(kind, 0)
    }

    #[cold]
    fn mismatch(&self, count: u32, found: u32) -> DecodeError {
        self.error(DecodeErrorKind::CountMismatch { count, found }, 0)
    }

    #[inline]
    fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        match self.rest.split_first_chunk::<N>() {
            Some((octets, rest)) => {
                self.rest = rest;
                Ok(*octets)
            }
            None => Err(self.truncated(N)),
        }
    }

    #[inline]
    fn octets(&mut self, octets: usize) -> Result<&'a [u8], DecodeError> {
        match self.rest.split_at_checked(octets) {
            Some((head, rest)) => {
                self.rest = rest;
                Ok(head)
            }
            None => Err(self.truncated(octets)),
        }
    }

    fn finish(&self) -> Result<(), DecodeError> {
        if self.rest.is_empty() {
            return Ok(());
        }
        Err(self.error(DecodeErrorKind::TrailingData { octets: self.rest.len() }, 0))
    }

    /// One container more.
    fn deeper(&self, depth: u8) -> Result<u8, DecodeError> {
        let limit = self.limits.depth;
        if depth < limit {
            Ok(depth + 1)
        } else {
            Err(self.error(DecodeErrorKind::TooDeep { limit }, 0))
        }
    }

    /// Checks the entries of a map; nothing at all is an empty map too.
    pub(super) fn map(mut self, depth: u8) -> Result<(), DecodeError> {
        let depth = self.deeper(depth)?;
        if self.rest.is_empty() {
            return Ok(());
        }
        let count = u32::from_be_bytes(self.array()?);
        for index in 0..count {
            if self.rest.is_empty() {
                return Err(self.mismatch(count, index));
            }
            let key = match self.key() {
                Ok(key) => key,
                Err(error) => return Err(error.within_index(index as usize)),
            };
            if let Err(error) = self.value(depth) {
                return Err(error.within_key(key.as_str()));
            }
        }
        self.finish()
    }

    #[inline]
    fn key(&mut self) -> Result<ShortStr<'a>, DecodeError> {
        let [len] = self.array()?;
        let octets = self.octets(usize::from(len))?;
        match ShortStr::from_octets(octets) {
            Some(key) => Ok(key),
            None => Err(self.error(DecodeErrorKind::InvalidUtf8, octets.len())),
        }
    }

    /// Checks the values of a list; nothing at all is an empty list too.
    pub(super) fn list(mut self, depth: u8) -> Result<(), DecodeError> {
        let depth = self.deeper(depth)?;
        if self.rest.is_empty() {
            return Ok(());
        }
        let count = u32::from_be_bytes(self.array()?);
        for index in 0..count {
            if self.rest.is_empty() {
                return Err(self.mismatch(count, index));
            }
            if let Err(error) = self.value(depth) {
                return Err(error.within_index(index as usize));
            }
        }
        self.finish()
    }

    /// Checks the elements of an array; nothing at all is an empty array too.
    pub(super) fn elements(mut self, depth: u8) -> Result<(), DecodeError> {
        let depth = self.deeper(depth)?;
        if self.rest.is_empty() {
            return Ok(());
        }
        let [code] = self.array()?;
        let Some(width) = code::width(code) else {
            return Err(self.error(DecodeErrorKind::UnknownTypeCode(code), 1));
        };
        let count = u32::from_be_bytes(self.array()?);
        if width == Width::Fixed(0) {
            let limit = self.limits.zero_width_elements;
            if count > limit {
                return Err(self.error(DecodeErrorKind::TooManyElements { limit }, 4));
            }
            return self.finish();
        }
        for index in 0..count {
            if self.rest.is_empty() {
                return Err(self.mismatch(count, index));
            }
            if let Err(error) = self.element(code, width, depth) {
                return Err(error.within_index(index as usize));
            }
        }
        self.finish()
    }

    /// Checks one value of the type `code`: how many octets it takes.
    pub(super) fn whole(mut self, code: u8) -> Result<usize, DecodeError> {
        match code::width(code) {
            Some(width) => self.element(code, width, 0).map(|()| self.offset()),
            None => Err(self.error(DecodeErrorKind::UnknownTypeCode(code), 0)),
        }
    }

    /// Passes over a code and its value.
    fn value(&mut self, depth: u8) -> Result<(), DecodeError> {
        let [code] = self.array()?;
        match code::width(code) {
            Some(width) => self.element(code, width, depth),
            None => Err(self.error(DecodeErrorKind::UnknownTypeCode(code), 1)),
        }
    }

    /// Passes over a value whose code is known.
    fn element(&mut self, code: u8, width: Width, depth: u8) -> Result<(), DecodeError> {
        let size = match width {
            Width::Fixed(octets) => {
                let octets = self.octets(octets)?;
                return match (code, octets.first_chunk::<4>()) {
                    (code::CHAR_UTF32, Some(bits)) => self.character(u32::from_be_bytes(*bits)),
                    _ => Ok(()),
                };
            }
            Width::Variable(1) => usize::from(self.array::<1>()?[0]),
            Width::Variable(2) => usize::from(u16::from_be_bytes(self.array()?)),
            Width::Variable(_) => u32::from_be_bytes(self.array()?) as usize,
        };
        let content = self.octets(size)?;
        match code {
            code::STR8 | code::STR16 if str::from_utf8(content).is_err() => {
                Err(self.error(DecodeErrorKind::InvalidUtf8, size))
            }
            code::STR8_UTF16 | code::STR16_UTF16 if !super::strings::is_utf16(content) => {
                Err(self.error(DecodeErrorKind::InvalidUtf16, size))
            }
            code::MAP => self.inside(content).map(depth),
            code::LIST => self.inside(content).list(depth),
            code::ARRAY => self.inside(content).elements(depth),
            code::STRUCT32 if size < 2 => Err(self.inside(content).truncated(2)),
            _ => Ok(()),
        }
    }

    fn character(&self, bits: u32) -> Result<(), DecodeError> {
        match char::from_u32(bits) {
            Some(_) => Ok(()),
            None => Err(self.error(DecodeErrorKind::InvalidCharacter(bits), 4)),
        }
    }
}
