//! Readers: XML text becomes a positioned tree, and the tree a protocol whose types are still names.

mod assertion;
mod attribute;
pub mod classic;
mod docs;
pub mod document;
mod schema;
pub mod v0_10;
pub mod v1_0;
