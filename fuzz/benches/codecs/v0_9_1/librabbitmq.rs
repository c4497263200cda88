//! librabbitmq: its codec functions, with the framing by hand and no copy of a body, which favours it; and
//! its own reader for the path from the socket.

use super::{
    ours::FRAME_MAX,
    samples::{self, CHANNEL, Entry},
    sees::{self, Field},
};
use crate::words::Words;
use amqp_native::librabbitmq::{
    Ack, Bytes, Connection, Deliver, GetOk, Method, Payload, Pool, Properties, Publish,
    QueueDeclare, Table, TableEntry, Value, encode_method, encode_properties, encode_table,
};
use amqp_types::ValueRef;
use std::cell::RefCell;

const END: u8 = 0xce;
/// Octets of all that is written at once, and of nothing more.
const SPACE: usize = 4096;

/// A frame off the front: type, payload, what follows.
#[inline]
fn frame(octets: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[ty, _, _, s0, s1, s2, s3], rest) = octets.split_first_chunk::<7>()?;
    let size = u32::from_be_bytes([s0, s1, s2, s3]);
    if size > FRAME_MAX - 8 {
        return None;
    }
    let (payload, rest) = rest.split_at_checked(size as usize)?;
    let (&END, rest) = rest.split_first()? else { return None };
    Some((ty, payload, rest))
}

/// The arguments, if it is this method.
#[inline]
fn method<'p, M: Method>(pool: &'p Pool, payload: &'p [u8]) -> Option<&'p M::Borrowed<'p>> {
    let (ids, arguments) = payload.split_first_chunk::<4>()?;
    if u32::from_be_bytes(*ids) != M::ID {
        return None;
    }
    pool.decode_method::<M>(arguments)
}

/// Octets and the pool that their decoded form lives in until it is recycled, as after each message.
pub struct Input {
    octets: Vec<u8>,
    pool: RefCell<Pool>,
}

impl Input {
    pub fn new(octets: Vec<u8>) -> Self {
        Self { octets, pool: RefCell::new(Pool::new()) }
    }

    /// Decodes, hands over what was decoded, recycles.
    #[inline]
    fn with<R>(&self, work: impl FnOnce(&Pool, &[u8]) -> R) -> R {
        let mut pool = self.pool.borrow_mut();
        let result = work(&pool, &self.octets);
        pool.recycle();
        result
    }
}

macro_rules! method_side {
    ($decode:ident, $words:ident, $method:ty, |$into:ident, $value:ident| $body:expr) => {
        #[inline]
        pub fn $decode(input: &Input) -> bool {
            input.with(|pool, octets| {
                let decoded = frame(octets)
                    .and_then(|(_, payload, _)| method::<$method>(pool, payload));
                std::hint::black_box(&decoded);
                decoded.is_some()
            })
        }

        pub fn $words(octets: Vec<u8>) -> impl FnOnce(bool) -> Vec<String> {
            move |decoded| {
                let mut words = Words::new();
                Input::new(octets).with(|pool, octets| {
                    let found = frame(octets)
                        .and_then(|(_, payload, _)| method::<$method>(pool, payload));
                    assert_eq!(decoded, found.is_some());
                    if let Some($value) = found {
                        let $into = &mut words;
                        $body;
                    }
                });
                words.sorted()
            }
        }
    };
}

method_side!(decode_ack, ack_words, Ack, |words, ack| {
    sees::ack(words, ack.delivery_tag, ack.multiple != 0)
});

method_side!(decode_get_ok, get_ok_words, GetOk<'_>, |words, ok| {
    let names = [text(&ok.exchange), text(&ok.routing_key)];
    sees::get_ok(words, ok.delivery_tag, ok.redelivered != 0, names, ok.message_count)
});

method_side!(decode_declare, declare_words, QueueDeclare<'_>, |words, declare| {
    let bits = [
        declare.passive,
        declare.durable,
        declare.exclusive,
        declare.auto_delete,
        declare.nowait,
    ];
    sees::declare(words, text(&declare.queue), bits.map(|bit| bit != 0));
    words.within("queue.declare.arguments", |words| table_into(words, declare.arguments));
});

/// Method, properties with the size of the body, body.
type Delivery<'p> = (&'p Deliver<'p>, u64, &'p Properties<'p>, &'p [u8]);

#[inline]
fn delivery<'p>(pool: &'p Pool, octets: &'p [u8]) -> Option<Delivery<'p>> {
    let (1, payload, octets) = frame(octets)? else { return None };
    let deliver = method::<Deliver<'_>>(pool, payload)?;
    let (2, payload, octets) = frame(octets)? else { return None };
    let (&[0, 60, _, _, b0, b1, b2, b3, b4, b5, b6, b7], properties) =
        payload.split_first_chunk::<12>()?
    else {
        return None;
    };
    let properties = pool.decode_properties(properties)?;
    let (3, body, _) = frame(octets)? else { return None };
    let size = u64::from_be_bytes([b0, b1, b2, b3, b4, b5, b6, b7]);
    Some((deliver, size, properties, body))
}

#[inline]
pub fn decode_delivery(input: &Input) -> bool {
    input.with(|pool, octets| {
        let delivery = delivery(pool, octets);
        std::hint::black_box(&delivery);
        delivery.is_some()
    })
}

pub fn delivery_words(octets: Vec<u8>) -> impl FnOnce(bool) -> Vec<String> {
    move |decoded| {
        let mut words = Words::new();
        Input::new(octets).with(|pool, octets| {
            let found = delivery(pool, octets);
            assert_eq!(decoded, found.is_some());
            if let Some((deliver, size, properties, body)) = found {
                deliver_into(&mut words, deliver);
                properties_into(&mut words, properties);
                sees::body(&mut words, size, body);
            }
        });
        words.sorted()
    }
}

#[inline]
pub fn decode_table(input: &Input) -> bool {
    input.with(|pool, octets| {
        let table = pool.decode_table(octets);
        std::hint::black_box(&table);
        table.is_some()
    })
}

pub fn table_words(octets: Vec<u8>) -> impl FnOnce(bool) -> Vec<String> {
    move |decoded| {
        let mut words = Words::new();
        Input::new(octets).with(|pool, octets| {
            let table = pool.decode_table(octets);
            assert_eq!(decoded, table.is_some());
            if let Some(table) = table {
                table_into(&mut words, table);
            }
        });
        words.sorted()
    }
}

/// The library's reader, and what a read from the socket brings.
pub struct Socket {
    connection: RefCell<Connection>,
    octets: Vec<u8>,
}

impl Socket {
    pub fn new() -> Self {
        let connection = Connection::new(FRAME_MAX as i32).expect("memory");
        Self { connection: RefCell::new(connection), octets: samples::delivery(100) }
    }
}

#[inline]
fn read_delivery(socket: &Socket, mut see: impl FnMut(&Payload<'_>)) -> u32 {
    let mut connection = socket.connection.borrow_mut();
    let mut rest = &socket.octets[..];
    let mut frames = 0;
    while !rest.is_empty() {
        let Some((taken, frame)) = connection.handle_input(rest) else { break };
        rest = &rest[taken..];
        if let Some(frame) = frame {
            see(&frame.payload);
            frames += 1;
        }
    }
    connection.release(CHANNEL);
    frames
}

#[inline]
pub fn read_socket(socket: &Socket) -> u32 {
    read_delivery(socket, |payload| {
        std::hint::black_box(payload);
    })
}

pub fn socket_words(socket: &Socket) -> Vec<String> {
    let mut words = Words::new();
    let mut size = 0;
    read_delivery(socket, |payload| match payload {
        Payload::Method(method) => {
            if let Some(deliver) = method.get::<Deliver<'_>>() {
                deliver_into(&mut words, deliver);
            }
        }
        Payload::Header(body_size, properties) => {
            size = *body_size;
            properties_into(&mut words, properties);
        }
        Payload::Body(body) => sees::body(&mut words, size, body),
        Payload::Other(ty) => {
            words.put("another frame", ty);
        }
    });
    words.sorted()
}

/// Space that is not cleared for each message, and how much of it was written.
pub struct Space(RefCell<Box<[u8; SPACE]>>);

impl Space {
    pub fn new() -> Self {
        Self(RefCell::new(Box::new([0; SPACE])))
    }
}

/// Writes a frame around what `fill` writes; gives its whole length.
#[inline]
fn framed(space: &mut [u8], ty: u8, fill: impl FnOnce(&mut [u8]) -> Option<usize>) -> Option<usize> {
    let (head, payload) = space.split_first_chunk_mut::<7>()?;
    let size = fill(payload)?;
    *payload.get_mut(size)? = END;
    let [c0, c1] = CHANNEL.to_be_bytes();
    let [s0, s1, s2, s3] = (size as u32).to_be_bytes();
    *head = [ty, c0, c1, s0, s1, s2, s3];
    Some(size + 8)
}

#[inline]
fn method_into<M: Method>(method: &M, space: &mut [u8]) -> Option<usize> {
    framed(space, 1, |space| {
        let (ids, arguments) = space.split_first_chunk_mut::<4>()?;
        *ids = M::ID.to_be_bytes();
        Some(4 + encode_method(method, arguments)?)
    })
}

/// Encodes a method into the space.
#[inline]
pub fn encode<M: Method>((method, space): &(M, Space)) -> usize {
    let mut space = space.0.borrow_mut();
    let len = method_into(method, &mut space[..]).unwrap_or_default();
    std::hint::black_box(&space);
    len
}

/// What is published.
pub struct Publication {
    publish: Publish<'static>,
    properties: Properties<'static>,
    body: Vec<u8>,
}

#[inline]
pub fn encode_publication((publication, space): &(Publication, Space)) -> usize {
    let mut space = space.0.borrow_mut();
    let write = |space: &mut [u8]| {
        let method = method_into(&publication.publish, space)?;
        let header = framed(&mut space[method..], 2, |space| {
            let (fixed, properties) = space.split_first_chunk_mut::<12>()?;
            let [b0, b1, b2, b3, b4, b5, b6, b7] = (publication.body.len() as u64).to_be_bytes();
            *fixed = [0, 60, 0, 0, b0, b1, b2, b3, b4, b5, b6, b7];
            Some(12 + encode_properties(&publication.properties, properties)?)
        })?;
        let body = framed(&mut space[method + header..], 3, |space| {
            space.get_mut(..publication.body.len())?.copy_from_slice(&publication.body);
            Some(publication.body.len())
        })?;
        Some(method + header + body)
    };
    let len = write(&mut space[..]).unwrap_or_default();
    std::hint::black_box(&space);
    len
}

#[inline]
pub fn write_table((table, space): &(Table<'static>, Space)) -> usize {
    let mut space = space.0.borrow_mut();
    let len = encode_table(table, &mut space[..]).unwrap_or_default();
    std::hint::black_box(&space);
    len
}

/// The octets that `encode` wrote into a space, put into words by `words`.
pub fn written<T>(
    input: (T, Space),
    encode: impl Fn(&(T, Space)) -> usize,
    words: impl Fn(&[u8]) -> Vec<String>,
) -> impl FnOnce(usize) -> Vec<String> {
    let len = encode(&input);
    let octets = input.1.0.borrow()[..len].to_vec();
    let words = words(&octets);
    move |again| {
        assert_eq!(len, again);
        words
    }
}

pub fn ack() -> Ack {
    Ack { delivery_tag: 4711, multiple: 0 }
}

pub fn get_ok() -> GetOk<'static> {
    GetOk {
        delivery_tag: 4711,
        redelivered: 1,
        exchange: Bytes::new(b"events"),
        routing_key: Bytes::new(b"order.created.eu"),
        message_count: 12,
    }
}

pub fn declare() -> QueueDeclare<'static> {
    QueueDeclare {
        ticket: 0,
        queue: Bytes::new(b"orders.eu"),
        passive: 0,
        durable: 1,
        exclusive: 0,
        auto_delete: 0,
        nowait: 0,
        arguments: table(samples::arguments()),
    }
}

pub fn publication() -> Publication {
    Publication {
        publish: Publish {
            ticket: 0,
            exchange: Bytes::new(b"events"),
            routing_key: Bytes::new(b"order.created.eu"),
            mandatory: 1,
            immediate: 0,
        },
        properties: Properties {
            flags: 1 << 15 | 1 << 13 | 1 << 12 | 1 << 11 | 1 << 7 | 1 << 6,
            content_type: Bytes::new(b"application/json"),
            headers: table(samples::headers()),
            delivery_mode: 2,
            priority: 0,
            message_id: Bytes::new(b"9d1f8f0e-8a55-4a0b"),
            timestamp: 1_700_000_000,
            ..Properties::NONE
        },
        body: samples::body(100),
    }
}

pub fn hundred() -> Table<'static> {
    table(samples::hundred())
}

/// A table of the library that stays for the rest of the run.
fn table(entries: Vec<Entry>) -> Table<'static> {
    let entries: Vec<_> = entries
        .into_iter()
        .map(|(name, value)| {
            let value = match value {
                ValueRef::Boolean(value) => Value::Boolean(value),
                ValueRef::Int32(value) => Value::Int32(value),
                ValueRef::Int64(value) => Value::Int64(value),
                ValueRef::Double(value) => Value::Double(value),
                ValueRef::Timestamp(value) => Value::Timestamp(value),
                ValueRef::LongString(octets) => Value::Text(octets),
                ValueRef::Table(inner) => {
                    let entries = inner.iter().map(|(name, value)| (name.as_str(), value));
                    Value::Table(table(entries.collect()))
                }
                other => panic!("no sample holds {other:?}"),
            };
            TableEntry::new(name, value)
        })
        .collect();
    Table::new(entries.leak())
}

fn text<'p>(octets: &Bytes<'p>) -> &'p str {
    std::str::from_utf8(octets.as_slice()).expect("the samples are ASCII")
}

fn deliver_into(words: &mut Words, deliver: &Deliver<'_>) {
    let names = [&deliver.consumer_tag, &deliver.exchange, &deliver.routing_key].map(text);
    sees::deliver(words, names, deliver.delivery_tag, deliver.redelivered != 0);
}

fn properties_into(words: &mut Words, properties: &Properties<'_>) {
    let there = |bit: u32| properties.flags & (1 << bit) != 0;
    sees::property(words, "content-type", there(15).then(|| text(&properties.content_type)));
    sees::property(words, "content-encoding", there(14).then(|| text(&properties.content_encoding)));
    sees::property(words, "delivery-mode", there(12).then_some(properties.delivery_mode));
    sees::property(words, "priority", there(11).then_some(properties.priority));
    sees::property(words, "correlation-id", there(10).then(|| text(&properties.correlation_id)));
    sees::property(words, "reply-to", there(9).then(|| text(&properties.reply_to)));
    sees::property(words, "expiration", there(8).then(|| text(&properties.expiration)));
    sees::property(words, "message-id", there(7).then(|| text(&properties.message_id)));
    sees::property(words, "timestamp", there(6).then_some(properties.timestamp));
    sees::property(words, "type", there(5).then(|| text(&properties.kind)));
    sees::property(words, "user-id", there(4).then(|| text(&properties.user_id)));
    sees::property(words, "app-id", there(3).then(|| text(&properties.app_id)));
    if there(13) {
        words.within("properties.headers", |words| table_into(words, properties.headers));
    }
}

fn table_into(words: &mut Words, table: Table<'_>) {
    for entry in table.entries() {
        let value = match entry.value() {
            Value::Boolean(value) => Field::Boolean(value),
            Value::Int32(value) => Field::Int32(value),
            Value::Int64(value) => Field::Int64(value),
            Value::Double(value) => Field::Double(value),
            Value::Timestamp(value) => Field::Timestamp(value),
            Value::Text(octets) => Field::Text(octets),
            Value::Table(table) => Field::Table(table),
            Value::Other(kind) => Field::Other(kind.to_string()),
        };
        sees::entry(words, text(&entry.key), value, table_into);
    }
}
