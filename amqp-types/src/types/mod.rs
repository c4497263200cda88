//! AMQP 1.0, part 1: types and their encodings.
//!
//! In: octets, or values. Out: values that borrow from the octets, or the smallest octets for a value. Every
//! legal encoding is read. What a list, a map or an array holds is checked once, when it is read, and taken
//! out of its octets when it is asked for; views are `Copy` and nothing that is read is copied.
//!
//! ```
//! use amqp_types::{Context, Encode, types::{self, AnyRef, Map, SymbolRef}};
//! let mut properties = Map::new();
//! properties.insert(SymbolRef::from_static("product"), "kit")?;
//! let octets = properties.to_vec();
//! assert_eq!(octets, b"\xc1\x0f\x02\xa3\x07product\xa1\x03kit");
//!
//! let (value, rest) = types::decode::<AnyRef<'_>>(&octets, Context::default())?;
//! assert_eq!(value, AnyRef::Map(properties.as_view()));
//! assert!(rest.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod any;
mod array;
mod check;
mod composite;
mod decoder;
mod described;
mod encoded;
mod list;
mod map;
mod multiple;
mod octets;
pub mod reflect;
mod scalar;
mod trusted;
mod value;

pub use any::{Any, AnyRef};
pub use array::{Array, ArrayRef};
pub use composite::{
    Body, Fields, HEAD_BOUND, described_bound, described_len, write_composite, write_described,
};
pub use decoder::{Decoder, Sequence, decode, decode_sequence, decode_whole};
pub use described::{Described, DescribedRef};
pub use encoded::{Content, Encoded};
pub use list::{List, ListRef, Values};
pub use map::{Map, MapRef, Pairs};
pub use multiple::{Element, Multiple, MultipleIter, MultipleRef};
pub use octets::{Binary, BinaryRef, Symbol, SymbolRef, Text, TextRef};
pub use scalar::{Decimal32, Decimal64, Decimal128, Timestamp, Uuid};
pub use value::{DescribedValue, Value, read_blank};

/// What encoding appends to.
pub type Octets = alloc::vec::Vec<u8>;

/// Appends at most `bound` octets that `write` fills from the front: what generated code encodes with.
#[inline]
pub fn append(out: &mut Octets, bound: usize, write: impl FnOnce(&mut crate::Writer<'_>)) {
    crate::writer::append_within(out, bound, write);
}

/// The format codes (1.0 section 1.6); 0 begins a described type.
pub mod code {
    macro_rules! codes {
        ($($name:ident $code:literal $what:literal),* $(,)?) => {
            $(#[doc = $what] pub const $name: u8 = $code;)*

            /// The name of a format code, `None` for one that is reserved.
            #[must_use]
            pub const fn name(code: u8) -> Option<&'static str> {
                match code {
                    $($code => Some($what),)*
                    _ => None,
                }
            }
        };
    }
    codes! {
        DESCRIBED 0x00 "described",
        NULL 0x40 "null",
        TRUE 0x41 "true",
        FALSE 0x42 "false",
        UINT0 0x43 "uint0",
        ULONG0 0x44 "ulong0",
        LIST0 0x45 "list0",
        UBYTE 0x50 "ubyte",
        BYTE 0x51 "byte",
        SMALL_UINT 0x52 "smalluint",
        SMALL_ULONG 0x53 "smallulong",
        SMALL_INT 0x54 "smallint",
        SMALL_LONG 0x55 "smalllong",
        BOOLEAN 0x56 "boolean",
        USHORT 0x60 "ushort",
        SHORT 0x61 "short",
        UINT 0x70 "uint",
        INT 0x71 "int",
        FLOAT 0x72 "float",
        CHAR 0x73 "char",
        DECIMAL32 0x74 "decimal32",
        ULONG 0x80 "ulong",
        LONG 0x81 "long",
        DOUBLE 0x82 "double",
        TIMESTAMP 0x83 "timestamp",
        DECIMAL64 0x84 "decimal64",
        DECIMAL128 0x94 "decimal128",
        UUID 0x98 "uuid",
        BINARY8 0xa0 "vbin8",
        STRING8 0xa1 "str8-utf8",
        SYMBOL8 0xa3 "sym8",
        BINARY32 0xb0 "vbin32",
        STRING32 0xb1 "str32-utf8",
        SYMBOL32 0xb3 "sym32",
        LIST8 0xc0 "list8",
        MAP8 0xc1 "map8",
        LIST32 0xd0 "list32",
        MAP32 0xd1 "map32",
        ARRAY8 0xe0 "array8",
        ARRAY32 0xf0 "array32",
    }
}
