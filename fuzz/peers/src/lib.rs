//! The same octets through other Rust codecs, beside ours.
