//! Rust: in comes a resolved protocol, out come the files of one module.

use super::File;
use crate::model::Protocol;
use crate::options::EmitOptions;

/// The files of the module for `protocol`.
pub fn emit(protocol: &Protocol, options: &EmitOptions) -> Vec<File> {
    let _ = (protocol, options);
    Vec::new()
}
