//! Judges AMQP brokers rule by rule, with the wire transcript as proof.

pub mod cli;
pub mod decode;
pub mod derive;
pub mod engine;
pub mod report;
pub mod rules;
pub mod run;
pub mod script;
mod secrets;
pub mod target;
pub mod verdict;

pub use run::{Cancel, Progress, RunError, RunOptions, TargetChoice, run};
