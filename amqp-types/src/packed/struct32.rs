//! A struct whose type only its code tells (`struct32`): a size, the codes of its class and itself, its fields.
//!
//! In: octets, of which the size and the codes are checked. Out: the codes and the octets of the fields, which
//! the codec of a protocol reads. A struct is never looked into here, however structs nest.

use super::WireType;
use crate::{DecodeError, DecodeErrorKind, Encode, Reader, ValueError, Writer};
use alloc::vec::Vec;
use core::fmt;

/// A coded struct, borrowed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Struct32Ref<'a> {
    /// The two codes and the fields.
    octets: &'a [u8],
}

impl<'a> Struct32Ref<'a> {
    #[inline]
    pub(super) const fn from_checked(octets: &'a [u8]) -> Self {
        Self { octets }
    }

    /// The code of the class.
    #[must_use]
    pub fn class_code(self) -> u8 {
        self.octets.first().copied().unwrap_or_default()
    }

    /// The code in the class.
    #[must_use]
    pub fn code(self) -> u8 {
        self.octets.get(1).copied().unwrap_or_default()
    }

    /// The octets behind the codes: flags and fields.
    #[must_use]
    pub fn fields(self) -> &'a [u8] {
        self.octets.get(2..).unwrap_or_default()
    }

    /// The octets behind the size: codes, flags and fields.
    #[must_use]
    pub const fn as_bytes(self) -> &'a [u8] {
        self.octets
    }

    /// An owned copy.
    #[must_use]
    pub fn to_owned(self) -> Struct32 {
        Struct32 { octets: self.octets.to_vec() }
    }
}

impl Default for Struct32Ref<'_> {
    fn default() -> Self {
        Self { octets: &[0; 2] }
    }
}

impl fmt::Debug for Struct32Ref<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "struct {}.{} {:02x?}", self.class_code(), self.code(), self.fields())
    }
}

impl<'a> WireType<'a> for Struct32Ref<'a> {
    #[inline]
    fn read(reader: &mut Reader<'a>, field: &'static str) -> Result<Self, DecodeError> {
        let size = reader.u32(field)? as usize;
        let start = reader.offset();
        let octets = reader.octets(size, field)?;
        if size < 2 {
            // Inside the struct, where its codes are missing.
            let kind = DecodeErrorKind::Truncated { needed: 2, remaining: size };
            return Err(DecodeError::new(kind, start).within(field));
        }
        Ok(Self { octets })
    }

    #[inline]
    fn width(&self) -> usize {
        4 + self.octets.len()
    }

    #[inline]
    fn put(&self, writer: &mut Writer<'_>) {
        writer.u32(self.octets.len() as u32);
        writer.octets(self.octets);
    }
}

impl Encode for Struct32Ref<'_> {
    fn encoded_len(&self) -> usize {
        self.width()
    }

    fn write(&self, writer: &mut Writer<'_>) {
        self.put(writer);
    }
}

/// A coded struct, owned.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Struct32 {
    octets: Vec<u8>,
}

impl Struct32 {
    /// A struct of these codes, whose flags and fields are encoded already.
    ///
    /// # Errors
    /// [`ValueError::TooLong`].
    pub fn new(class_code: u8, code: u8, fields: &[u8]) -> Result<Self, ValueError> {
        super::container::check_size(fields, 2)?;
        let mut octets = Vec::with_capacity(2 + fields.len());
        octets.extend_from_slice(&[class_code, code]);
        octets.extend_from_slice(fields);
        Ok(Self { octets })
    }

    /// The borrowed form.
    #[must_use]
    #[inline]
    pub fn as_view(&self) -> Struct32Ref<'_> {
        Struct32Ref { octets: &self.octets }
    }
}

impl Default for Struct32 {
    fn default() -> Self {
        Struct32Ref::default().to_owned()
    }
}

impl fmt::Debug for Struct32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_view().fmt(f)
    }
}

impl From<Struct32Ref<'_>> for Struct32 {
    fn from(view: Struct32Ref<'_>) -> Self {
        view.to_owned()
    }
}
