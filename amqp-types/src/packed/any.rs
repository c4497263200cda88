//! A value of any type that has a code, borrowed and owned: what maps and lists hold.

use super::{
    Array, ArrayRef, Bin, BinRef, Bit, Char, Datetime, Dec32, Dec64, List, ListRef, Map, MapRef,
    Opaque, OpaqueRef, Str8Latin, Str8LatinRef, Str8Utf16, Str8Utf16Ref, Str16, Str16Latin,
    Str16LatinRef, Str16Ref, Str16Utf16, Str16Utf16Ref, Struct32, Struct32Ref, Uuid, Vbin8,
    Vbin8Ref, Vbin16, Vbin16Ref, Void, WireType, check::Cursor, code, trusted,
};
use crate::{
    DecodeError, DecodeErrorKind, Encode, LongStr, LongString, Reader, ShortStr, ShortString,
    ValueError, Writer,
};

macro_rules! any {
    (
        copied { $($name:ident($ty:ty) $code:ident,)* }
        borrowed { $($other:ident($view:ty, $owned:ty) $other_code:ident,)* }
    ) => {
        /// A value of any type that has a code, borrowed from the octets it came in.
        #[derive(Debug, Clone, Copy, PartialEq)]
        #[non_exhaustive]
        pub enum AnyRef<'a> {
            $(#[doc = concat!("[`code::", stringify!($code), "`]")] $name($ty),)*
            $(#[doc = concat!("[`code::", stringify!($other_code), "`]")] $other($view),)*
            /// A type that the specification does not have.
            Opaque(OpaqueRef<'a>),
        }

        /// A value of any type that has a code, owned.
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum Any {
            $(#[doc = concat!("[`code::", stringify!($code), "`]")] $name($ty),)*
            $(#[doc = concat!("[`code::", stringify!($other_code), "`]")] $other($owned),)*
            /// A type that the specification does not have.
            Opaque(Opaque),
        }

        impl AnyRef<'_> {
            /// The code of its type.
            #[must_use]
            pub const fn code(&self) -> u8 {
                match self {
                    $(Self::$name(_) => code::$code,)*
                    $(Self::$other(_) => code::$other_code,)*
                    Self::Opaque(value) => value.code(),
                }
            }

            /// Octets of the value, without its code.
            #[must_use]
            pub fn width(&self) -> usize {
                match self {
                    $(Self::$name(value) => WireType::width(value),)*
                    $(Self::$other(value) => WireType::width(value),)*
                    Self::Opaque(value) => value.as_bytes().len(),
                }
            }

            /// Writes the value without its code.
            pub fn put(&self, writer: &mut Writer<'_>) {
                match self {
                    $(Self::$name(value) => WireType::put(value, writer),)*
                    $(Self::$other(value) => WireType::put(value, writer),)*
                    Self::Opaque(value) => writer.octets(value.as_bytes()),
                }
            }

            /// An owned copy.
            #[must_use]
            pub fn to_owned(&self) -> Any {
                match self {
                    $(Self::$name(value) => Any::$name(*value),)*
                    $(Self::$other(value) => Any::$other(value.to_owned()),)*
                    Self::Opaque(value) => Any::Opaque(value.to_owned()),
                }
            }
        }

        impl Any {
            /// The borrowed form.
            #[must_use]
            pub fn as_view(&self) -> AnyRef<'_> {
                match self {
                    $(Self::$name(value) => AnyRef::$name(*value),)*
                    $(Self::$other(value) => AnyRef::$other(value.as_view()),)*
                    Self::Opaque(value) => AnyRef::Opaque(value.as_view()),
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
    copied {
        Bin8(Bin<1>) BIN8,
        Int8(i8) INT8,
        Uint8(u8) UINT8,
        Char(Char) CHAR,
        Boolean(bool) BOOLEAN,
        Bin16(Bin<2>) BIN16,
        Int16(i16) INT16,
        Uint16(u16) UINT16,
        Bin32(Bin<4>) BIN32,
        Int32(i32) INT32,
        Uint32(u32) UINT32,
        Float(f32) FLOAT,
        CharUtf32(char) CHAR_UTF32,
        Bin64(Bin<8>) BIN64,
        Int64(i64) INT64,
        Uint64(u64) UINT64,
        Double(f64) DOUBLE,
        Datetime(Datetime) DATETIME,
        Bin128(Bin<16>) BIN128,
        Uuid(Uuid) UUID,
        Bin40(Bin<5>) BIN40,
        Dec32(Dec32) DEC32,
        Bin72(Bin<9>) BIN72,
        Dec64(Dec64) DEC64,
        Void(Void) VOID,
        Bit(Bit) BIT,
    }
    borrowed {
        Bin256(BinRef<'a, 32>, Bin<32>) BIN256,
        Bin512(BinRef<'a, 64>, Bin<64>) BIN512,
        Bin1024(BinRef<'a, 128>, Bin<128>) BIN1024,
        Vbin8(Vbin8Ref<'a>, Vbin8) VBIN8,
        Str8Latin(Str8LatinRef<'a>, Str8Latin) STR8_LATIN,
        Str8(ShortStr<'a>, ShortString) STR8,
        Str8Utf16(Str8Utf16Ref<'a>, Str8Utf16) STR8_UTF16,
        Vbin16(Vbin16Ref<'a>, Vbin16) VBIN16,
        Str16Latin(Str16LatinRef<'a>, Str16Latin) STR16_LATIN,
        Str16(Str16Ref<'a>, Str16) STR16,
        Str16Utf16(Str16Utf16Ref<'a>, Str16Utf16) STR16_UTF16,
        Vbin32(LongStr<'a>, LongString) VBIN32,
        Map(MapRef<'a>, Map) MAP,
        List(ListRef<'a>, List) LIST,
        Array(ArrayRef<'a>, Array) ARRAY,
        Struct32(Struct32Ref<'a>, Struct32) STRUCT32,
    }
}

impl<'a> AnyRef<'a> {
    /// Reads a code and its value; `field` stands in errors.
    ///
    /// # Errors
    /// A code whose width nothing tells, and what is wrong with the value.
    pub fn read(reader: &mut Reader<'a>, field: &'static str) -> Result<Self, DecodeError> {
        let at = reader.offset();
        let code = reader.u8(field)?;
        if code::width(code).is_none() {
            // Where the code stands, as inside of containers.
            return Err(DecodeError::new(DecodeErrorKind::UnknownTypeCode(code), at).within(field));
        }
        Self::read_as(reader, code, field)
    }

    /// Reads a value of the type `code`, which does not stand in front of it; `field` stands in errors.
    ///
    /// # Errors
    /// A code whose width nothing tells, and what is wrong with the value.
    pub fn read_as(
        reader: &mut Reader<'a>,
        code: u8,
        field: &'static str,
    ) -> Result<Self, DecodeError> {
        let octets = reader.remaining();
        let read = match Cursor::new(octets, reader.context().limits).whole(code) {
            Ok(len) => reader.octets(len, field)?,
            Err(error) => return Err(error.shifted(reader.offset()).within(field)),
        };
        match trusted::element(code, read) {
            Some((value, _)) => Ok(value),
            None => {
                let kind = DecodeErrorKind::UnknownTypeCode(code);
                Err(DecodeError::new(kind, reader.offset()).within(field))
            }
        }
    }

    /// The name of its type in the specification; `opaque` for one that it does not have.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        code::name(self.code()).unwrap_or("opaque")
    }
}

impl Encode for AnyRef<'_> {
    /// The code and the value.
    fn encoded_len(&self) -> usize {
        1 + self.width()
    }

    fn write(&self, writer: &mut Writer<'_>) {
        writer.u8(self.code());
        self.put(writer);
    }
}

impl Encode for Any {
    fn encoded_len(&self) -> usize {
        self.as_view().encoded_len()
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

    /// Text is a `str16`.
    fn try_from(text: &'a str) -> Result<Self, ValueError> {
        Str16Ref::new(text).map(Self::Str16)
    }
}
