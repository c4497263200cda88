//! Judges AMQP brokers rule by rule, with the wire transcript as proof.

pub mod cli;
pub mod decode;
pub mod report;
pub mod rules;
pub mod script;
pub mod verdict;
