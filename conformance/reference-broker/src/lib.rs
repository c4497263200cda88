//! A strict AMQP 0-9-1 broker to embed: the system that the specification describes.
#![allow(dead_code)]
pub mod core;
