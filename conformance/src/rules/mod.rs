//! The ledger seen from the suite: how many of its rules are judged, and by which scenarios.
//!
//! In: the ledger and the results of embedded runs. Out: counts by authority and level with their denominators, the
//! rules without a scenario, and the explanation of one rule.

mod coverage;
mod explain;

pub use coverage::{Count, Coverage, Levels};
pub use explain::{explain, nearest};
