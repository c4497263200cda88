//! The words for each message, so that all sides say the same of the same.

use crate::words::Words;
use std::fmt::Display;

pub fn ack(words: &mut Words, delivery_tag: u64, multiple: bool) {
    words.put("basic.ack.delivery-tag", delivery_tag).put("basic.ack.multiple", multiple);
}

pub fn get_ok(
    words: &mut Words,
    delivery_tag: u64,
    redelivered: bool,
    [exchange, routing_key]: [&str; 2],
    message_count: u32,
) {
    words
        .put("basic.get-ok.delivery-tag", delivery_tag)
        .put("basic.get-ok.redelivered", redelivered)
        .put("basic.get-ok.exchange", exchange)
        .put("basic.get-ok.routing-key", routing_key)
        .put("basic.get-ok.message-count", message_count);
}

/// The arguments are the caller's to add.
pub fn declare(
    words: &mut Words,
    queue: &str,
    [passive, durable, exclusive, auto_delete, no_wait]: [bool; 5],
) {
    words
        .put("queue.declare.queue", queue)
        .put("queue.declare.passive", passive)
        .put("queue.declare.durable", durable)
        .put("queue.declare.exclusive", exclusive)
        .put("queue.declare.auto-delete", auto_delete)
        .put("queue.declare.no-wait", no_wait);
}

pub fn deliver(
    words: &mut Words,
    [consumer_tag, exchange, routing_key]: [&str; 3],
    delivery_tag: u64,
    redelivered: bool,
) {
    words
        .put("basic.deliver.consumer-tag", consumer_tag)
        .put("basic.deliver.delivery-tag", delivery_tag)
        .put("basic.deliver.redelivered", redelivered)
        .put("basic.deliver.exchange", exchange)
        .put("basic.deliver.routing-key", routing_key);
}

pub fn publish(
    words: &mut Words,
    [exchange, routing_key]: [&str; 2],
    [mandatory, immediate]: [bool; 2],
) {
    words
        .put("basic.publish.exchange", exchange)
        .put("basic.publish.routing-key", routing_key)
        .put("basic.publish.mandatory", mandatory)
        .put("basic.publish.immediate", immediate);
}

/// A property that is there.
pub fn property(words: &mut Words, name: &str, value: Option<impl Display>) {
    if let Some(value) = value {
        words.put(&format!("properties.{name}"), value);
    }
}

/// A field value, by the letter that RabbitMQ gives its type.
pub enum Field<'a, T> {
    Boolean(bool),
    Int32(i32),
    Int64(i64),
    Double(f64),
    Timestamp(u64),
    Text(&'a [u8]),
    Table(T),
    Other(String),
}

/// One entry of a table; `nested` fills in the entries of a table in it.
pub fn entry<T>(
    words: &mut Words,
    name: &str,
    value: Field<'_, T>,
    nested: impl FnOnce(&mut Words, T),
) {
    match value {
        Field::Boolean(value) => words.put(name, format!("t {value}")),
        Field::Int32(value) => words.put(name, format!("I {value}")),
        Field::Int64(value) => words.put(name, format!("l {value}")),
        Field::Double(value) => words.put(name, format!("d {value}")),
        Field::Timestamp(value) => words.put(name, format!("T {value}")),
        Field::Text(octets) => words.put(name, format!("S {}", octets.escape_ascii())),
        Field::Table(table) => words.within(name, |words| nested(words, table)),
        Field::Other(text) => words.put(name, format!("? {text}")),
    };
}

pub fn body(words: &mut Words, body_size: u64, body: &[u8]) {
    words.put("header.body-size", body_size).octets("body", body);
}
