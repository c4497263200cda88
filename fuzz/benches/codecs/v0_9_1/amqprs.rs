//! amqp_serde, as amqprs uses it: a serde struct a method, read in steps (frame header, ids, arguments) and
//! written into one growing buffer whose length is set last.
//!
//! The structs of amqprs belong to a client with its runtime, so those of the measured messages stand here.

use super::{
    samples::{self, CHANNEL},
    sees::{self, Field},
};
use crate::words::Words;
use amqp_serde::{
    from_bytes, to_buffer,
    types::{FieldTable, FieldValue, ShortStr},
};
use amqp_types::{Table, ValueRef};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, SeqAccess, Visitor},
};
use std::fmt;

const END: u8 = 0xce;

#[derive(Serialize, Deserialize)]
struct FrameHeader {
    ty: u8,
    channel: u16,
    size: u32,
}

#[derive(Serialize, Deserialize, Clone, Copy)]
pub struct Ids {
    class: u16,
    method: u16,
}

#[derive(Serialize, Deserialize)]
pub struct Ack {
    delivery_tag: u64,
    multiple: bool,
}

#[derive(Serialize, Deserialize)]
pub struct GetOk {
    delivery_tag: u64,
    redelivered: bool,
    exchange: ShortStr,
    routing_key: ShortStr,
    message_count: u32,
}

#[derive(Serialize, Deserialize)]
pub struct Deliver {
    consumer_tag: ShortStr,
    delivery_tag: u64,
    redelivered: bool,
    exchange: ShortStr,
    routing_key: ShortStr,
}

#[derive(Serialize, Deserialize)]
pub struct Publish {
    ticket: u16,
    exchange: ShortStr,
    routing_key: ShortStr,
    bits: u8,
}

#[derive(Serialize, Deserialize)]
pub struct Declare {
    ticket: u16,
    queue: ShortStr,
    bits: u8,
    arguments: FieldTable,
}

#[derive(Serialize, Deserialize)]
pub struct ContentHeader {
    common: Common,
    properties: Properties,
}

#[derive(Serialize, Deserialize)]
struct Common {
    class: u16,
    weight: u16,
    body_size: u64,
}

macro_rules! properties {
    ($($bit:literal $field:ident: $ty:ty),* $(,)?) => {
        #[derive(Serialize, Default)]
        struct Properties {
            flags: [u8; 2],
            $($field: Option<$ty>,)*
        }

        impl<'de> Visitor<'de> for PropertiesVisitor {
            type Value = Properties;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("properties")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Properties, A::Error> {
                let missing = |_| A::Error::invalid_length(0, &"a property");
                let flags: [u8; 2] = seq.next_element()?.ok_or(()).map_err(missing)?;
                let mut properties = Properties { flags, ..Properties::default() };
                let flags = u16::from_be_bytes(flags);
                $(if flags & (1 << $bit) != 0 {
                    properties.$field = Some(seq.next_element::<$ty>()?.ok_or(()).map_err(missing)?);
                })*
                Ok(properties)
            }
        }
    };
}

struct PropertiesVisitor;

properties! {
    15 content_type: ShortStr,
    14 content_encoding: ShortStr,
    13 headers: FieldTable,
    12 delivery_mode: u8,
    11 priority: u8,
    10 correlation_id: ShortStr,
    9 reply_to: ShortStr,
    8 expiration: ShortStr,
    7 message_id: ShortStr,
    6 timestamp: u64,
    5 kind: ShortStr,
    4 user_id: ShortStr,
    3 app_id: ShortStr,
    2 cluster_id: ShortStr,
}

impl<'de> Deserialize<'de> for Properties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // As many as there are fields and flags; the visitor asks only for those that are there.
        deserializer.deserialize_tuple(15, PropertiesVisitor)
    }
}

/// Any frame that the workloads read, as amqprs has one for all that there are.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Frame {
    Ack(Ids, Ack),
    GetOk(Ids, GetOk),
    Declare(Ids, Declare),
    Deliver(Ids, Deliver),
    Publish(Ids, Publish),
    Header(Box<ContentHeader>),
    Body(Body),
}

/// A body is written as it is, without a length.
pub struct Body(Vec<u8>);

impl Serialize for Body {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl Frame {
    fn ty(&self) -> u8 {
        match self {
            Self::Header(_) => 2,
            Self::Body(_) => 3,
            _ => 1,
        }
    }
}

/// One frame off the front.
fn decode(octets: &[u8]) -> Option<(usize, Frame)> {
    let FrameHeader { ty, channel: _, size } = from_bytes(octets.get(..7)?).ok()?;
    let whole = size as usize + 8;
    if *octets.get(whole - 1)? != END {
        return None;
    }
    let frame = match ty {
        1 => {
            let ids: Ids = from_bytes(octets.get(7..11)?).ok()?;
            let arguments = octets.get(11..whole - 1)?;
            match (ids.class, ids.method) {
                (60, 80) => Frame::Ack(ids, from_bytes(arguments).ok()?),
                (60, 71) => Frame::GetOk(ids, from_bytes(arguments).ok()?),
                (60, 60) => Frame::Deliver(ids, from_bytes(arguments).ok()?),
                (60, 40) => Frame::Publish(ids, from_bytes(arguments).ok()?),
                (50, 10) => Frame::Declare(ids, from_bytes(arguments).ok()?),
                _ => return None,
            }
        }
        2 => Frame::Header(Box::new(from_bytes(octets.get(7..whole - 1)?).ok()?)),
        3 => Frame::Body(Body(octets.get(7..whole - 1)?.to_vec())),
        _ => return None,
    };
    Some((whole, frame))
}

#[inline]
pub fn decode_method(octets: &[u8]) -> Option<Frame> {
    decode(octets).map(|(_, frame)| frame)
}

#[inline]
pub fn decode_delivery(octets: &[u8]) -> Option<[Frame; 3]> {
    let (len, method) = decode(octets)?;
    let octets = octets.get(len..)?;
    let (len, header) = decode(octets)?;
    let (_, body) = decode(octets.get(len..)?)?;
    Some([method, header, body])
}

#[inline]
pub fn decode_table(octets: &[u8]) -> Option<FieldTable> {
    from_bytes(octets).ok()
}

/// One frame, its length set when the payload is written.
#[inline]
pub fn encode_frame(frame: &Frame, out: &mut Vec<u8>) {
    let start = out.len();
    let header = FrameHeader { ty: frame.ty(), channel: CHANNEL, size: 0 };
    let Ok(_) = to_buffer(&header, out) else { return };
    let Ok(size) = to_buffer(frame, out) else { return };
    for (index, octet) in (size as u32).to_be_bytes().into_iter().enumerate() {
        if let Some(place) = out.get_mut(start + 3 + index) {
            *place = octet;
        }
    }
    let _ = to_buffer(&END, out);
}

#[inline]
pub fn encode_frames(frames: &[Frame], out: &mut Vec<u8>) {
    for frame in frames {
        encode_frame(frame, out);
    }
}

#[inline]
pub fn encode_table(table: &FieldTable, out: &mut Vec<u8>) {
    let _ = to_buffer(table, out);
}

pub fn method_words(frame: Option<Frame>) -> Vec<String> {
    words_of(frame.as_slice())
}

pub fn delivery_words(frames: Option<[Frame; 3]>) -> Vec<String> {
    words_of(frames.as_ref().map_or(&[], |frames| &frames[..]))
}

pub fn table_words(table: Option<FieldTable>) -> Vec<String> {
    let mut words = Words::new();
    if let Some(table) = table {
        table_into(&mut words, &table);
    }
    words.sorted()
}

fn words_of(frames: &[Frame]) -> Vec<String> {
    let mut words = Words::new();
    let mut size = 0;
    for frame in frames {
        match frame {
            Frame::Ack(_, ack) => sees::ack(&mut words, ack.delivery_tag, ack.multiple),
            Frame::GetOk(_, ok) => sees::get_ok(
                &mut words,
                ok.delivery_tag,
                ok.redelivered,
                [ok.exchange.as_ref(), ok.routing_key.as_ref()],
                ok.message_count,
            ),
            Frame::Deliver(_, deliver) => sees::deliver(
                &mut words,
                [
                    deliver.consumer_tag.as_ref(),
                    deliver.exchange.as_ref(),
                    deliver.routing_key.as_ref(),
                ],
                deliver.delivery_tag,
                deliver.redelivered,
            ),
            Frame::Publish(_, publish) => sees::publish(
                &mut words,
                [publish.exchange.as_ref(), publish.routing_key.as_ref()],
                [publish.bits & 1 != 0, publish.bits & 2 != 0],
            ),
            Frame::Declare(_, declare) => {
                let bits = [0, 1, 2, 3, 4].map(|bit| declare.bits & (1 << bit) != 0);
                sees::declare(&mut words, declare.queue.as_ref(), bits);
                words.within("queue.declare.arguments", |words| {
                    table_into(words, &declare.arguments);
                });
            }
            Frame::Header(header) => {
                size = header.common.body_size;
                header_into(&mut words, &header.properties);
            }
            Frame::Body(body) => sees::body(&mut words, size, &body.0),
        }
    }
    words.sorted()
}

fn header_into(words: &mut Words, properties: &Properties) {
    sees::property(words, "content-type", properties.content_type.as_ref());
    sees::property(words, "content-encoding", properties.content_encoding.as_ref());
    sees::property(words, "delivery-mode", properties.delivery_mode);
    sees::property(words, "priority", properties.priority);
    sees::property(words, "correlation-id", properties.correlation_id.as_ref());
    sees::property(words, "reply-to", properties.reply_to.as_ref());
    sees::property(words, "expiration", properties.expiration.as_ref());
    sees::property(words, "message-id", properties.message_id.as_ref());
    sees::property(words, "timestamp", properties.timestamp);
    sees::property(words, "type", properties.kind.as_ref());
    sees::property(words, "user-id", properties.user_id.as_ref());
    sees::property(words, "app-id", properties.app_id.as_ref());
    sees::property(words, "reserved", properties.cluster_id.as_ref());
    if let Some(headers) = &properties.headers {
        words.within("properties.headers", |words| table_into(words, headers));
    }
}

fn table_into(words: &mut Words, table: &FieldTable) {
    for (name, value) in table.as_ref() {
        let value = match value {
            FieldValue::t(value) => Field::Boolean(*value),
            FieldValue::I(value) => Field::Int32(*value),
            FieldValue::l(value) => Field::Int64(*value),
            FieldValue::d(value) => Field::Double(*value),
            FieldValue::T(value) => Field::Timestamp(*value),
            FieldValue::S(text) => Field::Text(text.as_ref().as_bytes()),
            FieldValue::F(table) => Field::Table(table),
            other => Field::Other(format!("{other:?}")),
        };
        sees::entry(words, name.as_ref(), value, table_into);
    }
}

fn short(text: &str) -> ShortStr {
    text.try_into().expect("short")
}

/// A table in the types of this peer.
fn table<'v>(entries: impl IntoIterator<Item = (&'v str, ValueRef<'v>)>) -> FieldTable {
    let mut table = FieldTable::new();
    for (name, value) in entries {
        let value = match value {
            ValueRef::Boolean(value) => FieldValue::t(value),
            ValueRef::Int32(value) => FieldValue::I(value),
            ValueRef::Int64(value) => FieldValue::l(value),
            ValueRef::Double(value) => FieldValue::d(value),
            ValueRef::Timestamp(value) => FieldValue::T(value),
            ValueRef::LongString(octets) => {
                let text = std::str::from_utf8(octets).expect("text");
                FieldValue::S(text.try_into().expect("short enough"))
            }
            ValueRef::Table(inner) => {
                let inner = Table::from(inner);
                let inner: Vec<_> =
                    inner.iter().map(|(name, value)| (name.as_str(), value)).collect();
                FieldValue::F(self::table(inner))
            }
            other => panic!("no sample holds {other:?}"),
        };
        table.insert(short(name), value);
    }
    table
}

pub fn hundred() -> FieldTable {
    table(samples::hundred())
}

pub fn ack() -> Frame {
    Frame::Ack(Ids { class: 60, method: 80 }, Ack { delivery_tag: 4711, multiple: false })
}

pub fn get_ok() -> Frame {
    let ok = GetOk {
        delivery_tag: 4711,
        redelivered: true,
        exchange: short("events"),
        routing_key: short("order.created.eu"),
        message_count: 12,
    };
    Frame::GetOk(Ids { class: 60, method: 71 }, ok)
}

pub fn declare() -> Frame {
    let arguments = table(samples::arguments());
    let declare = Declare { ticket: 0, queue: short("orders.eu"), bits: 2, arguments };
    Frame::Declare(Ids { class: 50, method: 10 }, declare)
}

pub fn publication() -> Vec<Frame> {
    let publish = Publish {
        ticket: 0,
        exchange: short("events"),
        routing_key: short("order.created.eu"),
        bits: 1,
    };
    let properties = Properties {
        flags: (1u16 << 15 | 1 << 13 | 1 << 12 | 1 << 11 | 1 << 7 | 1 << 6).to_be_bytes(),
        content_type: Some(short("application/json")),
        headers: Some(table(samples::headers())),
        delivery_mode: Some(2),
        priority: Some(0),
        message_id: Some(short("9d1f8f0e-8a55-4a0b")),
        timestamp: Some(1_700_000_000),
        ..Properties::default()
    };
    let common = Common { class: 60, weight: 0, body_size: 100 };
    vec![
        Frame::Publish(Ids { class: 60, method: 40 }, publish),
        Frame::Header(Box::new(ContentHeader { common, properties })),
        Frame::Body(Body(samples::body(100))),
    ]
}
