//! The type codes of 0-10, and what they tell of the width of a value.
//!
//! In: a code. Out: its name, and how many octets follow it; the upper half of a code tells that even where
//! the code is new, so that values of unknown types can be kept and passed on.

macro_rules! codes {
    ($($name:ident $code:literal $what:literal),* $(,)?) => {
        $(#[doc = concat!("`", $what, "`")] pub const $name: u8 = $code;)*

        /// Every type that has a code: code and name.
        pub const ALL: &[(u8, &str)] = &[$(($code, $what)),*];

        /// The name of a type code, `None` for one that the specification does not have.
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
    BIN8 0x00 "bin8",
    INT8 0x01 "int8",
    UINT8 0x02 "uint8",
    CHAR 0x04 "char",
    BOOLEAN 0x08 "boolean",
    BIN16 0x10 "bin16",
    INT16 0x11 "int16",
    UINT16 0x12 "uint16",
    BIN32 0x20 "bin32",
    INT32 0x21 "int32",
    UINT32 0x22 "uint32",
    FLOAT 0x23 "float",
    CHAR_UTF32 0x27 "char-utf32",
    BIN64 0x30 "bin64",
    INT64 0x31 "int64",
    UINT64 0x32 "uint64",
    DOUBLE 0x33 "double",
    DATETIME 0x38 "datetime",
    BIN128 0x40 "bin128",
    UUID 0x48 "uuid",
    BIN256 0x50 "bin256",
    BIN512 0x60 "bin512",
    BIN1024 0x70 "bin1024",
    VBIN8 0x80 "vbin8",
    STR8_LATIN 0x84 "str8-latin",
    STR8 0x85 "str8",
    STR8_UTF16 0x86 "str8-utf16",
    VBIN16 0x90 "vbin16",
    STR16_LATIN 0x94 "str16-latin",
    STR16 0x95 "str16",
    STR16_UTF16 0x96 "str16-utf16",
    VBIN32 0xa0 "vbin32",
    MAP 0xa8 "map",
    LIST 0xa9 "list",
    ARRAY 0xaa "array",
    STRUCT32 0xab "struct32",
    BIN40 0xc0 "bin40",
    DEC32 0xc8 "dec32",
    BIN72 0xd0 "bin72",
    DEC64 0xd8 "dec64",
    VOID 0xf0 "void",
    BIT 0xf1 "bit",
}

/// What follows a type code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// So many octets.
    Fixed(usize),
    /// A size of so many octets, and as many octets as it says.
    Variable(usize),
}

/// What follows a type code, `None` where not even the upper half of the code tells.
#[must_use]
#[inline]
pub const fn width(code: u8) -> Option<Width> {
    Some(match code >> 4 {
        0x0 => Width::Fixed(1),
        0x1 => Width::Fixed(2),
        0x2 => Width::Fixed(4),
        0x3 => Width::Fixed(8),
        0x4 => Width::Fixed(16),
        0x5 => Width::Fixed(32),
        0x6 => Width::Fixed(64),
        0x7 => Width::Fixed(128),
        0x8 => Width::Variable(1),
        0x9 => Width::Variable(2),
        0xa => Width::Variable(4),
        0xc => Width::Fixed(5),
        0xd => Width::Fixed(9),
        0xf => Width::Fixed(0),
        _ => return None,
    })
}
