//! Reads the AMQP XML specifications and writes typed Rust codecs.

pub mod emit;
pub mod model;
pub mod options;

pub use options::EmitOptions;
