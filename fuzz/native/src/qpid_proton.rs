//! The codec of qpid-proton: a tree of nodes for any value (`pn_data_t`), and whole messages (`pn_message_t`).
//!
//! In: octets of values or of one message. Out: how many octets were read or written, or the library's error
//! number. Nothing else of the library is called: no connection, no transport, no I/O.

use std::{
    ffi::{c_char, c_int},
    fmt,
    ptr::NonNull,
};

#[repr(C)]
struct RawData {
    _opaque: [u8; 0],
}

#[repr(C)]
struct RawMessage {
    _opaque: [u8; 0],
}

unsafe extern "C" {
    fn pn_data(capacity: usize) -> *mut RawData;
    fn pn_data_free(data: *mut RawData);
    fn pn_data_clear(data: *mut RawData);
    fn pn_data_size(data: *mut RawData) -> usize;
    fn pn_data_decode(data: *mut RawData, bytes: *const c_char, size: usize) -> isize;
    fn pn_data_encode(data: *mut RawData, bytes: *mut c_char, size: usize) -> isize;

    fn pn_message() -> *mut RawMessage;
    fn pn_message_free(message: *mut RawMessage);
    fn pn_message_decode(message: *mut RawMessage, bytes: *const c_char, size: usize) -> c_int;
    fn pn_message_encode(message: *mut RawMessage, bytes: *mut c_char, size: *mut usize) -> c_int;
}

/// The library refused; the number is one of its `PN_ERR` codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Error(
    /// The code, which is negative.
    pub i64,
);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "qpid-proton gave error {}", self.0)
    }
}

impl std::error::Error for Error {}

/// A tree of values.
#[derive(Debug)]
pub struct Data(NonNull<RawData>);

impl Default for Data {
    fn default() -> Self {
        Self::new()
    }
}

impl Data {
    /// A tree without a value.
    ///
    /// # Panics
    /// Where the library has no memory.
    #[must_use]
    pub fn new() -> Self {
        // SAFETY: any capacity is allowed; the pointer is ours until it is freed in `drop`.
        let raw = unsafe { pn_data(16) };
        Self(NonNull::new(raw).expect("memory for a tree of values"))
    }

    /// Takes all values out, and keeps the space.
    pub fn clear(&mut self) {
        // SAFETY: the pointer is valid until `drop`, and not shared.
        unsafe { pn_data_clear(self.0.as_ptr()) }
    }

    /// Values of the tree, those in containers counted.
    #[must_use]
    pub fn size(&self) -> usize {
        // SAFETY: the pointer is valid until `drop`; the call only reads.
        unsafe { pn_data_size(self.0.as_ptr()) }
    }

    /// Appends one value off the front of `octets`: how many it took.
    ///
    /// # Errors
    /// What the library refuses.
    pub fn decode(&mut self, octets: &[u8]) -> Result<usize, Error> {
        // SAFETY: pointer and length are those of a slice that lives through the call; the library copies
        // what it keeps.
        let read = unsafe { pn_data_decode(self.0.as_ptr(), octets.as_ptr().cast(), octets.len()) };
        usize::try_from(read).map_err(|_| Error(read as i64))
    }

    /// Writes the whole tree to the front of `space`: how many octets it took.
    ///
    /// # Errors
    /// Too little space, and what the library refuses.
    pub fn encode(&mut self, space: &mut [u8]) -> Result<usize, Error> {
        // SAFETY: pointer and length are those of a slice that we hold alone; the library writes no further.
        let written =
            unsafe { pn_data_encode(self.0.as_ptr(), space.as_mut_ptr().cast(), space.len()) };
        usize::try_from(written).map_err(|_| Error(written as i64))
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        // SAFETY: the pointer came from `pn_data` and is not used after this.
        unsafe { pn_data_free(self.0.as_ptr()) }
    }
}

/// A message: its sections in the form in which the library hands them out.
#[derive(Debug)]
pub struct Message(NonNull<RawMessage>);

impl Default for Message {
    fn default() -> Self {
        Self::new()
    }
}

impl Message {
    /// A message without sections.
    ///
    /// # Panics
    /// Where the library has no memory.
    #[must_use]
    pub fn new() -> Self {
        // SAFETY: the call has no conditions; the pointer is ours until it is freed in `drop`.
        let raw = unsafe { pn_message() };
        Self(NonNull::new(raw).expect("memory for a message"))
    }

    /// Becomes the message in `octets`; what was in it before is gone. The library passes over much that is no
    /// message without a word.
    ///
    /// # Errors
    /// What the library refuses.
    pub fn decode(&mut self, octets: &[u8]) -> Result<(), Error> {
        // SAFETY: pointer and length are those of a slice that lives through the call; the library copies
        // what it keeps.
        let code =
            unsafe { pn_message_decode(self.0.as_ptr(), octets.as_ptr().cast(), octets.len()) };
        if code == 0 { Ok(()) } else { Err(Error(code.into())) }
    }

    /// Writes the message to the front of `space`: how many octets it took.
    ///
    /// # Errors
    /// Too little space, and what the library refuses.
    pub fn encode(&mut self, space: &mut [u8]) -> Result<usize, Error> {
        let mut size = space.len();
        // SAFETY: pointer and length are those of a slice that we hold alone; the library writes no further.
        let code =
            unsafe { pn_message_encode(self.0.as_ptr(), space.as_mut_ptr().cast(), &raw mut size) };
        if code == 0 { Ok(size) } else { Err(Error(code.into())) }
    }
}

impl Drop for Message {
    fn drop(&mut self) {
        // SAFETY: the pointer came from `pn_message` and is not used after this.
        unsafe { pn_message_free(self.0.as_ptr()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_went() {
        let octets = b"\xc0\x08\x03\x52\x07\xa1\x02hi\x41";
        let mut data = Data::new();
        assert_eq!(data.decode(octets), Ok(octets.len()));
        let mut space = [0; 32];
        let written = data.encode(&mut space).expect("space enough");
        let mut again = Data::new();
        assert_eq!(again.decode(&space[..written]), Ok(written));
        assert_eq!(again.size(), data.size());
        assert_eq!(data.size(), 4);
        assert!(data.encode(&mut [0; 2]).is_err());
        data.clear();
        assert_eq!(data.size(), 0);
        assert!(data.decode(&octets[..4]).is_err());
    }

    #[test]
    fn messages_come_back_as_they_went() {
        let octets = b"\x00\x53\x70\xc0\x02\x01\x41\x00\x53\x75\xa0\x02hi";
        let mut message = Message::new();
        assert_eq!(message.decode(octets), Ok(()));
        let mut space = [0; 64];
        let written = message.encode(&mut space).expect("space enough");
        let mut again = Message::new();
        assert_eq!(again.decode(&space[..written]), Ok(()));
        assert!(message.encode(&mut [0; 4]).is_err());
    }
}
