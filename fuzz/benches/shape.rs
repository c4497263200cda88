//! The shape of the codecs, measured against hand-written floors: decode of a delivery and of basic.ack.
//!
//! A floor is the least that a safe, typed, validating codec for that one message does. Ratios within one run
//! are what counts.

use amqp_types::{
    Context, Dialect, DynamicHeader, DynamicMethod, DynamicRecord, Encode, ShortString, Table,
    Value,
    frame::{FrameType, decode_frame, encode_frame},
    v0_9_1::{ContentHeaderRef, MethodRef, PROTOCOL, PropertiesRef},
};
use criterion::Criterion;
use std::hint::black_box;

fn delivery() -> Vec<u8> {
    let context = Dialect::RabbitMq;
    let mut octets = Vec::new();
    let mut method =
        DynamicRecord::new(PROTOCOL.method("basic.deliver").expect("a method"), context);
    let short = |text: &str| Value::ShortString(ShortString::new(text).expect("short"));
    for (field, value) in [
        ("consumer-tag", short("ctag1.2f6c0c0b8e7a4a8e")),
        ("delivery-tag", Value::UInt64(4711)),
        ("exchange", short("events")),
        ("routing-key", short("order.created.eu")),
    ] {
        method.set(field, value).expect("a field");
    }
    encode_frame(FrameType::METHOD, 1, &DynamicMethod(method), &mut octets);
    let mut nested = Table::new(context);
    nested.insert("deep", "value").expect("fits");
    let mut headers = Table::new(context);
    headers.insert("trace-id", "0af7651916cd43dd8448eb211c80319c").expect("fits");
    headers.insert("retries", 3).expect("fits");
    headers.insert("flag", true).expect("fits");
    headers.insert("size", 100i64).expect("fits");
    headers.insert("nested", &nested).expect("fits");
    let basic = PROTOCOL.class("basic").and_then(|class| class.properties).expect("properties");
    let mut properties = DynamicRecord::new(basic, context);
    for (field, value) in [
        ("content-type", short("application/json")),
        ("headers", Value::Table(headers)),
        ("delivery-mode", Value::UInt8(2)),
        ("priority", Value::UInt8(0)),
        ("message-id", short("9d1f8f0e-8a55-4a0b")),
        ("timestamp", Value::Timestamp(1_700_000_000)),
    ] {
        properties.set(field, value).expect("a property");
    }
    let header = DynamicHeader { class_id: 60, weight: 0, body_size: 100, properties };
    encode_frame(FrameType::HEADER, 1, &header, &mut octets);
    amqp_types::frame::Frame { ty: FrameType::BODY, channel: 1, payload: &[7; 100] }
        .encode(&mut octets);
    octets
}

fn ack() -> Vec<u8> {
    let mut octets = Vec::new();
    let mut method =
        DynamicRecord::new(PROTOCOL.method("basic.ack").expect("a method"), Dialect::RabbitMq);
    method.set("delivery-tag", Value::UInt64(4711)).expect("a field");
    encode_frame(FrameType::METHOD, 1, &DynamicMethod(method), &mut octets);
    octets
}

fn decode(mut octets: &[u8]) -> usize {
    let context = Context::new(Dialect::RabbitMq);
    let mut seen = 0;
    while let Ok(Some((frame, len))) = decode_frame(octets, 131_072) {
        match frame.ty {
            FrameType::METHOD => match MethodRef::decode(frame.payload, context) {
                Ok(MethodRef::BasicDeliver(deliver)) => {
                    let deliver = black_box(deliver);
                    seen += deliver.routing_key.len();
                }
                Ok(MethodRef::BasicAck(ack)) => {
                    let ack = black_box(ack);
                    seen += usize::from(ack.multiple);
                }
                _ => return 0,
            },
            FrameType::HEADER => match ContentHeaderRef::decode(frame.payload, context) {
                Ok(header) => {
                    let header = black_box(header);
                    let PropertiesRef::Basic(properties) = header.properties;
                    seen += usize::from(properties.headers.is_some());
                }
                Err(_) => return 0,
            },
            _ => seen += black_box(frame.payload).len(),
        }
        octets = &octets[len..];
    }
    seen
}

/// basic.ack by hand: frame, ids, tag, bit.
fn ack_floor(octets: &[u8]) -> Option<(u64, bool)> {
    let (head, rest) = octets.split_first_chunk::<7>()?;
    let size = u32::from_be_bytes([head[3], head[4], head[5], head[6]]) as usize;
    let (payload, after) = rest.split_at_checked(size)?;
    if head[0] != 1 || *after.first()? != 0xce {
        return None;
    }
    let payload: &[u8; 13] = payload.try_into().ok()?;
    let [0, 60, 0, 80, a, b, c, d, e, f, g, h, bits] = *payload else { return None };
    Some((u64::from_be_bytes([a, b, c, d, e, f, g, h]), bits & 1 != 0))
}

/// The same as the enum of all methods, which is what a program that does not know what comes has to take.
fn ack_floor_enum(octets: &[u8]) -> Option<MethodRef<'_>> {
    let (delivery_tag, multiple) = ack_floor(octets)?;
    Some(MethodRef::BasicAck(amqp_types::v0_9_1::basic::Ack { delivery_tag, multiple }))
}

fn shape(criterion: &mut Criterion) {
    let delivery = delivery();
    let ack = ack();
    assert!(decode(&delivery) > 100);
    criterion
        .bench_function("decode/delivery", |bencher| bencher.iter(|| decode(black_box(&delivery))));
    criterion.bench_function("decode/ack", |bencher| bencher.iter(|| decode(black_box(&ack))));
    println!("MethodRef: {} octets", size_of::<MethodRef<'_>>());
    criterion.bench_function("floor/ack enum", |bencher| {
        bencher.iter(|| black_box(ack_floor_enum(black_box(&ack))))
    });
    criterion.bench_function("decode/ack enum", |bencher| {
        bencher.iter(|| {
            let (frame, _) = decode_frame(black_box(&ack), 131_072).ok()??;
            black_box(MethodRef::decode(frame.payload, Context::new(Dialect::RabbitMq)).ok())
        })
    });
    criterion.bench_function("floor/ack", |bencher| {
        bencher.iter(|| black_box(ack_floor(black_box(&ack))))
    });
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    shape(&mut criterion);
    criterion.final_summary();
}
