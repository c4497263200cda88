//! The structs of librabbitmq 0.11 that cross the border, laid out as C does, and the functions that take them.

use std::{
    ffi::{c_char, c_int, c_void},
    marker::PhantomData,
    slice,
};

/// A run of octets that is owned elsewhere.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Bytes<'a> {
    len: usize,
    bytes: *const u8,
    borrowed: PhantomData<&'a [u8]>,
}

impl<'a> Bytes<'a> {
    /// The octets of a slice.
    #[must_use]
    pub const fn new(octets: &'a [u8]) -> Self {
        Self { len: octets.len(), bytes: octets.as_ptr(), borrowed: PhantomData }
    }

    /// Space that the library writes to.
    pub(super) fn writable(space: &'a mut [u8]) -> Self {
        Self { len: space.len(), bytes: space.as_mut_ptr(), borrowed: PhantomData }
    }

    /// The octets.
    #[must_use]
    pub fn as_slice(&self) -> &'a [u8] {
        if self.len == 0 || self.bytes.is_null() {
            return &[];
        }
        // SAFETY: made from a slice that lives for 'a, or by the library, which points into a pool or an
        // input that the value with this lifetime borrows.
        unsafe { slice::from_raw_parts(self.bytes, self.len) }
    }
}

/// A field table as an array of entries.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Table<'a> {
    num_entries: c_int,
    entries: *const TableEntry<'a>,
    borrowed: PhantomData<&'a [TableEntry<'a>]>,
}

impl<'a> Table<'a> {
    /// A table of these entries.
    #[must_use]
    pub const fn new(entries: &'a [TableEntry<'a>]) -> Self {
        Self {
            num_entries: entries.len() as c_int,
            entries: entries.as_ptr(),
            borrowed: PhantomData,
        }
    }

    /// Its entries.
    #[must_use]
    pub fn entries(&self) -> &'a [TableEntry<'a>] {
        let len = usize::try_from(self.num_entries).unwrap_or(0);
        if len == 0 || self.entries.is_null() {
            return &[];
        }
        // SAFETY: as for `Bytes`.
        unsafe { slice::from_raw_parts(self.entries, len) }
    }
}

/// Name and value.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct TableEntry<'a> {
    /// The name.
    pub key: Bytes<'a>,
    value: FieldValue<'a>,
}

impl<'a> TableEntry<'a> {
    /// An entry.
    #[must_use]
    pub const fn new(key: &'a str, value: Value<'a>) -> Self {
        Self { key: Bytes::new(key.as_bytes()), value: FieldValue::new(value) }
    }

    /// Its value.
    #[must_use]
    pub fn value(&self) -> Value<'a> {
        self.value.get()
    }
}

/// A field value of one of the types that the measured messages use.
#[derive(Clone, Copy)]
pub enum Value<'a> {
    /// `t`.
    Boolean(bool),
    /// `I`.
    Int32(i32),
    /// `l`.
    Int64(i64),
    /// `T`.
    Timestamp(u64),
    /// `d`.
    Double(f64),
    /// `S`.
    Text(&'a [u8]),
    /// `F`.
    Table(Table<'a>),
    /// Any other letter.
    Other(u8),
}

#[repr(C)]
#[derive(Clone, Copy)]
struct FieldValue<'a> {
    kind: u8,
    content: Content<'a>,
}

#[repr(C)]
#[derive(Clone, Copy)]
union Content<'a> {
    boolean: c_int,
    int32: i32,
    int64: i64,
    uint64: u64,
    double: f64,
    bytes: Bytes<'a>,
    table: Table<'a>,
}

impl<'a> FieldValue<'a> {
    const fn new(value: Value<'a>) -> Self {
        let (kind, content) = match value {
            Value::Boolean(value) => (b't', Content { boolean: value as c_int }),
            Value::Int32(int32) => (b'I', Content { int32 }),
            Value::Int64(int64) => (b'l', Content { int64 }),
            Value::Timestamp(uint64) => (b'T', Content { uint64 }),
            Value::Double(double) => (b'd', Content { double }),
            Value::Text(octets) => (b'S', Content { bytes: Bytes::new(octets) }),
            Value::Table(table) => (b'F', Content { table }),
            Value::Other(_) => (b'V', Content { int64: 0 }),
        };
        Self { kind, content }
    }

    fn get(&self) -> Value<'a> {
        // SAFETY: the kind says which member was written, by `new` or by the library.
        unsafe {
            match self.kind {
                b't' => Value::Boolean(self.content.boolean != 0),
                b'I' => Value::Int32(self.content.int32),
                b'l' => Value::Int64(self.content.int64),
                b'T' => Value::Timestamp(self.content.uint64),
                b'd' => Value::Double(self.content.double),
                b'S' => Value::Text(self.content.bytes.as_slice()),
                b'F' => Value::Table(self.content.table),
                kind => Value::Other(kind),
            }
        }
    }
}

/// The struct of a method.
///
/// # Safety
/// The layout is that of the library's struct for the method `ID`.
pub unsafe trait Method {
    /// Class id and method id.
    const ID: u32;
    /// The same struct for another lifetime.
    type Borrowed<'p>;
}

macro_rules! structs {
    ($($(#[$docs:meta])* $name:ident$(<$life:lifetime>)? = $id:literal { $($field:ident: $ty:ty),* $(,)? })*) => {
        $(
            $(#[$docs])*
            #[repr(C)]
            #[derive(Clone, Copy)]
            #[allow(missing_docs, reason = "the fields are those of the specification")]
            pub struct $name$(<$life>)? { $(pub $field: $ty),* }

            // SAFETY: the fields are those of the library's header, in its order.
            unsafe impl$(<$life>)? Method for $name$(<$life>)? {
                const ID: u32 = $id;
                type Borrowed<'p> = structs!(@borrowed $name $($life)?);
            }
        )*
    };
    (@borrowed $name:ident $life:lifetime) => { $name<'p> };
    (@borrowed $name:ident) => { $name };
}

structs! {
    /// basic.ack.
    Ack = 0x003c_0050 { delivery_tag: u64, multiple: c_int }
    /// basic.get-ok.
    GetOk<'a> = 0x003c_0047 {
        delivery_tag: u64, redelivered: c_int, exchange: Bytes<'a>, routing_key: Bytes<'a>, message_count: u32,
    }
    /// basic.deliver.
    Deliver<'a> = 0x003c_003c {
        consumer_tag: Bytes<'a>, delivery_tag: u64, redelivered: c_int, exchange: Bytes<'a>, routing_key: Bytes<'a>,
    }
    /// basic.publish.
    Publish<'a> = 0x003c_0028 {
        ticket: u16, exchange: Bytes<'a>, routing_key: Bytes<'a>, mandatory: c_int, immediate: c_int,
    }
    /// queue.declare.
    QueueDeclare<'a> = 0x0032_000a {
        ticket: u16, queue: Bytes<'a>, passive: c_int, durable: c_int, exclusive: c_int, auto_delete: c_int,
        nowait: c_int, arguments: Table<'a>,
    }
}

/// The properties of class basic; `flags` tells which fields are there, bit 15 the first.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(missing_docs, reason = "the fields are those of the specification")]
pub struct Properties<'a> {
    pub flags: u32,
    pub content_type: Bytes<'a>,
    pub content_encoding: Bytes<'a>,
    pub headers: Table<'a>,
    pub delivery_mode: u8,
    pub priority: u8,
    pub correlation_id: Bytes<'a>,
    pub reply_to: Bytes<'a>,
    pub expiration: Bytes<'a>,
    pub message_id: Bytes<'a>,
    pub timestamp: u64,
    pub kind: Bytes<'a>,
    pub user_id: Bytes<'a>,
    pub app_id: Bytes<'a>,
    pub cluster_id: Bytes<'a>,
}

impl Properties<'_> {
    /// No property.
    pub const NONE: Self = Self {
        flags: 0,
        content_type: Bytes::new(&[]),
        content_encoding: Bytes::new(&[]),
        headers: Table::new(&[]),
        delivery_mode: 0,
        priority: 0,
        correlation_id: Bytes::new(&[]),
        reply_to: Bytes::new(&[]),
        expiration: Bytes::new(&[]),
        message_id: Bytes::new(&[]),
        timestamp: 0,
        kind: Bytes::new(&[]),
        user_id: Bytes::new(&[]),
        app_id: Bytes::new(&[]),
        cluster_id: Bytes::new(&[]),
    };
}

#[repr(C)]
pub(super) struct RawBlocks {
    num_blocks: c_int,
    blocklist: *mut *mut c_void,
}

#[repr(C)]
pub(super) struct RawPool {
    pagesize: usize,
    pages: RawBlocks,
    large_blocks: RawBlocks,
    next_page: c_int,
    alloc_block: *mut c_char,
    alloc_used: usize,
}

#[repr(C)]
pub(super) struct RawConnection {
    opaque: [u8; 0],
}

#[repr(C)]
pub(super) struct RawFrame<'a> {
    pub(super) frame_type: u8,
    pub(super) channel: u16,
    pub(super) payload: RawPayload<'a>,
}

#[repr(C)]
pub(super) union RawPayload<'a> {
    pub(super) method: RawMethod,
    pub(super) properties: RawProperties<'a>,
    pub(super) body: Bytes<'a>,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct RawMethod {
    pub(super) id: u32,
    pub(super) decoded: *const c_void,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub(super) struct RawProperties<'a> {
    pub(super) class_id: u16,
    pub(super) body_size: u64,
    pub(super) decoded: *const c_void,
    pub(super) raw: Bytes<'a>,
}

unsafe extern "C" {
    pub(super) fn init_amqp_pool(pool: *mut RawPool, pagesize: usize);
    pub(super) fn recycle_amqp_pool(pool: *mut RawPool);
    pub(super) fn empty_amqp_pool(pool: *mut RawPool);
    pub(super) fn amqp_decode_method(
        id: u32,
        pool: *mut RawPool,
        encoded: Bytes<'_>,
        decoded: *mut *const c_void,
    ) -> c_int;
    pub(super) fn amqp_decode_properties(
        class_id: u16,
        pool: *mut RawPool,
        encoded: Bytes<'_>,
        decoded: *mut *const c_void,
    ) -> c_int;
    pub(super) fn amqp_decode_table(
        encoded: Bytes<'_>,
        pool: *mut RawPool,
        output: *mut Table<'_>,
        offset: *mut usize,
    ) -> c_int;
    pub(super) fn amqp_encode_method(id: u32, decoded: *const c_void, encoded: Bytes<'_>) -> c_int;
    pub(super) fn amqp_encode_properties(
        class_id: u16,
        decoded: *const c_void,
        encoded: Bytes<'_>,
    ) -> c_int;
    pub(super) fn amqp_encode_table(
        encoded: Bytes<'_>,
        input: *const Table<'_>,
        offset: *mut usize,
    ) -> c_int;
    pub(super) fn amqp_new_connection() -> *mut RawConnection;
    pub(super) fn amqp_destroy_connection(connection: *mut RawConnection) -> c_int;
    pub(super) fn amqp_tune_connection(
        connection: *mut RawConnection,
        channel_max: c_int,
        frame_max: c_int,
        heartbeat: c_int,
    ) -> c_int;
    pub(super) fn amqp_handle_input(
        connection: *mut RawConnection,
        received: Bytes<'_>,
        frame: *mut RawFrame<'_>,
    ) -> c_int;
    pub(super) fn amqp_maybe_release_buffers_on_channel(
        connection: *mut RawConnection,
        channel: u16,
    );
}
