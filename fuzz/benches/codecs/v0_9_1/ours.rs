//! Ours: the public interface of amqp-types as a client uses it.

use super::{
    samples::{self, CHANNEL, Entry},
    sees::{self, Field},
};
use crate::words::Words;
use amqp_types::{
    Context, Dialect, Encode, Reader, Table, TableRef, ValueRef,
    frame::{Frame, FrameReader, FrameType, decode_frame, encode_frame},
    v0_9_1::{ContentHeaderRef, MethodRef, PropertiesRef, basic, queue},
};
use std::{
    cell::{Cell, RefCell},
    hint::black_box,
};

/// The frame size that clients and brokers agree on most.
pub const FRAME_MAX: u32 = 131_072;

/// The dialect of RabbitMQ and its clients.
pub const CONTEXT: Context = Context::new(Dialect::RabbitMq);

/// The frame reader, and one frame as a read brings it.
pub struct Arrival {
    pub reader: RefCell<FrameReader>,
    pub octets: Vec<u8>,
}

impl Arrival {
    pub fn new(octets: &[u8]) -> Self {
        Self { reader: RefCell::new(FrameReader::new(FRAME_MAX)), octets: octets.to_vec() }
    }
}

/// Feeds what arrived, and evaluates `$seen` for the payload of the method frame: false where there is none.
macro_rules! arrives {
    ($arrival:expr, $payload:ident => $seen:expr) => {{
        let mut reader = $arrival.reader.borrow_mut();
        reader.feed(&$arrival.octets);
        match reader.next_frame() {
            Ok(Some(frame)) if frame.ty == FrameType::METHOD => {
                let $payload = frame.payload;
                $seen
            }
            _ => false,
        }
    }};
}

pub(super) use arrives;

/// One method, handed to the compiler as used.
#[inline(always)]
pub fn decode_method(arrival: &Arrival) -> bool {
    arrives!(arrival, payload => match &MethodRef::decode(payload, CONTEXT) {
        Ok(method) => {
            black_box(method);
            true
        }
        Err(_) => false,
    })
}

/// Three frames, as they lie one behind the other: each is handed over where it lies.
#[inline(always)]
pub fn visit_delivery<'a>(
    mut octets: &'a [u8],
    mut method: impl FnMut(&MethodRef<'a>),
    mut header: impl FnMut(&ContentHeaderRef<'a>),
    mut body: impl FnMut(&'a [u8]),
) -> bool {
    while let Ok(Some((frame, len))) = decode_frame(octets, FRAME_MAX) {
        match frame.ty {
            FrameType::METHOD => match &MethodRef::decode(frame.payload, CONTEXT) {
                Ok(decoded) => method(decoded),
                Err(_) => return false,
            },
            FrameType::HEADER => match &ContentHeaderRef::decode(frame.payload, CONTEXT) {
                Ok(decoded) => header(decoded),
                Err(_) => return false,
            },
            FrameType::BODY => body(frame.payload),
            _ => return false,
        }
        octets = &octets[len..];
    }
    octets.is_empty()
}

/// Three frames, each handed to the compiler as used.
#[inline]
pub fn decode_delivery(octets: &[u8]) -> bool {
    visit_delivery(
        octets,
        |method| {
            black_box(method);
        },
        |header| {
            black_box(header);
        },
        |body| {
            black_box(body);
        },
    )
}

/// A table, its length in front.
#[inline]
pub fn decode_table(octets: &[u8]) -> Option<TableRef<'_>> {
    let mut reader = Reader::new(octets, CONTEXT);
    let table = reader.table("headers").ok()?;
    reader.finish().ok()?;
    Some(table)
}

/// A reader, and what a read from the socket brings: one delivery.
pub struct Socket {
    pub reader: RefCell<FrameReader>,
    pub octets: Vec<u8>,
}

impl Socket {
    pub fn new() -> Self {
        Self { reader: RefCell::new(FrameReader::new(FRAME_MAX)), octets: samples::delivery(100) }
    }
}

/// Feeds what a read brought and takes out its frames: how many.
#[inline(always)]
fn visit_socket(
    socket: &Socket,
    mut method: impl FnMut(&MethodRef<'_>),
    mut header: impl FnMut(&ContentHeaderRef<'_>),
    mut body: impl FnMut(&[u8]),
) -> u32 {
    let mut reader = socket.reader.borrow_mut();
    let mut frames = 0;
    reader.feed(&socket.octets);
    while let Ok(Some(frame)) = reader.next_frame() {
        match frame.ty {
            FrameType::METHOD => match &MethodRef::decode(frame.payload, CONTEXT) {
                Ok(decoded) => method(decoded),
                Err(_) => return 0,
            },
            FrameType::HEADER => match &ContentHeaderRef::decode(frame.payload, CONTEXT) {
                Ok(decoded) => header(decoded),
                Err(_) => return 0,
            },
            FrameType::BODY => body(frame.payload),
            _ => return 0,
        }
        frames += 1;
    }
    frames
}

/// Reads one delivery and hands each frame to the compiler as used.
#[inline]
pub fn read_socket(socket: &Socket) -> u32 {
    visit_socket(
        socket,
        |method| {
            black_box(method);
        },
        |header| {
            black_box(header);
        },
        |body| {
            black_box(body);
        },
    )
}

/// The same, in words.
pub fn socket_words(socket: &Socket) -> Vec<String> {
    let words = RefCell::new(Words::new());
    let size = Cell::new(0);
    visit_socket(
        socket,
        |method| method_into(&mut words.borrow_mut(), *method),
        |header| {
            size.set(header.body_size);
            header_into(&mut words.borrow_mut(), *header);
        },
        |body| sees::body(&mut words.borrow_mut(), size.get(), body),
    );
    words.into_inner().sorted()
}

/// basic.ack as a frame.
#[inline]
pub fn encode_ack(ack: &basic::Ack, out: &mut Vec<u8>) {
    encode_frame(FrameType::METHOD, CHANNEL, &MethodRef::BasicAck(*ack), out);
}

/// basic.get-ok as a frame.
#[inline]
pub fn encode_get_ok(ok: &basic::GetOkRef<'_>, out: &mut Vec<u8>) {
    encode_frame(FrameType::METHOD, CHANNEL, &MethodRef::BasicGetOk(*ok), out);
}

/// queue.declare as a frame.
#[inline]
pub fn encode_declare(declare: &queue::DeclareRef<'_>, out: &mut Vec<u8>) {
    encode_frame(FrameType::METHOD, CHANNEL, &MethodRef::QueueDeclare(*declare), out);
}

/// What is published: method, header, body.
pub struct Publication {
    pub publish: basic::PublishRef<'static>,
    pub header: ContentHeaderRef<'static>,
    pub body: Vec<u8>,
}

impl Publication {
    pub fn new() -> Self {
        Self { publish: samples::publish(), header: samples::header(100), body: samples::body(100) }
    }
}

/// Three frames, one behind the other.
#[inline]
pub fn encode_publication(publication: &Publication, out: &mut Vec<u8>) {
    let publish = MethodRef::BasicPublish(publication.publish);
    encode_frame(FrameType::METHOD, CHANNEL, &publish, out);
    encode_frame(FrameType::HEADER, CHANNEL, &publication.header, out);
    Frame { ty: FrameType::BODY, channel: CHANNEL, payload: &publication.body }.encode(out);
}

/// Names and values, and a table that keeps its space, as the vector that is encoded into keeps its own.
pub struct Entries {
    entries: Vec<Entry>,
    table: RefCell<Table>,
}

impl Entries {
    pub fn new() -> Self {
        let table = RefCell::new(Table::new(Dialect::RabbitMq));
        Self { entries: samples::hundred(), table }
    }
}

/// A table from names and values to octets, its length in front.
#[inline]
pub fn encode_table(input: &Entries, out: &mut Vec<u8>) {
    let mut table = input.table.borrow_mut();
    table.clear();
    for (name, value) in &input.entries {
        if table.insert(name, *value).is_err() {
            return;
        }
    }
    out.extend_from_slice(&(table.as_view().as_bytes().len() as u32).to_be_bytes());
    out.extend_from_slice(table.as_view().as_bytes());
}

/// The words of a method frame, for a side that says only whether it could decode it.
pub fn method_words(octets: &[u8]) -> Vec<String> {
    let mut words = Words::new();
    if let Ok(Some((frame, _))) = decode_frame(octets, FRAME_MAX)
        && let Ok(method) = MethodRef::decode(frame.payload, CONTEXT)
    {
        method_into(&mut words, method);
    }
    words.sorted()
}

/// The words of three frames, for a side that says only whether it could decode them.
pub fn delivery_words(octets: &[u8]) -> Vec<String> {
    let words = RefCell::new(Words::new());
    let size = Cell::new(0);
    visit_delivery(
        octets,
        |method| method_into(&mut words.borrow_mut(), *method),
        |header| {
            size.set(header.body_size);
            header_into(&mut words.borrow_mut(), *header);
        },
        |body| sees::body(&mut words.borrow_mut(), size.get(), body),
    );
    words.into_inner().sorted()
}

pub fn table_words(table: Option<TableRef<'_>>) -> Vec<String> {
    let mut words = Words::new();
    if let Some(table) = table {
        table_into(&mut words, table);
    }
    words.sorted()
}

/// Octets of an encoder, decoded; the length stands among the words.
pub fn written_method(octets: &[u8]) -> Vec<String> {
    let octets = octets.to_vec();
    let mut words = method_words(&octets);
    words.push(format!("{} octets", octets.len()));
    words
}

pub fn written_publication(octets: &[u8]) -> Vec<String> {
    let octets = octets.to_vec();
    let mut words = delivery_words(&octets);
    words.push(format!("{} octets", octets.len()));
    words
}

pub fn written_table(octets: &[u8]) -> Vec<String> {
    let octets = octets.to_vec();
    let mut words = table_words(decode_table(&octets));
    words.push(format!("{} octets", octets.len()));
    words
}

pub fn method_into(words: &mut Words, method: MethodRef<'_>) {
    match method {
        MethodRef::BasicAck(ack) => sees::ack(words, ack.delivery_tag, ack.multiple),
        MethodRef::BasicGetOk(ok) => sees::get_ok(
            words,
            ok.delivery_tag,
            ok.redelivered,
            [ok.exchange.as_str(), ok.routing_key.as_str()],
            ok.message_count,
        ),
        MethodRef::QueueDeclare(declare) => {
            let bits = [
                declare.passive,
                declare.durable,
                declare.exclusive,
                declare.auto_delete,
                declare.no_wait,
            ];
            sees::declare(words, declare.queue.as_str(), bits);
            words.within("queue.declare.arguments", |words| table_into(words, declare.arguments));
        }
        MethodRef::BasicDeliver(deliver) => sees::deliver(
            words,
            [
                deliver.consumer_tag.as_str(),
                deliver.exchange.as_str(),
                deliver.routing_key.as_str(),
            ],
            deliver.delivery_tag,
            deliver.redelivered,
        ),
        MethodRef::BasicPublish(publish) => sees::publish(
            words,
            [publish.exchange.as_str(), publish.routing_key.as_str()],
            [publish.mandatory, publish.immediate],
        ),
        other => {
            words.put("another method", other.name().unwrap_or_default());
        }
    }
}

fn header_into(words: &mut Words, header: ContentHeaderRef<'_>) {
    let PropertiesRef::Basic(properties) = header.properties;
    sees::property(words, "content-type", properties.content_type);
    sees::property(words, "content-encoding", properties.content_encoding);
    sees::property(words, "delivery-mode", properties.delivery_mode);
    sees::property(words, "priority", properties.priority);
    sees::property(words, "correlation-id", properties.correlation_id);
    sees::property(words, "reply-to", properties.reply_to);
    sees::property(words, "expiration", properties.expiration);
    sees::property(words, "message-id", properties.message_id);
    sees::property(words, "timestamp", properties.timestamp);
    sees::property(words, "type", properties.type_);
    sees::property(words, "user-id", properties.user_id);
    sees::property(words, "app-id", properties.app_id);
    if let Some(headers) = properties.headers {
        words.within("properties.headers", |words| table_into(words, headers));
    }
}

pub fn table_into(words: &mut Words, table: TableRef<'_>) {
    for (name, value) in table {
        let value = match value {
            ValueRef::Boolean(value) => Field::Boolean(value),
            ValueRef::Int32(value) => Field::Int32(value),
            ValueRef::Int64(value) => Field::Int64(value),
            ValueRef::Double(value) => Field::Double(value),
            ValueRef::Timestamp(value) => Field::Timestamp(value),
            ValueRef::LongString(octets) => Field::Text(octets),
            ValueRef::Table(table) => Field::Table(table),
            other => Field::Other(format!("{other:?}")),
        };
        sees::entry(words, name.as_str(), value, table_into);
    }
}
