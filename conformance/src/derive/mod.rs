//! Scenarios that the model and the ledger give by themselves.

use crate::script::Checker;

/// Names and texts of the scripts.
#[must_use]
pub fn scripts(_checker: &Checker) -> Vec<(String, String)> {
    Vec::new()
}
