//! Readers: XML text becomes a positioned tree, and the tree a protocol whose types are still names.

pub mod classic;
mod docs;
pub mod document;
mod schema;
