//! The same octets through other Rust codecs, beside ours.
//!
//! Each peer is a module that turns what it decoded into a common form; the tests compare that form with what ours
//! decoded, and hold every disagreement against `disagreements.toml`.

pub mod amq_protocol;
pub mod amqp_serde;
mod journal;
mod outcome;
pub mod v0_9_1;
pub mod words;

pub use journal::{Disagreement, Journal, Row, TABLE, rows};
pub use outcome::Outcome;
