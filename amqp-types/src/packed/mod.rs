//! AMQP 0-10: types and how structs pack them.
//!
//! In: octets, or values. Out: values that borrow from the octets, or the octets again. What a map, a list or an
//! array holds is checked once, when it is read, and taken out of its octets when it is asked for; views are
//! `Copy` and nothing that is read is copied.
//!
//! ```
//! use amqp_types::{Context, Reader, packed::{AnyRef, Map, MapRef, WireType}};
//! let mut properties = Map::new();
//! properties.insert("product", "kit")?;
//! let mut octets = vec![0; properties.as_view().width()];
//! properties.as_view().put(&mut amqp_types::Writer::new(&mut octets));
//! assert_eq!(octets, b"\0\0\0\x12\0\0\0\x01\x07product\x95\0\x03kit");
//!
//! let mut reader = Reader::new(&octets, Context::default());
//! let read = MapRef::read(&mut reader, "client-properties")?;
//! assert!(matches!(read.get("product"), Some(AnyRef::Str16(text)) if text.as_str() == "kit"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod any;
mod array;
mod check;
pub mod code;
mod container;
mod dynamic;
mod layout;
mod list;
mod map;
mod opaque;
mod operation;
mod ranges;
pub mod reflect;
mod scalar;
mod sequence;
mod strings;
mod struct32;
mod trusted;
mod wire_type;

pub use any::{Any, AnyRef};
pub use array::{Array, ArrayRef, Elements};
pub use dynamic::{DynamicRecord, FieldValue, HeaderEntry};
pub use layout::{Packed, read_flags, read_struct, struct_len, write_flags, write_struct};
pub use list::{List, ListRef, Values};
pub use map::{Entries, Map, MapRef};
pub use opaque::{Opaque, OpaqueRef};
pub use operation::{CommandSegment, Operation, SessionHeader, Unknown, UnknownRef};
pub use ranges::{
    ByteRanges, ByteRangesRef, OctetRanges, SequenceRanges, SequenceSet, SequenceSetRef,
};
pub use scalar::{Bin, BinRef, Bit, Char, Datetime, Dec32, Dec64, SequenceNo, Uuid, Void};
pub use sequence::{Sequence, decode_sequence, decode_whole};
pub use strings::{
    Str8Latin, Str8LatinRef, Str8Utf16, Str8Utf16Ref, Str16, Str16Latin, Str16LatinRef, Str16Ref,
    Str16Utf16, Str16Utf16Ref, Vbin8, Vbin8Ref, Vbin16, Vbin16Ref,
};
pub use struct32::{Struct32, Struct32Ref};
pub use wire_type::WireType;
