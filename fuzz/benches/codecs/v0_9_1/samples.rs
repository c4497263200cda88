//! What is decoded and encoded: values of the messages that the workloads are about, and their octets.
//!
//! The octets come from the values by way of our encoder, which the golden vectors hold against others.

use super::ours;
use amqp_types::{
    Dialect, ShortStr, Table, TableRef, ValueRef,
    frame::{Frame, FrameType, encode_frame},
    v0_9_1::{ContentHeaderRef, MethodRef, PropertiesRef, basic, queue},
};

pub const CHANNEL: u16 = 1;

/// A name and a value, as a program has them before it makes a table.
pub type Entry = (&'static str, ValueRef<'static>);

const fn short(text: &'static str) -> ShortStr<'static> {
    ShortStr::from_static(text)
}

const fn text(text: &'static str) -> ValueRef<'static> {
    ValueRef::LongString(text.as_bytes())
}

/// The table that a container owns for the rest of the run.
fn table(entries: &[Entry]) -> TableRef<'static> {
    let mut table = Table::new(Dialect::RabbitMq);
    for (name, value) in entries {
        table.insert(name, *value).expect("fits");
    }
    Box::leak(Box::new(table)).as_view()
}

/// The headers of the delivery: five, of which one is a table.
pub fn headers() -> Vec<Entry> {
    vec![
        ("trace-id", text("0af7651916cd43dd8448eb211c80319c")),
        ("retries", ValueRef::Int32(3)),
        ("flag", ValueRef::Boolean(true)),
        ("size", ValueRef::Int64(100)),
        ("nested", ValueRef::Table(table(&[("deep", text("value"))]))),
    ]
}

/// The arguments of queue.declare: eight.
pub fn arguments() -> Vec<Entry> {
    vec![
        ("x-message-ttl", ValueRef::Int32(60_000)),
        ("x-max-length", ValueRef::Int64(100_000)),
        ("x-overflow", text("reject-publish")),
        ("x-queue-type", text("quorum")),
        ("x-dead-letter-exchange", text("dead")),
        ("x-dead-letter-routing-key", text("dead.orders")),
        ("x-single-active-consumer", ValueRef::Boolean(true)),
        ("x-delivery-limit", ValueRef::Int32(5)),
    ]
}

/// A table of a hundred entries of six types.
pub fn hundred() -> Vec<Entry> {
    (0..100)
        .map(|index| {
            let name: &'static str = Box::leak(format!("header-{index:03}").into_boxed_str());
            let value = match index % 6 {
                0 => text("0af7651916cd43dd"),
                1 => ValueRef::Int32(index * 7),
                2 => ValueRef::Boolean(index % 4 == 0),
                3 => ValueRef::Int64(i64::from(index) << 33),
                4 => ValueRef::Timestamp(1_700_000_000),
                _ => ValueRef::Double(f64::from(index) / 8.0),
            };
            (name, value)
        })
        .collect()
}

pub fn ack() -> basic::Ack {
    basic::Ack { delivery_tag: 4711, multiple: false }
}

pub fn get_ok() -> basic::GetOkRef<'static> {
    basic::GetOkRef {
        delivery_tag: 4711,
        redelivered: true,
        exchange: short("events"),
        routing_key: short("order.created.eu"),
        message_count: 12,
    }
}

pub fn declare() -> queue::DeclareRef<'static> {
    queue::DeclareRef {
        queue: short("orders.eu"),
        durable: true,
        arguments: table(&arguments()),
        ..queue::DeclareRef::default()
    }
}

pub fn deliver() -> MethodRef<'static> {
    MethodRef::BasicDeliver(basic::DeliverRef {
        consumer_tag: short("ctag1.2f6c0c0b8e7a4a8e"),
        delivery_tag: 4711,
        redelivered: false,
        exchange: short("events"),
        routing_key: short("order.created.eu"),
    })
}

pub fn publish() -> basic::PublishRef<'static> {
    basic::PublishRef {
        exchange: short("events"),
        routing_key: short("order.created.eu"),
        mandatory: true,
        ..basic::PublishRef::default()
    }
}

/// A content header with six properties.
pub fn header(body_size: u64) -> ContentHeaderRef<'static> {
    ContentHeaderRef {
        weight: 0,
        body_size,
        properties: PropertiesRef::Basic(basic::PropertiesRef {
            content_type: Some(short("application/json")),
            headers: Some(table(&headers())),
            delivery_mode: Some(2),
            priority: Some(0),
            message_id: Some(short("9d1f8f0e-8a55-4a0b")),
            timestamp: Some(1_700_000_000),
            ..basic::PropertiesRef::default()
        }),
    }
}

pub fn body(len: usize) -> Vec<u8> {
    (0..len).map(|index| index as u8).collect()
}

/// A method as a frame.
pub fn method_frame(method: &MethodRef<'_>) -> Vec<u8> {
    let mut octets = Vec::new();
    encode_frame(FrameType::METHOD, CHANNEL, method, &mut octets);
    octets
}

/// A delivery as three frames.
pub fn delivery(len: usize) -> Vec<u8> {
    let mut octets = method_frame(&deliver());
    encode_frame(FrameType::HEADER, CHANNEL, &header(len as u64), &mut octets);
    let body = Frame { ty: FrameType::BODY, channel: CHANNEL, payload: &body(len) };
    amqp_types::Encode::encode(&body, &mut octets);
    assert!(octets.len() < ours::FRAME_MAX as usize);
    octets
}

/// The table of a hundred entries, its length in front.
pub fn hundred_octets() -> Vec<u8> {
    let table = table(&hundred());
    let mut octets = (table.as_bytes().len() as u32).to_be_bytes().to_vec();
    octets.extend_from_slice(table.as_bytes());
    octets
}
