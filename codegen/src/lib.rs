//! Reads the AMQP XML specifications and writes typed Rust codecs.
//!
//! In: a specification (built in, or files in the schema of 0-8, 0-9, 0-9-1, of 0-10, or of 1.0, stripped or
//! full) and overlays. Out: one resolved [`model`], and from it the generated files. A build script needs
//! three lines:
//!
//! ```no_run
//! // build.rs
//! fn main() -> Result<(), amqp_codegen::Errors> {
//!     amqp_codegen::Builder::new()
//!         .version("0-9-1")
//!         .overlay("rabbitmq")
//!         .write_to_out_dir()
//! }
//! ```
//!
//! and the crate includes what was written:
//!
//! ```text
//! include!(concat!(env!("OUT_DIR"), "/v0_9_1.rs"));
//! ```
//!
//! The stages, in the order of the data: [`xml`] (text to tree to unresolved protocol), [`merge`]
//! (overlays, on the trees), [`resolve`] (types, checks, names), [`emit`] (files). Input is never
//! trusted: whatever is wrong with it comes back as [`Errors`], with file, line and column.

pub mod builder;
pub mod emit;
pub mod error;
pub mod generated;
pub mod merge;
pub mod model;
pub mod options;
mod read;
pub mod resolve;
mod source;
mod suggest;
pub mod xml;

pub use builder::Builder;
pub use error::{Errors, Problem};
pub use generated::Generated;
pub use options::EmitOptions;

/// The names of the specifications that are built in.
///
/// ```
/// assert!(amqp_codegen::specifications().any(|name| name == "0-9-1"));
/// ```
pub fn specifications() -> impl Iterator<Item = &'static str> {
    source::built_in_versions()
}

/// The names of the overlays that are built in.
///
/// ```
/// assert!(amqp_codegen::overlays().any(|name| name == "rabbitmq"));
/// ```
pub fn overlays() -> impl Iterator<Item = &'static str> {
    source::built_in_overlays()
}
