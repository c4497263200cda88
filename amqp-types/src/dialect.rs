//! The letters that stand before field-table values: three readings of one grammar.
//!
//! 0-9-1 section 4.2.1 names one set, RabbitMQ and most clients use another, and the Qpid family
//! (0-8 and 0-9) a third. In: a dialect and a letter or a type. Out: the other of the two.

use core::fmt;

/// Which letters a peer writes and understands in field tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Dialect {
    /// The grammar of 0-9-1 to the letter: `s` is a short string, `U` a 16-bit, `L` a signed and `l` an unsigned 64-bit integer.
    Spec091,
    /// What RabbitMQ and the clients written for it use: `s` is a 16-bit integer, `l` and `L` are signed 64-bit ones, `x` a byte array.
    #[default]
    RabbitMq,
    /// What the Qpid family uses in 0-8 and 0-9: as RabbitMQ, with `L` unsigned and the strings and characters `c`, `C` and `k`.
    Qpid,
}

impl Dialect {
    /// All dialects.
    pub const ALL: [Self; 3] = [Self::Spec091, Self::RabbitMq, Self::Qpid];

    /// The type that `letter` announces, if the dialect knows the letter.
    #[must_use]
    #[inline]
    pub fn value_type(self, letter: u8) -> Option<ValueType> {
        // One load per value: this is the inner loop of every table.
        DECODE[self as usize].get(letter as usize).copied().flatten()
    }

    /// How wide the value behind each letter is: what the check of tables needs to know, in one load.
    #[inline]
    pub(crate) fn shapes(self) -> &'static Shapes {
        &SHAPES[self as usize]
    }

    /// The letter to write for a value of type `ty`, if the dialect has one.
    #[must_use]
    #[inline]
    pub fn letter(self, ty: ValueType) -> Option<u8> {
        // One load per value, as on the way in.
        match LETTERS[self as usize][ty as usize] {
            0 => None,
            letter => Some(letter),
        }
    }

    const fn letter_of(self, ty: ValueType) -> Option<u8> {
        use ValueType as T;
        Some(match (ty, self) {
            (T::Boolean, _) => b't',
            (T::Int8, _) => b'b',
            (T::UInt8, _) => b'B',
            (T::Int16, Self::Spec091) => b'U',
            (T::Int16, _) => b's',
            (T::UInt16, _) => b'u',
            (T::Int32, _) => b'I',
            (T::UInt32, _) => b'i',
            (T::Int64, Self::Spec091) => b'L',
            (T::Int64, _) => b'l',
            (T::UInt64, Self::Spec091) => b'l',
            (T::UInt64, Self::Qpid) => b'L',
            (T::Float, _) => b'f',
            (T::Double, _) => b'd',
            (T::Decimal, _) => b'D',
            (T::ShortString, Self::Spec091) => b's',
            (T::LongString, _) => b'S',
            (T::Array, _) => b'A',
            (T::Timestamp, _) => b'T',
            (T::Table, _) => b'F',
            (T::Void, _) => b'V',
            (T::ByteArray, Self::RabbitMq | Self::Qpid) => b'x',
            (T::AsciiString, Self::Qpid) => b'c',
            (T::WideString, Self::Qpid) => b'C',
            (T::AsciiCharacter, Self::Qpid) => b'k',
            _ => return None,
        })
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Spec091 => "spec",
            Self::RabbitMq => "rabbitmq",
            Self::Qpid => "qpid",
        })
    }
}

/// The type of a field-table value, whatever letter a dialect gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ValueType {
    /// One octet: 0 is false.
    Boolean,
    /// Signed 8 bits.
    Int8,
    /// Unsigned 8 bits.
    UInt8,
    /// Signed 16 bits.
    Int16,
    /// Unsigned 16 bits.
    UInt16,
    /// Signed 32 bits.
    Int32,
    /// Unsigned 32 bits.
    UInt32,
    /// Signed 64 bits.
    Int64,
    /// Unsigned 64 bits.
    UInt64,
    /// IEEE 754, 32 bits.
    Float,
    /// IEEE 754, 64 bits.
    Double,
    /// A scale octet and 32 bits.
    Decimal,
    /// At most 255 octets of UTF-8.
    ShortString,
    /// Any octets, 32-bit length.
    LongString,
    /// Values one after the other, 32-bit length in octets.
    Array,
    /// 64 bits of POSIX time, seconds in 0-9-1.
    Timestamp,
    /// Named values, 32-bit length in octets.
    Table,
    /// Nothing.
    Void,
    /// Any octets, 32-bit length, not text.
    ByteArray,
    /// Qpid: a long string of ASCII.
    AsciiString,
    /// Qpid: a long string of wide characters.
    WideString,
    /// Qpid: one ASCII character.
    AsciiCharacter,
}

impl ValueType {
    /// Every type.
    pub const ALL: [Self; 22] = [
        Self::Boolean,
        Self::Int8,
        Self::UInt8,
        Self::Int16,
        Self::UInt16,
        Self::Int32,
        Self::UInt32,
        Self::Int64,
        Self::UInt64,
        Self::Float,
        Self::Double,
        Self::Decimal,
        Self::ShortString,
        Self::LongString,
        Self::Array,
        Self::Timestamp,
        Self::Table,
        Self::Void,
        Self::ByteArray,
        Self::AsciiString,
        Self::WideString,
        Self::AsciiCharacter,
    ];

    /// Octets of a value of fixed width, without its letter; `None` where a length stands in front.
    #[must_use]
    #[inline]
    pub const fn width(self) -> Option<usize> {
        Some(match self {
            Self::Void => 0,
            Self::Boolean | Self::Int8 | Self::UInt8 | Self::AsciiCharacter => 1,
            Self::Int16 | Self::UInt16 => 2,
            Self::Int32 | Self::UInt32 | Self::Float => 4,
            Self::Decimal => 5,
            Self::Int64 | Self::UInt64 | Self::Double | Self::Timestamp => 8,
            _ => return None,
        })
    }

    /// The name that scripts and messages use, such as `int16` or `long-string`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Boolean => "boolean",
            Self::Int8 => "int8",
            Self::UInt8 => "uint8",
            Self::Int16 => "int16",
            Self::UInt16 => "uint16",
            Self::Int32 => "int32",
            Self::UInt32 => "uint32",
            Self::Int64 => "int64",
            Self::UInt64 => "uint64",
            Self::Float => "float",
            Self::Double => "double",
            Self::Decimal => "decimal",
            Self::ShortString => "short-string",
            Self::LongString => "long-string",
            Self::Array => "array",
            Self::Timestamp => "timestamp",
            Self::Table => "table",
            Self::Void => "void",
            Self::ByteArray => "byte-array",
            Self::AsciiString => "ascii-string",
            Self::WideString => "wide-string",
            Self::AsciiCharacter => "ascii-character",
        }
    }
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The letter of each type, or 0.
static LETTERS: [[u8; ValueType::ALL.len()]; 3] =
    [written(Dialect::Spec091), written(Dialect::RabbitMq), written(Dialect::Qpid)];

const fn written(dialect: Dialect) -> [u8; ValueType::ALL.len()] {
    let mut letters = [0; ValueType::ALL.len()];
    let mut index = 0;
    while index < letters.len() {
        let ty = ValueType::ALL[index];
        if let Some(letter) = dialect.letter_of(ty) {
            letters[ty as usize] = letter;
        }
        index += 1;
    }
    letters
}

static DECODE: [[Option<ValueType>; 128]; 3] =
    [letters(Dialect::Spec091), letters(Dialect::RabbitMq), letters(Dialect::Qpid)];

const fn letters(dialect: Dialect) -> [Option<ValueType>; 128] {
    use ValueType as T;
    let mut map = [None; 128];
    map[b't' as usize] = Some(T::Boolean);
    map[b'b' as usize] = Some(T::Int8);
    map[b'B' as usize] = Some(T::UInt8);
    map[b'u' as usize] = Some(T::UInt16);
    map[b'I' as usize] = Some(T::Int32);
    map[b'i' as usize] = Some(T::UInt32);
    map[b'f' as usize] = Some(T::Float);
    map[b'd' as usize] = Some(T::Double);
    map[b'D' as usize] = Some(T::Decimal);
    map[b'S' as usize] = Some(T::LongString);
    map[b'A' as usize] = Some(T::Array);
    map[b'T' as usize] = Some(T::Timestamp);
    map[b'F' as usize] = Some(T::Table);
    map[b'V' as usize] = Some(T::Void);
    match dialect {
        Dialect::Spec091 => {
            map[b'U' as usize] = Some(T::Int16);
            map[b's' as usize] = Some(T::ShortString);
            map[b'L' as usize] = Some(T::Int64);
            map[b'l' as usize] = Some(T::UInt64);
        }
        Dialect::RabbitMq => {
            map[b's' as usize] = Some(T::Int16);
            map[b'l' as usize] = Some(T::Int64);
            map[b'L' as usize] = Some(T::Int64);
            map[b'x' as usize] = Some(T::ByteArray);
        }
        Dialect::Qpid => {
            map[b's' as usize] = Some(T::Int16);
            map[b'l' as usize] = Some(T::Int64);
            map[b'L' as usize] = Some(T::UInt64);
            map[b'x' as usize] = Some(T::ByteArray);
            map[b'c' as usize] = Some(T::AsciiString);
            map[b'C' as usize] = Some(T::WideString);
            map[b'k' as usize] = Some(T::AsciiCharacter);
        }
    }
    map
}

/// The shape of the value behind each of the 256 letters.
pub(crate) type Shapes = [u8; 256];

/// Shapes: a width, or where the width stands.
pub(crate) mod shape {
    /// The widest value of fixed width; smaller shapes are widths too.
    pub(crate) const WIDEST: u8 = 8;
    /// A length octet in front, UTF-8.
    pub(crate) const SHORT: u8 = 9;
    /// A 32-bit length in front, any octets.
    pub(crate) const LONG: u8 = 10;
    /// A 32-bit length in front, entries.
    pub(crate) const TABLE: u8 = 11;
    /// A 32-bit length in front, values.
    pub(crate) const ARRAY: u8 = 12;
    /// The dialect does not know the letter.
    pub(crate) const UNKNOWN: u8 = 0xff;
}

static SHAPES: [Shapes; 3] =
    [shapes(Dialect::Spec091), shapes(Dialect::RabbitMq), shapes(Dialect::Qpid)];

const fn shapes(dialect: Dialect) -> Shapes {
    let types = letters(dialect);
    let mut shapes = [shape::UNKNOWN; 256];
    let mut letter = 0;
    while letter < types.len() {
        if let Some(ty) = types[letter] {
            shapes[letter] = match (ty.width(), ty) {
                (Some(width), _) => width as u8,
                (None, ValueType::ShortString) => shape::SHORT,
                (None, ValueType::Table) => shape::TABLE,
                (None, ValueType::Array) => shape::ARRAY,
                (None, _) => shape::LONG,
            };
        }
        letter += 1;
    }
    shapes
}
