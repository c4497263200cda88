//! Reads the AMQP XML specifications and writes typed Rust codecs.
