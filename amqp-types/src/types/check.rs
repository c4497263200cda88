//! Passing over values of any type, everything in them checked.
//!
//! In: a cursor behind a format code. Out: the cursor behind the value, or the first fault in it. Containers
//! may nest as deep as the limits say and no deeper, so that the stack is bounded whatever comes in.

use super::{AnyRef, Decoder, code, octets, trusted};
use crate::{DecodeError, DecodeErrorKind};

impl<'a> Decoder<'a> {
    /// Passes over one value, constructor included, that lies in `depth` containers.
    #[inline]
    pub(super) fn skip_value(&mut self, depth: u8) -> Result<(), DecodeError> {
        let [code] = self.array()?;
        self.skip(code, depth)
    }

    /// Passes over what follows the format code `code`.
    ///
    /// It calls itself for what is inside, so that what holds nothing is read elsewhere: its frame stays small.
    pub(super) fn skip(&mut self, code: u8, depth: u8) -> Result<(), DecodeError> {
        match code {
            code::LIST8 | code::LIST32 => {
                let (count, content) = self.compound(code == code::LIST32)?;
                self.check_list(count, content, depth)
            }
            code::MAP8 | code::MAP32 => {
                let (count, content) = self.compound(code == code::MAP32)?;
                self.check_map(count, content, depth)
            }
            code::ARRAY8 | code::ARRAY32 => {
                let (count, content) = self.compound(code == code::ARRAY32)?;
                self.check_array(count, content, depth)
            }
            code::DESCRIBED => {
                let depth = self.deeper(depth)?;
                self.skip_value(depth)?;
                self.skip_value(depth)
            }
            _ => self.skip_simple(code),
        }
    }

    /// Passes over a value that holds no other.
    #[inline]
    fn skip_simple(&mut self, code: u8) -> Result<(), DecodeError> {
        match code {
            0x40..=0x45 => Ok(()),
            0x50..=0x55 => self.array::<1>().map(|_| ()),
            0x60 | 0x61 => self.array::<2>().map(|_| ()),
            0x70..=0x72 | 0x74 => self.array::<4>().map(|_| ()),
            0x80..=0x84 => self.array::<8>().map(|_| ()),
            0x94 | 0x98 => self.array::<16>().map(|_| ()),
            code::BOOLEAN => self.boolean().map(|_| ()),
            code::CHAR => self.character().map(|_| ()),
            0xa0 | 0xa1 | 0xa3 => {
                let [len] = self.array()?;
                self.skip_octets(code, usize::from(len))
            }
            0xb0 | 0xb1 | 0xb3 => {
                let len = u32::from_be_bytes(self.array()?);
                self.skip_octets(code & 0x0f | 0xa0, len as usize)
            }
            _ => Err(self.error(DecodeErrorKind::UnknownFormatCode(code), 1)),
        }
    }

    #[inline(always)]
    fn skip_octets(&mut self, code: u8, len: usize) -> Result<(), DecodeError> {
        let content = self.octets(len)?;
        let kind = match code {
            code::STRING8 if !octets::is_utf8(content) => DecodeErrorKind::InvalidUtf8,
            code::SYMBOL8 if !octets::is_ascii(content) => DecodeErrorKind::NotAscii,
            _ => return Ok(()),
        };
        Err(self.error(kind, len))
    }

    /// The octet of a boolean.
    #[inline(always)]
    pub(super) fn boolean(&mut self) -> Result<bool, DecodeError> {
        match self.array()? {
            [0] => Ok(false),
            [1] => Ok(true),
            [octet] => Err(self.error(DecodeErrorKind::InvalidBoolean(octet), 1)),
        }
    }

    /// The 32 bits of a character.
    #[inline(always)]
    pub(super) fn character(&mut self) -> Result<char, DecodeError> {
        let bits = u32::from_be_bytes(self.array()?);
        char::from_u32(bits).ok_or_else(|| self.error(DecodeErrorKind::InvalidCharacter(bits), 4))
    }

    /// One container more.
    #[inline]
    fn deeper(&self, depth: u8) -> Result<u8, DecodeError> {
        let limit = self.limits.depth;
        if depth < limit {
            Ok(depth + 1)
        } else {
            Err(self.error(DecodeErrorKind::TooDeep { limit }, 1))
        }
    }

    /// Checks the values of a list that this cursor stands behind.
    pub(super) fn check_list(
        &self,
        count: u32,
        content: &'a [u8],
        depth: u8,
    ) -> Result<(), DecodeError> {
        let depth = self.deeper(depth)?;
        let rest = match self.check_values(count, content, depth) {
            Ok(rest) => rest,
            Err((Some(index), error)) => return Err(error.within_index(index as usize)),
            Err((None, error)) => return Err(error),
        };
        self.inside(rest).finish()
    }

    /// Checks the pairs of a map that this cursor stands behind.
    pub(super) fn check_map(
        &self,
        count: u32,
        content: &'a [u8],
        depth: u8,
    ) -> Result<(), DecodeError> {
        let depth = self.deeper(depth)?;
        if !count.is_multiple_of(2) {
            return Err(self.error(DecodeErrorKind::OddCount(count), content.len()));
        }
        let rest = match self.check_values(count, content, depth) {
            Ok(rest) => rest,
            Err((Some(index), error)) => return Err(in_pair(error, index, content)),
            Err((None, error)) => return Err(error),
        };
        self.inside(rest).finish()
    }

    /// Passes over `count` values: what follows them. A fault comes with the index of its value, if it has one.
    #[inline]
    fn check_values(
        &self,
        count: u32,
        content: &'a [u8],
        depth: u8,
    ) -> Result<&'a [u8], (Option<u32>, DecodeError)> {
        let mut rest = content;
        for index in 0..count {
            // Short text of ASCII is what most keys and many values are.
            if let [code::STRING8 | code::SYMBOL8, len, after @ ..] = rest
                && let Some((text, after)) = after.split_at_checked(usize::from(*len))
                && octets::is_ascii(text)
            {
                rest = after;
                continue;
            }
            let mut inner = self.inside(rest);
            if let Err(error) = inner.skip_value(depth) {
                // Where octets ended before a value began, the count is at fault.
                return Err(if rest.is_empty() {
                    (None, self.count_mismatch(count, index))
                } else {
                    (Some(index), error)
                });
            }
            rest = inner.rest;
        }
        Ok(rest)
    }

    #[cold]
    fn count_mismatch(&self, count: u32, found: u32) -> DecodeError {
        self.error(DecodeErrorKind::CountMismatch { count, found }, 0)
    }

    /// Checks the constructor and the elements of an array that this cursor stands behind.
    pub(super) fn check_array(
        &self,
        count: u32,
        content: &'a [u8],
        depth: u8,
    ) -> Result<(), DecodeError> {
        let mut depth = self.deeper(depth)?;
        let mut inner = self.inside(content);
        let mut code = inner.array::<1>()?[0];
        while code == code::DESCRIBED {
            depth = inner.deeper(depth)?;
            inner.skip_value(depth)?;
            code = inner.array::<1>()?[0];
        }
        if let 0x40..=0x45 = code {
            let limit = self.limits.zero_width_elements;
            if count > limit {
                return Err(inner.error(DecodeErrorKind::TooManyElements { limit }, 1));
            }
        } else {
            for index in 0..count {
                if inner.is_empty() {
                    return Err(inner.count_mismatch(count, index));
                }
                if let Err(error) = inner.skip(code, depth) {
                    return Err(error.within_index(index as usize));
                }
            }
            // Nothing was read in an empty array: its element type is checked all the same.
            if count == 0 && code::name(code).is_none() {
                return Err(inner.error(DecodeErrorKind::UnknownFormatCode(code), 1));
            }
        }
        inner.finish()
    }
}

/// Names the pair of a map by its key, or by its place where the key is at fault or is a container: an array of a few
/// octets can be longer in words than any input.
#[cold]
#[inline(never)]
fn in_pair(error: DecodeError, index: u32, content: &[u8]) -> DecodeError {
    if index.is_multiple_of(2) {
        return error.within_index(index as usize / 2);
    }
    let mut values = content;
    for _ in 1..index {
        let len = trusted::value_len(values).unwrap_or_default();
        values = values.get(len..).unwrap_or_default();
    }
    match trusted::value(values) {
        Some((AnyRef::String(key), _)) => error.within_key(key.as_str()),
        Some((AnyRef::Symbol(key), _)) => error.within_key(key.as_str()),
        Some((key, _)) if !key.is_container() => error.within_key(&alloc::format!("{key:?}")),
        _ => error.within_index(index as usize / 2),
    }
}
