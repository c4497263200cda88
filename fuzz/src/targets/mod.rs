//! Fuzz targets: ordinary functions that take any octets and panic where a reader or a decoder breaks a promise.
//!
//! In: octets of libFuzzer, or of a file of the kept corpus. The promises: no panic; an error lies inside the
//! input; what decodes encodes to octets that decode to the same; `encoded_len` is exact; owned equals
//! borrowed; and what is allocated stays below a bound that the input gives ([`allocation`]).

pub mod allocation;
mod frames_0_10;
mod frames_0_x;
mod frames_1_0;
mod promises;
mod records_0_10;
mod records_0_x;
mod runs;
mod tables_0_x;
mod values_1_0;
mod xml;

pub use frames_0_10::{frames_0_10, segments};
pub use frames_0_x::frames_0_x;
pub use frames_1_0::frames_1_0;
pub use records_0_10::{commands, controls, header_structs, packed_values};
pub use records_0_x::{content_headers, methods};
pub use tables_0_x::{field_arrays, field_tables};
pub use values_1_0::{any_value, described_types, performatives, sasl_frames, sections};
pub use xml::{xml_overlays, xml_specifications};

use runs::Runs;

/// A target with the name of its binary and of its corpus.
#[derive(Debug)]
pub struct Target {
    /// The name.
    pub name: &'static str,
    /// Takes an input, and panics on a broken promise.
    pub run: fn(&[u8]),
}

macro_rules! targets {
    ($($name:ident),* $(,)?) => {
        /// Every target.
        pub static TARGETS: &[Target] = &[$(Target { name: stringify!($name), run: $name }),*];
    };
}

targets!(
    frames_0_x,
    methods,
    content_headers,
    field_tables,
    field_arrays,
    frames_0_10,
    segments,
    controls,
    commands,
    header_structs,
    packed_values,
    frames_1_0,
    any_value,
    described_types,
    performatives,
    sasl_frames,
    sections,
    xml_specifications,
    xml_overlays,
);
