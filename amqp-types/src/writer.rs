//! Values to octets, into space that was reserved once.
//!
//! In: values whose lengths were checked when they were made. Out: octets. The space is exactly
//! [`Encode::encoded_len`] octets long, so that nothing here can fail.

use crate::{LongStr, ShortStr, TableRef};
use alloc::vec::Vec;

/// What is encoded into.
pub type Octets = Vec<u8>;

/// A record that knows how many octets it takes and how to write them.
pub trait Encode {
    /// The exact number of octets that [`Encode::write`] writes.
    fn encoded_len(&self) -> usize;

    /// A number of octets that [`Encode::write`] does not exceed, which may be easier to tell than the exact one.
    #[inline]
    fn bound(&self) -> usize {
        self.encoded_len()
    }

    /// Writes the record.
    fn write(&self, writer: &mut Writer<'_>);

    /// Appends the record to `out`: one reservation, then plain writes.
    #[inline]
    fn encode(&self, out: &mut Vec<u8>) {
        append(out, self.encoded_len(), |writer| self.write(writer));
    }

    /// Appends the record as the payload of one frame of the 0-8 family; `head` is the frame's type octet and
    /// its channel. Records that know how to write a whole frame at once do so.
    #[inline]
    fn encode_frame(&self, head: [u8; 3], out: &mut Octets) {
        crate::frame::encode_any(head, self, out);
    }

    /// The record as a vector of its own.
    fn to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode(&mut out);
        out
    }
}

impl<T: Encode> Encode for &T {
    #[inline]
    fn bound(&self) -> usize {
        (**self).bound()
    }

    #[inline]
    fn encoded_len(&self) -> usize {
        (**self).encoded_len()
    }

    #[inline]
    fn write(&self, writer: &mut Writer<'_>) {
        (**self).write(writer);
    }

    #[inline]
    fn encode(&self, out: &mut Vec<u8>) {
        (**self).encode(out);
    }
}

macro_rules! one_after_the_other {
    ($($name:ident)*) => {
        /// One record after the other, such as the sections of a message.
        impl<$($name: Encode),*> Encode for ($($name,)*) {
            #[inline]
            fn encoded_len(&self) -> usize {
                #[allow(non_snake_case, reason = "each is named as its type")]
                let ($($name,)*) = self;
                0 $(+ $name.encoded_len())*
            }

            #[inline]
            fn bound(&self) -> usize {
                #[allow(non_snake_case, reason = "each is named as its type")]
                let ($($name,)*) = self;
                0 $(+ $name.bound())*
            }

            #[inline]
            fn write(&self, writer: &mut Writer<'_>) {
                #[allow(non_snake_case, reason = "each is named as its type")]
                let ($($name,)*) = self;
                $($name.write(writer);)*
            }

            #[inline]
            fn encode(&self, out: &mut Vec<u8>) {
                append_within(out, self.bound(), |writer| self.write(writer));
            }
        }
    };
}

one_after_the_other!(A B);
one_after_the_other!(A B C);
one_after_the_other!(A B C D);
one_after_the_other!(A B C D E);
one_after_the_other!(A B C D E F);
one_after_the_other!(A B C D E F G);

/// Appends `len` octets that `write` fills.
#[inline]
pub(crate) fn append(out: &mut Vec<u8>, len: usize, write: impl FnOnce(&mut Writer<'_>)) {
    let start = out.len();
    out.resize(start + len, 0);
    let mut writer = Writer::new(&mut out[start..]);
    write(&mut writer);
    debug_assert!(writer.rest.is_empty(), "encoded_len is exact");
}

/// Appends at most `bound` octets that `write` fills from the front.
#[inline]
pub(crate) fn append_within(out: &mut Vec<u8>, bound: usize, write: impl FnOnce(&mut Writer<'_>)) {
    let start = out.len();
    out.resize(start + bound, 0);
    let mut writer = Writer::new(&mut out[start..]);
    write(&mut writer);
    let left = writer.rest.len();
    out.truncate(out.len() - left);
}

/// A cursor over reserved space.
///
/// # Panics
/// Its methods panic when the space is too short, which a correct [`Encode::encoded_len`] rules out.
#[derive(Debug)]
pub struct Writer<'b> {
    pub(crate) rest: &'b mut [u8],
}

impl<'b> Writer<'b> {
    /// Starts at the first octet of `space`.
    #[must_use]
    #[inline]
    pub fn new(space: &'b mut [u8]) -> Self {
        Self { rest: space }
    }

    /// Octets of space that are left.
    #[must_use]
    pub fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// Goes past octets that were written already.
    #[cfg(feature = "v1_0")]
    #[inline(always)]
    pub(crate) fn skip(&mut self, octets: usize) {
        self.rest = &mut core::mem::take(&mut self.rest)[octets..];
    }

    /// Writes octets as they are.
    #[inline]
    pub fn octets(&mut self, octets: &[u8]) {
        let (head, tail) = core::mem::take(&mut self.rest).split_at_mut(octets.len());
        head.copy_from_slice(octets);
        self.rest = tail;
    }

    /// Writes `N` octets.
    #[inline]
    pub fn array<const N: usize>(&mut self, octets: [u8; N]) {
        self.octets(&octets);
    }

    /// An octet.
    #[inline]
    pub fn u8(&mut self, value: u8) {
        self.array([value]);
    }

    /// 16 bits.
    #[inline]
    pub fn u16(&mut self, value: u16) {
        self.array(value.to_be_bytes());
    }

    /// 32 bits.
    #[inline]
    pub fn u32(&mut self, value: u32) {
        self.array(value.to_be_bytes());
    }

    /// 64 bits.
    #[inline]
    pub fn u64(&mut self, value: u64) {
        self.array(value.to_be_bytes());
    }

    /// A length octet and a short string.
    #[inline]
    pub fn short_str(&mut self, text: ShortStr<'_>) {
        self.u8(text.len() as u8);
        self.octets(text.as_bytes());
    }

    /// A 32-bit length and a long string.
    #[inline]
    pub fn long_str(&mut self, octets: LongStr<'_>) {
        self.u32(octets.len() as u32);
        self.octets(octets.as_bytes());
    }

    /// A 32-bit length and a table.
    #[inline]
    pub fn table(&mut self, table: TableRef<'_>) {
        self.u32(table.as_bytes().len() as u32);
        self.octets(table.as_bytes());
    }
}
