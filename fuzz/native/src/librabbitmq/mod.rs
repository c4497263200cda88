//! librabbitmq 0.11: its decoders and encoders of single methods, properties and tables.
//!
//! In: octets and a pool, or a struct and space. Out: structs that live in the pool and borrow from the
//! octets, or the number of octets written. Frames are the caller's; [`Connection`] reads them itself.

mod connection;
mod layout;

pub use connection::{AnyMethod, Connection, Frame, Payload};
pub use layout::{
    Ack, Bytes, Deliver, GetOk, Method, Properties, Publish, QueueDeclare, Table, TableEntry, Value,
};

use layout::RawPool;
use std::{cell::UnsafeCell, ffi::c_void, mem::MaybeUninit};

const CLASS_BASIC: u16 = 60;
/// The page size that the library gives the pools of its channels.
const PAGE: usize = 65_536;

/// Memory for what is decoded, kept until it is recycled.
pub struct Pool(Box<UnsafeCell<RawPool>>);

impl Pool {
    /// An empty pool.
    #[must_use]
    #[allow(clippy::new_without_default, reason = "a pool is made on purpose")]
    pub fn new() -> Self {
        let mut pool = Box::new(UnsafeCell::new(MaybeUninit::<RawPool>::uninit()));
        // SAFETY: the function initialises every field of the space that it is given.
        unsafe {
            layout::init_amqp_pool(pool.get_mut().as_mut_ptr(), PAGE);
            Self(Box::from_raw(Box::into_raw(pool).cast::<UnsafeCell<RawPool>>()))
        }
    }

    /// Frees what was decoded, for use by what is decoded next.
    pub fn recycle(&mut self) {
        // SAFETY: the pool was initialised, and nothing borrows from it while it is borrowed mutably.
        unsafe { layout::recycle_amqp_pool(self.0.get()) }
    }

    /// Decodes the arguments of a method; `None` where the library refuses them.
    pub fn decode_method<'p, M: Method>(
        &'p self,
        encoded: &'p [u8],
    ) -> Option<&'p M::Borrowed<'p>> {
        let mut decoded: *const c_void = std::ptr::null();
        // SAFETY: the pool is initialised and used by one call at a time (it is not Sync); what is decoded
        // lives in the pool and in `encoded`, and both are borrowed for 'p; `Method` vouches for the layout.
        unsafe {
            let status =
                layout::amqp_decode_method(M::ID, self.0.get(), Bytes::new(encoded), &mut decoded);
            (status == 0).then(|| decoded.cast::<M::Borrowed<'p>>().as_ref()).flatten()
        }
    }

    /// Decodes flags and properties of class basic.
    pub fn decode_properties<'p>(&'p self, encoded: &'p [u8]) -> Option<&'p Properties<'p>> {
        let mut decoded: *const c_void = std::ptr::null();
        // SAFETY: as in `decode_method`.
        unsafe {
            let status = layout::amqp_decode_properties(
                CLASS_BASIC,
                self.0.get(),
                Bytes::new(encoded),
                &mut decoded,
            );
            (status == 0).then(|| decoded.cast::<Properties<'p>>().as_ref()).flatten()
        }
    }

    /// Decodes a table, its length in front.
    pub fn decode_table<'p>(&'p self, encoded: &'p [u8]) -> Option<Table<'p>> {
        let mut table = Table::new(&[]);
        let mut offset = 0;
        // SAFETY: as in `decode_method`.
        let status = unsafe {
            layout::amqp_decode_table(Bytes::new(encoded), self.0.get(), &mut table, &mut offset)
        };
        (status == 0).then_some(table)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        // SAFETY: initialised, and nothing borrows from it any more.
        unsafe { layout::empty_amqp_pool(self.0.get()) }
    }
}

/// Writes the arguments of a method into `space`: how many octets they are.
pub fn encode_method<M: Method>(method: &M, space: &mut [u8]) -> Option<usize> {
    let method = std::ptr::from_ref(method).cast();
    // SAFETY: `Method` vouches for the layout; the function keeps to the length of the space.
    let written = unsafe { layout::amqp_encode_method(M::ID, method, Bytes::writable(space)) };
    usize::try_from(written).ok()
}

/// Writes flags and properties of class basic into `space`: how many octets they are.
pub fn encode_properties(properties: &Properties<'_>, space: &mut [u8]) -> Option<usize> {
    let properties = std::ptr::from_ref(properties).cast();
    // SAFETY: the layout is that of the class; the function keeps to the length of the space.
    let written =
        unsafe { layout::amqp_encode_properties(CLASS_BASIC, properties, Bytes::writable(space)) };
    usize::try_from(written).ok()
}

/// Writes a table, its length in front, into `space`: how many octets they are.
pub fn encode_table(table: &Table<'_>, space: &mut [u8]) -> Option<usize> {
    let mut offset = 0;
    // SAFETY: the function only reads the table, and keeps to the length of the space.
    let status = unsafe { layout::amqp_encode_table(Bytes::writable(space), table, &mut offset) };
    (status == 0).then_some(offset)
}
