//! Property tests, fuzz targets and golden vectors of the AMQP codecs.
//!
//! The strategies here make records from the reflection tables, so that every record of every version is
//! covered without being named; the tests hold the typed codecs, the dynamic ones and the tables against each other.

pub mod strategy;
pub mod targets;
pub mod types_0_10;
pub mod types_1_0;
pub mod version;

pub use version::{VERSIONS, Version};
