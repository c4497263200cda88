//! Readers: XML text becomes a positioned tree, and the tree a protocol whose types are still names.

mod assertion;
mod attribute;
pub mod classic;
mod docs;
pub mod document;
mod schema;
