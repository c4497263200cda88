//! AMQP wire primitives, frames, and the method codecs generated from the specifications.
//!
//! Octets go through [`frame`] to payloads, payloads through a version's `MethodRef` or `ContentHeaderRef` to
//! fields that borrow from them. The other way, views and owned types alike encode into a vector that is
//! reserved once. Limits and lengths are checked where values are made, so that encoding never fails.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod dialect;
mod dynamic;
mod error;
pub mod frame;
mod reader;
pub mod reflect;
mod string;
mod table;
mod value;
mod writer;

pub use dialect::{Dialect, ValueType};
pub use dynamic::{DynamicHeader, DynamicMethod, DynamicRecord, value_type};
pub use error::{DecodeError, DecodeErrorKind, ValueError};
pub use reader::{Context, Limits, Reader};
pub use string::{LongStr, LongString, ShortStr, ShortString};
pub use table::{Array, ArrayRef, Elements, Entries, Table, TableRef};
pub use value::{Decimal, Value, ValueRef};
pub use writer::{Encode, Writer};
