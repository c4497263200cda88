//! A value of a type that the specification does not have: its code tells its width, so that it can be kept.

use super::code::{self, Width};
use crate::ValueError;
use alloc::vec::Vec;
use core::fmt;

/// A value of an unknown type, borrowed: the code, and the octets with the size in front, if there is one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct OpaqueRef<'a> {
    code: u8,
    octets: &'a [u8],
}

impl<'a> OpaqueRef<'a> {
    pub(super) const fn from_checked(code: u8, octets: &'a [u8]) -> Self {
        Self { code, octets }
    }

    /// The code of its type.
    #[must_use]
    pub const fn code(self) -> u8 {
        self.code
    }

    /// The octets behind the code, a size included.
    #[must_use]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.octets
    }

    /// An owned copy.
    #[must_use]
    pub fn to_owned(self) -> Opaque {
        Opaque { code: self.code, octets: self.octets.to_vec() }
    }
}

impl fmt::Debug for OpaqueRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#04x} {:02x?}", self.code, self.octets)
    }
}

/// A value of an unknown type, owned.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Opaque {
    code: u8,
    octets: Vec<u8>,
}

impl Opaque {
    /// A value of the type `code`; its size, if it has one, is put in front of `content`. `None` for a code that
    /// the specification knows, one whose width nothing tells, and content that does not have that width.
    ///
    /// # Errors
    /// [`ValueError::OverLimit`] where the size cannot tell so many octets.
    pub fn new(code: u8, content: &[u8]) -> Result<Option<Self>, ValueError> {
        if code::name(code).is_some() {
            return Ok(None);
        }
        let mut octets = Vec::with_capacity(4 + content.len());
        match code::width(code) {
            Some(Width::Variable(width)) => {
                let limit = (1u64 << (8 * width)) - 1;
                let len = content.len() as u64;
                if len > limit {
                    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
                    return Err(ValueError::OverLimit { octets: content.len(), limit });
                }
                octets.extend_from_slice(&len.to_be_bytes()[8 - width..]);
            }
            Some(Width::Fixed(width)) if width == content.len() => {}
            _ => return Ok(None),
        }
        octets.extend_from_slice(content);
        Ok(Some(Self { code, octets }))
    }

    /// The borrowed form.
    #[must_use]
    pub fn as_view(&self) -> OpaqueRef<'_> {
        OpaqueRef { code: self.code, octets: &self.octets }
    }
}

impl fmt::Debug for Opaque {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_view().fmt(f)
    }
}
