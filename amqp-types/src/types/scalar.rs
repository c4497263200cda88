//! Values of fixed width that Rust has no type for (1.0 section 1.6).

use core::fmt;

/// Milliseconds since 1970-01-01, UTC; before it, they are negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

impl From<i64> for Timestamp {
    fn from(milliseconds: i64) -> Self {
        Self(milliseconds)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A universally unique identifier, its octets in the order of RFC 4122.
///
/// Aligned as a pointer is, so that a value of any type is moved by whole words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(align(8))]
pub struct Uuid(pub [u8; 16]);

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, octet) in self.0.iter().enumerate() {
            if matches!(place, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{octet:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uuid({self})")
    }
}

macro_rules! decimals {
    ($($name:ident $octets:literal $align:literal $bits:literal),*) => {$(
        #[doc = concat!("A decimal of ", $bits, " bits (IEEE 754, binary integer coding), its octets as they came.")]
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
        #[repr(align($align))]
        pub struct $name(pub [u8; $octets]);

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(0x"))?;
                for octet in self.0 {
                    write!(f, "{octet:02x}")?;
                }
                f.write_str(")")
            }
        }
    )*};
}

decimals!(Decimal32 4 4 "32", Decimal64 8 8 "64", Decimal128 16 8 "128");
