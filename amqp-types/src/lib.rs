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

#[cfg(feature = "proptest")]
pub mod arbitrary;
mod buffer;
mod dialect;
mod domain;
mod dynamic;
mod error;
pub mod frame;
#[cfg(feature = "v1_0")]
pub mod messaging;
#[cfg(feature = "v0_10")]
pub mod packed;
mod reader;
pub mod reflect;
#[cfg(feature = "v0_10")]
pub mod segments;
mod string;
mod table;
#[cfg(feature = "v1_0")]
pub mod transport;
#[cfg(feature = "v1_0")]
pub mod types;
mod value;
mod writer;

pub use dialect::{Dialect, ValueType};
pub use domain::DomainType;
pub use dynamic::{DynamicHeader, DynamicMethod, DynamicRecord, value_type};
pub use error::{DecodeError, DecodeErrorKind, ValueError};
pub use reader::{Context, Limits, Reader};
pub use string::{LongStr, LongString, ShortStr, ShortString};
pub use table::{Array, ArrayRef, Elements, Entries, Table, TableRef};
pub use value::{Decimal, Value, ValueRef};
pub use writer::{Encode, Octets, Writer};

/// AMQP 0-8.
#[cfg(feature = "v0_8")]
pub mod v0_8 {
    include!(concat!(env!("OUT_DIR"), "/v0_8.rs"));
}

/// AMQP 0-8 as the Qpid family speaks it: with arguments of a consumer, a question for bindings and a reply to recover.
#[cfg(feature = "v0_8")]
pub mod v0_8_qpid {
    include!(concat!(env!("OUT_DIR"), "/v0_8_qpid.rs"));
}

/// AMQP 0-9, with the domain `content` that the document uses and does not define.
#[cfg(feature = "v0_9")]
pub mod v0_9 {
    include!(concat!(env!("OUT_DIR"), "/v0_9.rs"));
}

/// AMQP 0-9 as the Qpid family speaks it.
#[cfg(feature = "v0_9")]
pub mod v0_9_qpid {
    include!(concat!(env!("OUT_DIR"), "/v0_9_qpid.rs"));
}

/// AMQP 0-9-1 as the specification has it.
#[cfg(feature = "v0_9_1")]
pub mod v0_9_1 {
    include!(concat!(env!("OUT_DIR"), "/v0_9_1.rs"));
}

/// AMQP 0-9-1 with RabbitMQ's extensions: 66 methods, a superset of [`v0_9_1`].
#[cfg(feature = "v0_9_1")]
pub mod v0_9_1_rabbitmq {
    include!(concat!(env!("OUT_DIR"), "/v0_9_1_rabbitmq.rs"));
}

/// AMQP 0-9-1 as the Qpid family speaks it: a superset of [`v0_9_1_rabbitmq`].
#[cfg(feature = "v0_9_1")]
pub mod v0_9_1_qpid {
    include!(concat!(env!("OUT_DIR"), "/v0_9_1_qpid.rs"));
}

/// AMQP 0-10.
#[cfg(feature = "v0_10")]
pub mod v0_10 {
    include!(concat!(env!("OUT_DIR"), "/v0_10.rs"));
}

/// AMQP 0-10 as the Qpid family speaks it: the struct of a transaction's branch has a code.
#[cfg(feature = "v0_10")]
pub mod v0_10_qpid {
    include!(concat!(env!("OUT_DIR"), "/v0_10_qpid.rs"));
}

/// AMQP 1.0, with the four defaults of the message header that the bare documents leave out.
#[cfg(feature = "v1_0")]
pub mod v1_0 {
    include!(concat!(env!("OUT_DIR"), "/v1_0.rs"));
}
