//! A value of any type, borrowed and owned (1.0 section 1.1).

use super::{
    Array, ArrayRef, Binary, BinaryRef, Decimal32, Decimal64, Decimal128, Decoder, Described,
    DescribedRef, List, ListRef, Map, MapRef, Symbol, SymbolRef, Text, TextRef, Timestamp, Uuid,
    Value, code, trusted,
};
use crate::{DecodeError, Encode, Limits, ValueError, Writer};

macro_rules! any {
    (
        scalars { $($(#[$doc:meta])* $name:ident($ty:ty) $text:literal,)* }
        others { $($(#[$other_doc:meta])* $other:ident($view:ty, $owned:ty) $other_text:literal,)* }
    ) => {
        /// A value of any type, borrowed from the octets it came in.
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub enum AnyRef<'a> {
            /// No value.
            Null,
            $($(#[$doc])* $name($ty),)*
            $($(#[$other_doc])* $other($view),)*
        }

        /// A value of any type, owned.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Any {
            /// No value.
            Null,
            $($(#[$doc])* $name($ty),)*
            $($(#[$other_doc])* $other($owned),)*
        }

        impl AnyRef<'_> {
            /// The name of its type in the specification; `described` for a described type.
            #[must_use]
            pub const fn type_name(&self) -> &'static str {
                match self {
                    Self::Null => "null",
                    $(Self::$name(_) => $text,)*
                    $(Self::$other(_) => $other_text,)*
                }
            }

            /// An owned copy.
            #[must_use]
            pub fn to_owned(&self) -> Any {
                match self {
                    Self::Null => Any::Null,
                    $(Self::$name(value) => Any::$name(*value),)*
                    $(Self::$other(value) => Any::$other(value.to_owned()),)*
                }
            }
        }

        impl Any {
            /// The borrowed form.
            #[must_use]
            pub fn as_view(&self) -> AnyRef<'_> {
                match self {
                    Self::Null => AnyRef::Null,
                    $(Self::$name(value) => AnyRef::$name(*value),)*
                    $(Self::$other(value) => AnyRef::$other(value.as_view()),)*
                }
            }
        }

        impl Encode for AnyRef<'_> {
            fn encoded_len(&self) -> usize {
                match self {
                    Self::Null => 1,
                    $(Self::$name(value) => value.encoded_len(),)*
                    $(Self::$other(value) => value.encoded_len(),)*
                }
            }

            fn bound(&self) -> usize {
                match self {
                    Self::Null => 1,
                    $(Self::$name(value) => value.bound(),)*
                    $(Self::$other(value) => value.bound(),)*
                }
            }

            fn write(&self, writer: &mut Writer<'_>) {
                match self {
                    Self::Null => writer.u8(code::NULL),
                    $(Self::$name(value) => value.write(writer),)*
                    $(Self::$other(value) => value.write(writer),)*
                }
            }
        }

        $(
            impl From<$ty> for AnyRef<'_> {
                fn from(value: $ty) -> Self {
                    Self::$name(value)
                }
            }

            impl From<$ty> for Any {
                fn from(value: $ty) -> Self {
                    Self::$name(value)
                }
            }
        )*

        $(
            impl<'a> From<$view> for AnyRef<'a> {
                fn from(value: $view) -> Self {
                    Self::$other(value)
                }
            }

            impl<'a> From<&'a $owned> for AnyRef<'a> {
                fn from(value: &'a $owned) -> Self {
                    Self::$other(value.as_view())
                }
            }

            impl From<$owned> for Any {
                fn from(value: $owned) -> Self {
                    Self::$other(value)
                }
            }
        )*
    };
}

any! {
    scalars {
        /// True or false.
        Boolean(bool) "boolean",
        /// Unsigned, 8 bits.
        Ubyte(u8) "ubyte",
        /// Unsigned, 16 bits.
        Ushort(u16) "ushort",
        /// Unsigned, 32 bits.
        Uint(u32) "uint",
        /// Unsigned, 64 bits.
        Ulong(u64) "ulong",
        /// Signed, 8 bits.
        Byte(i8) "byte",
        /// Signed, 16 bits.
        Short(i16) "short",
        /// Signed, 32 bits.
        Int(i32) "int",
        /// Signed, 64 bits.
        Long(i64) "long",
        /// IEEE 754, 32 bits.
        Float(f32) "float",
        /// IEEE 754, 64 bits.
        Double(f64) "double",
        /// A decimal, 32 bits.
        Decimal32(Decimal32) "decimal32",
        /// A decimal, 64 bits.
        Decimal64(Decimal64) "decimal64",
        /// A decimal, 128 bits.
        Decimal128(Decimal128) "decimal128",
        /// A Unicode character.
        Char(char) "char",
        /// A point in time.
        Timestamp(Timestamp) "timestamp",
        /// An identifier.
        Uuid(Uuid) "uuid",
    }
    others {
        /// Octets.
        Binary(BinaryRef<'a>, Binary) "binary",
        /// Unicode text.
        String(TextRef<'a>, Text) "string",
        /// A symbolic value.
        Symbol(SymbolRef<'a>, Symbol) "symbol",
        /// Values of any types.
        List(ListRef<'a>, List) "list",
        /// Pairs of values of any types.
        Map(MapRef<'a>, Map) "map",
        /// Values of one type.
        Array(ArrayRef<'a>, Array) "array",
        /// A value with a descriptor.
        Described(DescribedRef<'a>, Described) "described",
    }
}

impl AnyRef<'_> {
    /// Whether it holds other values.
    pub(super) const fn is_container(&self) -> bool {
        matches!(self, Self::List(_) | Self::Map(_) | Self::Array(_) | Self::Described(_))
    }

    /// Containers around the innermost value, this one counted.
    pub(super) fn depth(&self) -> u32 {
        match self {
            Self::List(list) => 1 + list.iter().map(|value| value.depth()).max().unwrap_or(0),
            Self::Map(map) => {
                1 + map.iter().map(|(k, v)| k.depth().max(v.depth())).max().unwrap_or(0)
            }
            Self::Array(array) => {
                // An empty array has the depth of its constructor all the same.
                1 + array.constructor_depth().max(array.depth_of_elements())
            }
            Self::Described(described) => described.depth(),
            _ => 0,
        }
    }

    /// Whether it may go into a container: it lies one level deeper there.
    pub(super) fn check_nesting(&self) -> Result<(), ValueError> {
        let limit = Limits::DEFAULT.depth;
        if self.depth() < u32::from(limit) { Ok(()) } else { Err(ValueError::TooDeep { limit }) }
    }
}

impl<'a> Value<'a> for AnyRef<'a> {
    #[inline(always)]
    fn blank() -> Self {
        Self::Null
    }

    fn read(decoder: &mut Decoder<'a>, code: u8) -> Result<Self, DecodeError> {
        let data = decoder.rest;
        if code == code::DESCRIBED {
            return DescribedRef::read(decoder, code).map(Self::Described);
        }
        decoder.skip(code, 0)?;
        let data = data.get(..data.len() - decoder.rest.len()).unwrap_or_default();
        match trusted::element(code, data) {
            Some((value, _)) => Ok(value),
            None => Err(decoder.unexpected(code, "any type")),
        }
    }
}

impl Encode for Any {
    fn encoded_len(&self) -> usize {
        self.as_view().encoded_len()
    }

    fn bound(&self) -> usize {
        self.as_view().bound()
    }

    fn write(&self, writer: &mut Writer<'_>) {
        self.as_view().write(writer);
    }
}

impl<'a> From<&'a Any> for AnyRef<'a> {
    fn from(value: &'a Any) -> Self {
        value.as_view()
    }
}

impl From<AnyRef<'_>> for Any {
    fn from(value: AnyRef<'_>) -> Self {
        value.to_owned()
    }
}

impl<'a> TryFrom<&'a str> for AnyRef<'a> {
    type Error = ValueError;

    /// Text is a string, not a symbol.
    fn try_from(text: &'a str) -> Result<Self, ValueError> {
        TextRef::new(text).map(Self::String)
    }
}

impl TryFrom<&str> for Any {
    type Error = ValueError;

    /// Text is a string, not a symbol.
    fn try_from(text: &str) -> Result<Self, ValueError> {
        Text::new(text).map(Self::String)
    }
}
