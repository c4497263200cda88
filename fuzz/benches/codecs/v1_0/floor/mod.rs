//! The floors of 1.0: hand-written, safe, typed and validating codecs for open, attach, and a transfer with its
//! message, and for nothing else.
//!
//! They take every encoding of the scalar types that stand in these frames, check UTF-8 and ASCII, sizes and
//! counts, visit every element of a map or an array, and borrow. What they leave out is what a codec for one
//! message may: symbolic descriptors, values of types that these fields seldom have, containers inside maps,
//! bounds on nesting (nothing nests), and errors that say what is wrong and where.

pub mod decode;
pub mod encode;
pub mod words;

use super::samples::Delivery;
use amqp_types::v1_0;
use std::hint::black_box;

pub fn decode_open(octets: &[u8]) {
    black_box(&decode::open(octets));
}

pub fn decode_attach(octets: &[u8]) {
    black_box(&decode::attach(octets));
}

pub fn encode_open(open: &v1_0::Open, out: &mut Vec<u8>) {
    let _ = encode::open(1, &open.as_view(), out);
}

pub fn encode_attach(attach: &v1_0::Attach, out: &mut Vec<u8>) {
    let _ = encode::attach(1, &attach.as_view(), out);
}

/// Reads a frame with a transfer, and every section of its message.
pub fn decode_delivery(octets: &[u8]) {
    let read = decode::transfer(octets);
    black_box(&read);
    let mut payload = read.map_or(&[][..], |(_, _, payload)| payload);
    while !payload.is_empty() {
        let section = decode::section(payload);
        black_box(&section);
        payload = section.map_or(&[][..], |(_, rest)| rest);
    }
}

/// Writes a frame with a transfer and its message.
pub fn encode_delivery(delivery: &Delivery, out: &mut Vec<u8>) {
    let Delivery { transfer, header, properties, application_properties, data } = delivery;
    let sections =
        (header, &properties.as_view(), &application_properties.as_view(), &data.as_view());
    let _ = encode::transfer(1, &transfer.as_view(), sections, out);
}

/// UTF-8 that was checked.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a>(pub &'a [u8]);

/// ASCII that was checked.
#[derive(Debug, Clone, Copy)]
pub struct Symbol<'a>(pub &'a [u8]);

/// Octets and the number of values in them, every one of which was checked.
#[derive(Debug, Clone, Copy)]
pub struct Counted<'a> {
    pub count: u32,
    pub octets: &'a [u8],
}

/// One symbol or an array of them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Symbols<'a> {
    pub code: u8,
    pub count: u32,
    pub octets: &'a [u8],
}

#[derive(Debug, Clone, Copy)]
pub struct Open<'a> {
    pub container_id: Text<'a>,
    pub hostname: Option<Text<'a>>,
    pub max_frame_size: u32,
    pub channel_max: u16,
    pub idle_time_out: Option<u32>,
    pub outgoing_locales: Symbols<'a>,
    pub incoming_locales: Symbols<'a>,
    pub offered_capabilities: Symbols<'a>,
    pub desired_capabilities: Symbols<'a>,
    pub properties: Option<Counted<'a>>,
}

#[derive(Debug, Clone, Copy)]
pub struct Attach<'a> {
    pub name: Text<'a>,
    pub handle: u32,
    pub receiver: bool,
    pub snd_settle_mode: u8,
    pub rcv_settle_mode: u8,
    pub source: Option<Source<'a>>,
    pub target: Option<Target<'a>>,
    pub unsettled: Option<Counted<'a>>,
    pub incomplete_unsettled: bool,
    pub initial_delivery_count: Option<u32>,
    pub max_message_size: Option<u64>,
    pub offered_capabilities: Symbols<'a>,
    pub desired_capabilities: Symbols<'a>,
    pub properties: Option<Counted<'a>>,
}

#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    pub address: Option<Text<'a>>,
    pub durable: u32,
    pub expiry_policy: Symbol<'a>,
    pub timeout: u32,
    pub dynamic: bool,
    pub dynamic_node_properties: Option<Counted<'a>>,
    pub distribution_mode: Option<Symbol<'a>>,
    pub filter: Option<Counted<'a>>,
    pub default_outcome: Option<Outcome>,
    pub outcomes: Symbols<'a>,
    pub capabilities: Symbols<'a>,
}

#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    pub address: Option<Text<'a>>,
    pub durable: u32,
    pub expiry_policy: Symbol<'a>,
    pub timeout: u32,
    pub dynamic: bool,
    pub dynamic_node_properties: Option<Counted<'a>>,
    pub capabilities: Symbols<'a>,
}

/// Outcomes without fields.
#[derive(Debug, Clone, Copy)]
pub enum Outcome {
    Accepted,
    Released,
}

#[derive(Debug, Clone, Copy)]
pub struct Transfer<'a> {
    pub handle: u32,
    pub delivery_id: Option<u32>,
    pub delivery_tag: Option<&'a [u8]>,
    pub message_format: Option<u32>,
    pub settled: Option<bool>,
    pub more: bool,
    pub rcv_settle_mode: Option<u8>,
    pub resume: bool,
    pub aborted: bool,
    pub batchable: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct Header {
    pub durable: bool,
    pub priority: u8,
    pub ttl: Option<u32>,
    pub first_acquirer: bool,
    pub delivery_count: u32,
}

#[derive(Debug, Clone, Copy)]
pub enum MessageId<'a> {
    Ulong(u64),
    Uuid([u8; 16]),
    Binary(&'a [u8]),
    String(Text<'a>),
}

#[derive(Debug, Clone, Copy)]
pub struct Properties<'a> {
    pub message_id: Option<MessageId<'a>>,
    pub user_id: Option<&'a [u8]>,
    pub to: Option<Text<'a>>,
    pub subject: Option<Text<'a>>,
    pub reply_to: Option<Text<'a>>,
    pub correlation_id: Option<MessageId<'a>>,
    pub content_type: Option<Symbol<'a>>,
    pub content_encoding: Option<Symbol<'a>>,
    pub absolute_expiry_time: Option<i64>,
    pub creation_time: Option<i64>,
    pub group_id: Option<Text<'a>>,
    pub group_sequence: Option<u32>,
    pub reply_to_group_id: Option<Text<'a>>,
}

/// A section of the message.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::large_enum_variant, reason = "as ours")]
pub enum Section<'a> {
    Header(Header),
    Properties(Properties<'a>),
    ApplicationProperties(Counted<'a>),
    Data(&'a [u8]),
}

/// What stands in a frame.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::large_enum_variant, reason = "as ours")]
pub enum Performative<'a> {
    Open(Open<'a>),
    Attach(Attach<'a>),
    Transfer(Transfer<'a>),
}
