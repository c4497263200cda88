//! Judges AMQP brokers rule by rule, with the wire transcript as proof.

pub mod script;
pub mod verdict;
