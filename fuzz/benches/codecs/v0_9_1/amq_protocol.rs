//! amq-protocol, as lapin uses it: one call a frame, which gives a value that owns everything.

use super::{
    ours::FRAME_MAX,
    samples::{self, CHANNEL, Entry},
    sees::{self, Field},
};
use crate::words::Words;
use amq_protocol::{
    frame::{AMQPContentHeader, AMQPFrame, WriteContext, gen_frame, parse_frame},
    protocol::{AMQPClass, basic, queue},
    types::{AMQPValue, FieldTable, generation::gen_field_table, parsing::parse_field_table},
};
use amqp_types::{Table, ValueRef};
use std::cell::RefCell;

/// One frame.
#[inline]
pub fn decode_method(octets: &[u8]) -> Option<AMQPFrame> {
    parse_frame(octets).ok().map(|(_, frame)| frame)
}

/// Three frames.
#[inline]
pub fn decode_delivery(octets: &[u8]) -> Option<[AMQPFrame; 3]> {
    let (rest, method) = parse_frame(octets).ok()?;
    let (rest, header) = parse_frame(rest).ok()?;
    let (_, body) = parse_frame(rest).ok()?;
    Some([method, header, body])
}

/// A table, its length in front.
#[inline]
pub fn decode_table(octets: &[u8]) -> Option<FieldTable> {
    parse_field_table(octets).ok().map(|(_, table)| table)
}

/// The way of lapin: octets from the socket into a buffer, frames out of it, each consumed.
///
/// lapin's buffer is a ring of two slices, this one is straight, which favours the peer.
pub struct Socket {
    buffer: RefCell<Vec<u8>>,
    octets: Vec<u8>,
}

impl Socket {
    pub fn new() -> Self {
        Self { buffer: RefCell::new(vec![0; FRAME_MAX as usize]), octets: samples::delivery(100) }
    }
}

fn read_delivery(socket: &Socket, mut see: impl FnMut(AMQPFrame)) -> u32 {
    let mut buffer = socket.buffer.borrow_mut();
    let mut frames = 0;
    let mut source = &socket.octets[..];
    let Ok(mut left) = std::io::Read::read(&mut source, &mut buffer) else { return 0 };
    let mut position = 0;
    while left > 0 {
        let Ok((rest, frame)) = parse_frame(&buffer[position..position + left]) else { break };
        position += left - rest.len();
        left = rest.len();
        see(frame);
        frames += 1;
    }
    frames
}

#[inline]
pub fn read_socket(socket: &Socket) -> u32 {
    read_delivery(socket, |frame| {
        std::hint::black_box(&frame);
    })
}

pub fn socket_words(socket: &Socket) -> Vec<String> {
    let mut words = Words::new();
    let mut size = 0;
    read_delivery(socket, |frame| frame_into(&mut words, &frame, &mut size));
    words.sorted()
}

/// A frame that fits, without a copy in between.
#[inline]
pub fn encode_frame(frame: &AMQPFrame, out: &mut Vec<u8>) {
    let context = WriteContext::from(std::mem::take(out));
    if let Ok(context) = gen_frame(frame)(context) {
        *out = context.into_inner().0;
    }
}

#[inline]
pub fn encode_frames(frames: &[AMQPFrame], out: &mut Vec<u8>) {
    for frame in frames {
        encode_frame(frame, out);
    }
}

#[inline]
pub fn encode_table(table: &FieldTable, out: &mut Vec<u8>) {
    let context = WriteContext::from(std::mem::take(out));
    if let Ok(context) = gen_field_table(table)(context) {
        *out = context.into_inner().0;
    }
}

pub fn method_words(frame: Option<AMQPFrame>) -> Vec<String> {
    words_of(frame.as_slice())
}

pub fn delivery_words(frames: Option<[AMQPFrame; 3]>) -> Vec<String> {
    words_of(frames.as_ref().map_or(&[], |frames| &frames[..]))
}

pub fn table_words(table: Option<FieldTable>) -> Vec<String> {
    let mut words = Words::new();
    if let Some(table) = table {
        table_into(&mut words, &table);
    }
    words.sorted()
}

fn words_of(frames: &[AMQPFrame]) -> Vec<String> {
    let mut words = Words::new();
    let mut size = 0;
    for frame in frames {
        frame_into(&mut words, frame, &mut size);
    }
    words.sorted()
}

fn frame_into(words: &mut Words, frame: &AMQPFrame, size: &mut u64) {
    match frame {
        AMQPFrame::Method(_, AMQPClass::Basic(basic::AMQPMethod::Ack(ack))) => {
            sees::ack(words, ack.delivery_tag, ack.multiple);
        }
        AMQPFrame::Method(_, AMQPClass::Basic(basic::AMQPMethod::GetOk(ok))) => sees::get_ok(
            words,
            ok.delivery_tag,
            ok.redelivered,
            [ok.exchange.as_str(), ok.routing_key.as_str()],
            ok.message_count,
        ),
        AMQPFrame::Method(_, AMQPClass::Basic(basic::AMQPMethod::Deliver(deliver))) => {
            sees::deliver(
                words,
                [
                    deliver.consumer_tag.as_str(),
                    deliver.exchange.as_str(),
                    deliver.routing_key.as_str(),
                ],
                deliver.delivery_tag,
                deliver.redelivered,
            );
        }
        AMQPFrame::Method(_, AMQPClass::Queue(queue::AMQPMethod::Declare(declare))) => {
            let bits = [
                declare.passive,
                declare.durable,
                declare.exclusive,
                declare.auto_delete,
                declare.nowait,
            ];
            sees::declare(words, declare.queue.as_str(), bits);
            words.within("queue.declare.arguments", |words| table_into(words, &declare.arguments));
        }
        AMQPFrame::Header(_, header) => {
            *size = header.body_size;
            header_into(words, &header.properties);
        }
        AMQPFrame::Body(_, body) => sees::body(words, *size, body),
        other => {
            words.put("another frame", other);
        }
    }
}

fn header_into(words: &mut Words, properties: &basic::AMQPProperties) {
    sees::property(words, "content-type", properties.content_type().as_ref());
    sees::property(words, "content-encoding", properties.content_encoding().as_ref());
    sees::property(words, "delivery-mode", properties.delivery_mode().as_ref());
    sees::property(words, "priority", properties.priority().as_ref());
    sees::property(words, "correlation-id", properties.correlation_id().as_ref());
    sees::property(words, "reply-to", properties.reply_to().as_ref());
    sees::property(words, "expiration", properties.expiration().as_ref());
    sees::property(words, "message-id", properties.message_id().as_ref());
    sees::property(words, "timestamp", properties.timestamp().as_ref());
    sees::property(words, "type", properties.kind().as_ref());
    sees::property(words, "user-id", properties.user_id().as_ref());
    sees::property(words, "app-id", properties.app_id().as_ref());
    if let Some(headers) = properties.headers() {
        words.within("properties.headers", |words| table_into(words, headers));
    }
}

fn table_into(words: &mut Words, table: &FieldTable) {
    for (name, value) in table {
        let value = match value {
            AMQPValue::Boolean(value) => Field::Boolean(*value),
            AMQPValue::LongInt(value) => Field::Int32(*value),
            AMQPValue::LongLongInt(value) => Field::Int64(*value),
            AMQPValue::Double(value) => Field::Double(*value),
            AMQPValue::Timestamp(value) => Field::Timestamp(*value),
            AMQPValue::LongString(text) => Field::Text(text.as_bytes()),
            AMQPValue::FieldTable(table) => Field::Table(table),
            other => Field::Other(format!("{other:?}")),
        };
        sees::entry(words, name.as_str(), value, table_into);
    }
}

/// A table in the types of this peer.
pub fn table<'v>(entries: impl IntoIterator<Item = (&'v str, ValueRef<'v>)>) -> FieldTable {
    let mut table = FieldTable::default();
    for (name, value) in entries {
        let value = match value {
            ValueRef::Boolean(value) => AMQPValue::Boolean(value),
            ValueRef::Int32(value) => AMQPValue::LongInt(value),
            ValueRef::Int64(value) => AMQPValue::LongLongInt(value),
            ValueRef::Double(value) => AMQPValue::Double(value),
            ValueRef::Timestamp(value) => AMQPValue::Timestamp(value),
            ValueRef::LongString(octets) => AMQPValue::LongString(octets.to_vec().into()),
            ValueRef::Table(inner) => {
                let inner = Table::from(inner);
                let inner: Vec<_> =
                    inner.iter().map(|(name, value)| (name.as_str(), value)).collect();
                AMQPValue::FieldTable(self::table(inner))
            }
            other => panic!("no sample holds {other:?}"),
        };
        table.insert(name.into(), value);
    }
    table
}

pub fn hundred() -> FieldTable {
    table(samples::hundred())
}

pub fn ack() -> AMQPFrame {
    let ack = basic::Ack { delivery_tag: 4711, multiple: false };
    AMQPFrame::Method(CHANNEL, AMQPClass::Basic(basic::AMQPMethod::Ack(ack)))
}

pub fn get_ok() -> AMQPFrame {
    let ok = basic::GetOk {
        delivery_tag: 4711,
        redelivered: true,
        exchange: "events".into(),
        routing_key: "order.created.eu".into(),
        message_count: 12,
    };
    AMQPFrame::Method(CHANNEL, AMQPClass::Basic(basic::AMQPMethod::GetOk(ok)))
}

pub fn declare() -> AMQPFrame {
    let arguments: Vec<Entry> = samples::arguments();
    let declare = queue::Declare {
        queue: "orders.eu".into(),
        passive: false,
        durable: true,
        exclusive: false,
        auto_delete: false,
        nowait: false,
        arguments: table(arguments),
    };
    AMQPFrame::Method(CHANNEL, AMQPClass::Queue(queue::AMQPMethod::Declare(declare)))
}

pub fn publication() -> Vec<AMQPFrame> {
    let publish = basic::Publish {
        exchange: "events".into(),
        routing_key: "order.created.eu".into(),
        mandatory: true,
        immediate: false,
    };
    let properties = basic::AMQPProperties::default()
        .with_content_type("application/json".into())
        .with_headers(table(samples::headers()))
        .with_delivery_mode(2)
        .with_priority(0)
        .with_message_id("9d1f8f0e-8a55-4a0b".into())
        .with_timestamp(1_700_000_000);
    vec![
        AMQPFrame::Method(CHANNEL, AMQPClass::Basic(basic::AMQPMethod::Publish(publish))),
        AMQPFrame::Header(CHANNEL, AMQPContentHeader { class_id: 60, body_size: 100, properties }),
        AMQPFrame::Body(CHANNEL, samples::body(100)),
    ]
}
