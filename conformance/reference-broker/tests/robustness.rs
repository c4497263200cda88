//! Whatever a client sends, the broker stays up and answers the next one.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use amqp_reference_broker::{Broker, Dialect};
use amqp_types::{
    Encode, Value,
    frame::{Frame, FrameType, encode_frame},
    v0_9_1_rabbitmq::{
        ContentHeader, Method, Properties, basic, channel, confirm, connection, exchange, queue, tx,
    },
};
use proptest::prelude::*;
use std::{
    sync::{
        Once,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use support::{Client, broker, short, table};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const NAMES: [&str; 6] = ["", "q", "r", "x", "amq.topic", "amq.rabbitmq.reply-to"];

/// The frames of one of the things that a client can do; the numbers choose which and how.
fn frames(what: u8, number: u16, name: u8, other: u8, flags: u8, n: u64) -> Vec<u8> {
    let name = short(NAMES[usize::from(name) % NAMES.len()]);
    let other = short(NAMES[usize::from(other) % NAMES.len()]);
    let flag = |bit: u8| flags & (1 << bit) != 0;
    let arguments = match flags >> 5 {
        0 => table(&[("x-max-length", (n as i32).into())]),
        1 => table(&[("x-message-ttl", (n as i32 * 100).into())]),
        2 => table(&[("x-dead-letter-exchange", name.as_str().into())]),
        3 => table(&[("x-queue-type", "quorum".into()), ("x-delivery-limit", 1.into())]),
        4 => table(&[("x-priority", 1.into()), ("alternate-exchange", other.as_str().into())]),
        _ => table(&[]),
    };
    let method: Method = match what % 24 {
        0 => channel::Open::default().into(),
        1 => channel::Close::default().into(),
        2 => channel::CloseOk {}.into(),
        3 => channel::Flow { active: flag(0) }.into(),
        4 | 5 => queue::Declare {
            queue: name,
            passive: flag(0) && flag(1),
            durable: flag(2),
            exclusive: flag(3) && flag(1),
            auto_delete: flag(4),
            arguments,
            ..Default::default()
        }
        .into(),
        6 => queue::Bind {
            queue: name,
            exchange: other,
            routing_key: short("a.#"),
            ..Default::default()
        }
        .into(),
        7 => queue::Unbind {
            queue: name,
            exchange: other,
            routing_key: short("a.#"),
            ..Default::default()
        }
        .into(),
        8 => queue::Purge { queue: name, no_wait: flag(0), ..Default::default() }.into(),
        9 => queue::Delete {
            queue: name,
            if_unused: flag(0),
            if_empty: flag(1),
            ..Default::default()
        }
        .into(),
        10 => exchange::Declare {
            exchange: name,
            type_: short(["direct", "fanout", "topic", "headers"][usize::from(flags) % 4]),
            auto_delete: flag(2),
            internal: flag(3) && flag(4),
            arguments,
            ..Default::default()
        }
        .into(),
        11 => exchange::Bind {
            destination: name,
            source: other,
            routing_key: short("#"),
            ..Default::default()
        }
        .into(),
        12 => exchange::Delete { exchange: name, if_unused: flag(0), ..Default::default() }.into(),
        13 => basic::Qos { prefetch_count: n as u16, global: flag(0), ..Default::default() }.into(),
        14 => basic::Consume {
            queue: name,
            consumer_tag: other,
            no_local: flag(0),
            no_ack: flag(1),
            exclusive: flag(2) && flag(3),
            arguments,
            ..Default::default()
        }
        .into(),
        15 => basic::Cancel { consumer_tag: other, no_wait: flag(0) }.into(),
        16 => basic::Get { queue: name, no_ack: flag(0), ..Default::default() }.into(),
        17 => basic::Ack { delivery_tag: n, multiple: flag(0) }.into(),
        18 => basic::Reject { delivery_tag: n, requeue: flag(0) }.into(),
        19 => basic::Recover { requeue: flag(0) }.into(),
        20 => match flags % 4 {
            0 => tx::Select {}.into(),
            1 => tx::Commit {}.into(),
            2 => tx::Rollback {}.into(),
            _ => confirm::Select { nowait: flag(5) }.into(),
        },
        _ => basic::Publish {
            exchange: if flag(0) { other } else { short("") },
            routing_key: name,
            mandatory: flag(1),
            immediate: flag(2) && flag(3),
            ..Default::default()
        }
        .into(),
    };
    let mut out = Vec::new();
    encode_frame(FrameType::METHOD, number, &method.as_view(), &mut out);
    if let Method::BasicPublish(_) = method {
        let properties = basic::Properties {
            headers: flag(4).then(|| table(&[("CC", Value::Void), ("a", 1.into())])),
            priority: Some(flags),
            expiration: flag(3).then(|| short("50")),
            delivery_mode: Some(1 + (flags & 1)),
            reply_to: flag(2).then(|| short(NAMES[5])),
            ..Default::default()
        };
        let header =
            ContentHeader { weight: 0, body_size: n, properties: Properties::Basic(properties) };
        encode_frame(FrameType::HEADER, number, &header.as_view(), &mut out);
        if n > 0 {
            let body = vec![b'x'; n as usize];
            Frame { ty: FrameType::BODY, channel: number, payload: &body }.encode(&mut out);
        }
    }
    out
}

/// Sends octets on a connection that has come so far, and waits for what the broker makes of them.
async fn send(broker: &Broker, dialect: Dialect, stage: u8, octets: Vec<u8>) {
    let client = match stage {
        0 => Client::raw(broker, dialect),
        1 => {
            let mut client = Client::raw(broker, dialect);
            client.write(b"AMQP\0\0\x09\x01").await;
            client
        }
        2 => Client::tuned(broker, dialect, true).await,
        _ => {
            let tune_ok = connection::TuneOk { heartbeat: 5, ..Default::default() };
            let mut client = Client::open_with(broker, dialect, tune_ok, "/").await;
            client.channel(1).await;
            client
        }
    };
    let (mut reader, mut writer) = tokio::io::split(client.stream);
    let drain = tokio::spawn(async move {
        let mut octets = [0; 4096];
        while !matches!(reader.read(&mut octets).await, Ok(0) | Err(_)) {}
    });
    // The broker may have closed by now.
    let _closed = writer.write_all(&octets).await;
    // Nothing more comes: handshake, heartbeat or close timeout end it.
    let ended = tokio::time::timeout(Duration::from_secs(60), drain).await;
    assert!(ended.is_ok(), "the connection did not end");
}

async fn still_works(broker: &Broker, dialect: Dialect) {
    let mut client = Client::open(broker, dialect).await;
    let queue = client.declare(1, queue::Declare::default()).await.queue;
    client.publish(1, "", queue.as_str(), "alive").await;
    assert_eq!(client.body_of_get(queue.as_str()).await.as_deref(), Some("alive"));
}

/// A panic in a task of the broker ends only that task: it is counted, so that it does not pass unseen.
static PANICS: AtomicUsize = AtomicUsize::new(0);
static HOOK: Once = Once::new();

fn run(test: impl Future<Output = ()>) {
    HOOK.call_once(|| {
        let default = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            PANICS.fetch_add(1, Ordering::Relaxed);
            default(panic);
        }));
    });
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(test);
    assert_eq!(PANICS.load(Ordering::Relaxed), 0, "a task panicked");
}

fn dialects() -> impl Strategy<Value = Dialect> {
    prop_oneof![Just(Dialect::Spec), Just(Dialect::RabbitMq)]
}

fn actions() -> impl Strategy<Value = Vec<u8>> {
    let action = (any::<u8>(), 1u16..4, any::<u8>(), any::<u8>(), any::<u8>(), 0u64..6).prop_map(
        |(what, channel, name, other, flags, n)| frames(what, channel, name, other, flags, n),
    );
    prop::collection::vec(action, 1..60).prop_map(|frames| {
        let mut octets: Vec<u8> = [2u16, 3].into_iter().flat_map(frames_of_open).collect();
        octets.extend(frames.concat());
        octets
    })
}

fn frames_of_open(channel: u16) -> Vec<u8> {
    frames(0, channel, 0, 0, 0, 0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_octets(
        dialect in dialects(),
        stage in 0u8..4,
        octets in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        run(async {
            let broker = broker(dialect);
            send(&broker, dialect, stage, octets).await;
            still_works(&broker, dialect).await;
        });
    }

    #[test]
    fn legal_frames_in_any_order(dialect in dialects(), first in actions(), second in actions(), kill: bool) {
        run(async {
            let broker = broker(dialect);
            let one = send(&broker, dialect, 3, first);
            let two = send(&broker, dialect, 3, second);
            tokio::join!(one, two);
            if kill { broker.kill() } else { broker.restart() }
            still_works(&broker, dialect).await;
        });
    }

    #[test]
    fn damaged_frames(
        dialect in dialects(),
        mut octets in actions(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..3), 1..6),
    ) {
        for (at, value, kind) in damage {
            if octets.is_empty() {
                break;
            }
            let at = at.index(octets.len());
            match kind {
                0 => octets[at] = value,
                1 => drop(octets.remove(at)),
                _ => octets.insert(at, value),
            }
        }
        run(async {
            let broker = broker(dialect);
            send(&broker, dialect, 3, octets).await;
            still_works(&broker, dialect).await;
        });
    }
}
