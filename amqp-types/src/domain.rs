//! Types of a downstream for the domains of 0-8, 0-9 and 0-9-1, in place of the types of the wire.
//!
//! In: a value as the wire has it. Out: a value of the domain, or the reason why it is none.

use core::fmt;

/// A type that generated code uses for the fields of a domain (`amqp_codegen::Builder::extern_type`).
///
/// A domain of numbers or bits needs one type, which is `Copy`, `Eq`, `Hash` and `Default`. A domain of strings or
/// tables needs two, as all that borrows here does: an owned `Name` and a borrowed `NameRef<'a>`, with the inherent
/// methods `Name::as_view(&self) -> NameRef<'_>` and `NameRef::to_owned(self) -> Name`, both `Debug`, `Clone`,
/// `PartialEq` and `Default`; this trait is for the borrowed one.
///
/// ```
/// use amqp_types::{DomainType, ShortStr, ShortString};
///
/// /// A name that is not empty.
/// #[derive(Debug, Clone, PartialEq, Default)]
/// pub struct Name(ShortString);
///
/// /// [`Name`], borrowed.
/// #[derive(Debug, Clone, Copy, PartialEq, Default)]
/// pub struct NameRef<'a>(ShortStr<'a>);
///
/// impl Name {
///     pub fn as_view(&self) -> NameRef<'_> {
///         NameRef(self.0.as_view())
///     }
/// }
///
/// impl NameRef<'_> {
///     pub fn to_owned(self) -> Name {
///         Name(self.0.to_owned())
///     }
/// }
///
/// impl<'a> DomainType<'a> for NameRef<'a> {
///     type Wire = ShortStr<'a>;
///
///     fn from_wire(wire: ShortStr<'a>) -> Result<Self, &'static str> {
///         if wire.is_empty() { Err("a name is not empty") } else { Ok(Self(wire)) }
///     }
///
///     fn to_wire(self) -> ShortStr<'a> {
///         self.0
///     }
/// }
///
/// assert!(NameRef::from_wire(ShortStr::EMPTY).is_err());
/// ```
pub trait DomainType<'a>: Copy + fmt::Debug + PartialEq {
    /// The type of the wire: `bool`, `u8` to `u64`, [`ShortStr`](crate::ShortStr), [`LongStr`](crate::LongStr) or
    /// [`TableRef`](crate::TableRef).
    type Wire;

    /// The value for what stood on the wire.
    ///
    /// # Errors
    /// Why it is no value of the domain; decoding fails with
    /// [`DecodeErrorKind::Refused`](crate::DecodeErrorKind::Refused).
    fn from_wire(wire: Self::Wire) -> Result<Self, &'static str>;

    /// What stands on the wire for the value.
    fn to_wire(self) -> Self::Wire;
}
