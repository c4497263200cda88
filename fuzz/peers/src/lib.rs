//! The same octets through other Rust codecs, beside ours.
//!
//! Each peer is a module that turns what it decoded into a common form; the tests compare that form with what ours
//! decoded, and hold every disagreement against `disagreements.toml`.

pub mod amq_protocol;
pub mod amqp_serde;
pub mod fe2o3;
mod journal;
pub mod ntex;
mod outcome;
pub mod v0_9_1;
pub mod v1_0;
pub mod words;
pub mod words_1_0;

pub use journal::{Disagreement, Journal, Row, TABLE, rendered, rows};
pub use outcome::Outcome;
