//! Results for people and for machines: the terminal, JSON, JUnit XML.
//!
//! In: [`Results`](crate::verdict::Results), what a baseline expected of them, and the ledger. Out: text. Nothing here looks at a scenario
//! again, and each form has a file of its own.

mod expectation;
pub mod json;
pub mod junit;
mod paint;
mod rerun;
pub mod terminal;

pub use expectation::{Expectations, Failure, failures};
pub use paint::Paint;
pub use rerun::Rerun;

use crate::verdict::Close;

/// How the peer closed, as words; nothing where it did not.
#[must_use]
pub fn close_words(close: &Close) -> Option<String> {
    Some(match close {
        Close::None => return None,
        Close::Frame { code, channel: true } => format!("the channel was closed with {code}"),
        Close::Frame { code, channel: false } => format!("the connection was closed with {code}"),
        Close::Fin => "end of stream".to_owned(),
        Close::Rst => "reset".to_owned(),
        Close::Hang => "it stopped answering".to_owned(),
    })
}
