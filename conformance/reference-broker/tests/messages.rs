//! Messages: publish, consume, get, settle, transactions, confirms.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use amqp_reference_broker::{Alarm, Dialect};
use amqp_types::{
    Value,
    v0_9_1_rabbitmq::{Method, basic, channel, confirm, connection, queue, tx},
};
use std::time::Duration;
use support::{Client, Incoming, broker, short, table};

const BOTH: [Dialect; 2] = [Dialect::Spec, Dialect::RabbitMq];

fn ack(delivery_tag: u64, multiple: bool) -> basic::Ack {
    basic::Ack { delivery_tag, multiple }
}

fn persistent() -> basic::Properties {
    basic::Properties { delivery_mode: Some(2), ..Default::default() }
}

fn to(key: &str) -> basic::Publish {
    basic::Publish { routing_key: short(key), ..Default::default() }
}

#[tokio::test(start_paused = true)]
async fn a_message_comes_as_it_was_sent() {
    for dialect in BOTH {
        let mut client = Client::open(&broker(dialect), dialect).await;
        client.queue(1, "q").await;
        let properties = basic::Properties {
            content_type: Some(short("text/plain")),
            content_encoding: Some(short("utf-8")),
            headers: Some(table(&[("a", 1.into()), ("b", Value::Void)])),
            delivery_mode: Some(1),
            priority: Some(3),
            correlation_id: Some(short("c")),
            reply_to: Some(short("r")),
            expiration: Some(short("60000")),
            message_id: Some(short("m")),
            timestamp: Some(u64::MAX >> 1),
            type_: Some(short("t")),
            user_id: Some(short("guest")),
            app_id: Some(short("a")),
            reserved: Some(short("")),
        };
        for size in [0, 1, 4087, 4088, 4089, 200_000] {
            let body = "x".repeat(size);
            client.publish_with(1, to("q"), properties.clone(), body.as_bytes()).await;
            let (ok, came, text) = client.get(1, "q", true).await.unwrap();
            assert_eq!((came, text), (properties.clone(), body));
            assert_eq!(
                (ok.exchange.as_str(), ok.routing_key.as_str(), ok.message_count),
                ("", "q", 0)
            );
            assert!(!ok.redelivered);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn acknowledgements() {
    for dialect in BOTH {
        let broker = broker(dialect);
        let mut client = Client::open(&broker, dialect).await;
        client.channel(2).await;
        client.queue(1, "q").await;
        for n in 0..10 {
            client.publish(1, "", "q", &n.to_string()).await;
        }
        client.consume(1, "q", "c", false).await;
        for n in 1..=10 {
            let (deliver, _, body) = client.delivery(1).await;
            assert_eq!((deliver.delivery_tag, body), (n, (n - 1).to_string()));
            assert_eq!((deliver.consumer_tag.as_str(), deliver.redelivered), ("c", false));
        }
        client.send(1, ack(5, true)).await;
        // The tag belongs to channel 1.
        client.send(2, ack(6, false)).await;
        client.channel_closed(2, 406).await;
        assert_eq!(
            client.call(1, channel::Close::default()).await,
            Method::ChannelCloseOk(channel::CloseOk {})
        );
        client.channel(1).await;
        for n in 5..10 {
            let (ok, _, body) = client.get(1, "q", false).await.unwrap();
            assert_eq!((ok.redelivered, body), (true, n.to_string()));
        }
        client.send(1, ack(0, true)).await;
        client.send(1, ack(1, false)).await;
        client.channel_closed(1, 406).await;
        client.channel(1).await;
        assert_eq!(client.count(1, "q").await, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn prefetch() {
    for dialect in BOTH {
        let mut client = Client::open(&broker(dialect), dialect).await;
        client.queue(1, "q").await;
        let qos = basic::Qos { prefetch_count: 3, ..Default::default() };
        assert_eq!(client.call(1, qos).await, Method::BasicQosOk(basic::QosOk {}));
        for n in 0..10 {
            client.publish(1, "", "q", &n.to_string()).await;
        }
        client.consume(1, "q", "c", false).await;
        for _ in 0..3 {
            client.delivery(1).await;
        }
        assert_eq!(client.count(1, "q").await, 7);
        client.send(1, ack(1, false)).await;
        client.delivery(1).await;
        assert!(client.is_quiet().await);
        // A second consumer: to the letter the three are for the channel, with RabbitMQ for each consumer.
        client.consume(1, "q", "d", false).await;
        if dialect == Dialect::RabbitMq {
            for _ in 0..3 {
                assert_eq!(client.delivery(1).await.0.consumer_tag.as_str(), "d");
            }
        }
        assert!(client.is_quiet().await);
    }
}

#[tokio::test(start_paused = true)]
async fn windows_to_the_letter() {
    let dialect = Dialect::Spec;
    let mut client = Client::open(&broker(dialect), dialect).await;
    client.channel(2).await;
    client.queue(1, "q").await;
    for n in 0..5 {
        client.publish(1, "", "q", &"x".repeat(1000 + n)).await;
    }
    // One message on both channels.
    client.call(1, basic::Qos { prefetch_count: 1, global: true, ..Default::default() }).await;
    client.consume(1, "q", "a", false).await;
    client.delivery(1).await;
    client.consume(2, "q", "b", false).await;
    assert!(client.is_quiet().await);
    // A new limit is for consumers that run.
    client.send(1, basic::Qos { prefetch_count: 2, global: true, ..Default::default() }).await;
    assert!(matches!(client.method(1).await, Method::BasicQosOk(_)));
    let Incoming::Method(on, Method::BasicDeliver(_)) = client.next().await else {
        panic!("a delivery")
    };
    assert!(on == 1 || on == 2);
    client.content().await;
    assert!(client.is_quiet().await);
    // A size never holds back the only message.
    let mut client = Client::open(&broker(dialect), dialect).await;
    client.queue(1, "q").await;
    client.publish(1, "", "q", &"x".repeat(1000)).await;
    client.publish(1, "", "q", "y").await;
    client.call(1, basic::Qos { prefetch_size: 10, ..Default::default() }).await;
    client.consume(1, "q", "a", false).await;
    client.delivery(1).await;
    assert!(client.is_quiet().await);
}

#[tokio::test(start_paused = true)]
async fn reject_recover_and_flow_to_the_letter() {
    let dialect = Dialect::Spec;
    let broker = broker(dialect);
    let mut client = Client::open(&broker, dialect).await;
    client.queue(1, "q").await;
    client.publish(1, "", "q", "m").await;
    client.consume(1, "q", "c", false).await;
    client.delivery(1).await;
    // What this channel sends back it does not get again; another does.
    client.send(1, basic::Reject { delivery_tag: 1, requeue: true }).await;
    assert!(client.is_quiet().await);
    let mut other = Client::open(&broker, dialect).await;
    assert!(other.get(1, "q", false).await.unwrap().0.redelivered);
    other.send(1, basic::Recover { requeue: true }).await;
    assert!(matches!(other.method(1).await, Method::BasicRecoverOk(_)));
    assert!(other.get(1, "q", true).await.unwrap().0.redelivered);
    // requeue=0 goes to the same consumer.
    client.publish(1, "", "q", "n").await;
    client.delivery(1).await;
    client.send(1, basic::Recover { requeue: false }).await;
    assert!(matches!(client.method(1).await, Method::BasicRecoverOk(_)));
    let (deliver, _, body) = client.delivery(1).await;
    assert_eq!((deliver.redelivered, body.as_str()), (true, "n"));
    client.send(1, ack(deliver.delivery_tag, false)).await;
    // Flow stops deliveries, and gets go on.
    let stop = client.call(1, channel::Flow { active: false }).await;
    assert_eq!(stop, Method::ChannelFlowOk(channel::FlowOk { active: false }));
    client.publish(1, "", "q", "o").await;
    client.publish(1, "", "q", "p").await;
    assert_eq!(client.body_of_get("q").await.as_deref(), Some("o"));
    client.call(1, channel::Flow { active: true }).await;
    assert_eq!(client.delivery(1).await.2, "p");
}

#[tokio::test(start_paused = true)]
async fn priorities_to_the_letter() {
    let mut client = Client::open(&broker(Dialect::Spec), Dialect::Spec).await;
    client.queue(1, "q").await;
    for (priority, body) in [(0, "a"), (0, "b"), (9, "c")] {
        let properties = basic::Properties { priority: Some(priority), ..Default::default() };
        client.publish_with(1, to("q"), properties, body.as_bytes()).await;
    }
    for body in ["c", "a", "b"] {
        assert_eq!(client.body_of_get("q").await.as_deref(), Some(body));
    }
}

#[tokio::test(start_paused = true)]
async fn no_local_and_immediate_to_the_letter() {
    let dialect = Dialect::Spec;
    let broker = broker(dialect);
    let mut client = Client::open(&broker, dialect).await;
    client.queue(1, "q").await;
    let consume = basic::Consume { queue: short("q"), no_local: true, ..Default::default() };
    client.call(1, consume).await;
    client.publish(1, "", "q", "mine").await;
    let mut other = Client::open(&broker, dialect).await;
    other.publish(1, "", "q", "theirs").await;
    assert_eq!(client.delivery(1).await.2, "theirs");
    other.queue(1, "idle").await;
    other
        .publish_with(1, basic::Publish { immediate: true, ..to("idle") }, persistent(), b"now")
        .await;
    let Method::BasicReturn(returned) = other.method(1).await else { panic!("a return") };
    assert_eq!(returned.reply_code, 313);
    assert_eq!(other.content().await.1, b"now");
    assert_eq!(other.count(1, "idle").await, 0);
}

#[tokio::test(start_paused = true)]
async fn returns_and_missing_exchanges() {
    for dialect in BOTH {
        let mut client = Client::open(&broker(dialect), dialect).await;
        let publish =
            basic::Publish { mandatory: true, exchange: short("amq.direct"), ..to("none") };
        client.publish_with(1, publish, persistent(), &[7; 10_000]).await;
        let Method::BasicReturn(returned) = client.method(1).await else { panic!("a return") };
        assert_eq!(returned.reply_code, if dialect == Dialect::Spec { 313 } else { 312 });
        assert_eq!(
            (returned.exchange.as_str(), returned.routing_key.as_str()),
            ("amq.direct", "none")
        );
        assert_eq!(client.content().await, (persistent(), vec![7; 10_000]));
        client.publish(1, "none", "k", "m").await;
        let close = client.channel_closed(1, 404).await;
        assert_eq!((close.class_id, close.method_id), (60, 40));
    }
}

#[tokio::test(start_paused = true)]
async fn contents_out_of_order() {
    for dialect in BOTH {
        let broker = broker(dialect);
        // A method, a body, nothing before, too much.
        let mut client = Client::open(&broker, dialect).await;
        client.send(1, to("q")).await;
        client.send(1, queue::Declare::default()).await;
        client.connection_closed(505).await;
        let mut client = Client::open(&broker, dialect).await;
        client.send(1, to("q")).await;
        client.frame(3, 1, b"body").await;
        client.connection_closed(505).await;
        let mut client = Client::open(&broker, dialect).await;
        client.content_frames(1, persistent(), b"").await;
        client.connection_closed(505).await;
        let mut client = Client::open(&broker, dialect).await;
        client.queue(1, "q").await;
        client.send(1, to("q")).await;
        client.frame(2, 1, &[0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0]).await;
        client.frame(3, 1, b"too long").await;
        client.connection_closed(505).await;
        let mut client = Client::open(&broker, dialect).await;
        assert_eq!(client.count(1, "q").await, 0);
        client.send(1, to("q")).await;
        client.frame(2, 1, &[0, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0]).await;
        client.connection_closed(501).await;
        let mut client = Client::open(&broker, dialect).await;
        client.frame(2, 0, &[0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0]).await;
        client.connection_closed(504).await;
        // 2^63 octets cost nothing.
        let mut client = Client::open(&broker, dialect).await;
        client.send(1, to("q")).await;
        client.frame(2, 1, &[0, 60, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0]).await;
        client.channel_closed(1, if dialect == Dialect::Spec { 311 } else { 406 }).await;
    }
}

#[tokio::test(start_paused = true)]
async fn consumer_tags() {
    for dialect in BOTH {
        let mut client = Client::open(&broker(dialect), dialect).await;
        client.channel(2).await;
        client.queue(1, "q").await;
        client.consume(1, "q", "a", true).await;
        client.consume(2, "q", "a", true).await;
        client.consume(1, "q", "b", true).await;
        client.send(2, basic::Cancel { consumer_tag: short("b"), no_wait: false }).await;
        let close = client.connection_closed(530).await;
        assert_eq!((close.class_id, close.method_id), (60, 30));
        let mut client = Client::open(&broker(dialect), dialect).await;
        client.queue(1, "q").await;
        client.consume(1, "q", "a", true).await;
        client
            .send(
                1,
                basic::Consume {
                    queue: short("q"),
                    consumer_tag: short("a"),
                    ..Default::default()
                },
            )
            .await;
        client.connection_closed(530).await;
    }
}

#[tokio::test(start_paused = true)]
async fn exclusive_consumers() {
    for dialect in BOTH {
        let mut client = Client::open(&broker(dialect), dialect).await;
        client.channel(2).await;
        client.queue(1, "q").await;
        let exclusive = basic::Consume {
            queue: short("q"),
            consumer_tag: short("x"),
            exclusive: true,
            ..Default::default()
        };
        client.call(1, exclusive.clone()).await;
        client.send(2, basic::Consume { queue: short("q"), ..Default::default() }).await;
        client.channel_closed(2, 403).await;
        client.call(1, basic::Cancel { consumer_tag: short("x"), no_wait: false }).await;
        client.consume(1, "q", "y", true).await;
        client.channel(2).await;
        client.send(2, exclusive).await;
        client.channel_closed(2, 403).await;
    }
}

#[tokio::test(start_paused = true)]
async fn transactions() {
    for dialect in BOTH {
        let mut client = Client::open(&broker(dialect), dialect).await;
        client.channel(2).await;
        client.queue(1, "q").await;
        client.send(2, tx::Commit {}).await;
        client.channel_closed(2, 406).await;
        client.channel(2).await;
        for _ in 0..2 {
            assert_eq!(client.call(1, tx::Select {}).await, Method::TxSelectOk(tx::SelectOk {}));
        }
        client.publish(1, "", "q", "one").await;
        assert_eq!(client.count(2, "q").await, 0);
        client.call(1, tx::Commit {}).await;
        assert_eq!(client.count(2, "q").await, 1);
        client.publish(1, "", "q", "two").await;
        assert_eq!(client.call(1, tx::Rollback {}).await, Method::TxRollbackOk(tx::RollbackOk {}));
        client.call(1, tx::Commit {}).await;
        assert_eq!(client.count(2, "q").await, 1);
        // An ack that is rolled back can be given again, and twice is once too often.
        client.get(1, "q", false).await.unwrap();
        client.send(1, ack(1, false)).await;
        client.call(1, tx::Rollback {}).await;
        assert_eq!(client.count(2, "q").await, 0);
        client.send(1, ack(1, false)).await;
        client.call(1, tx::Commit {}).await;
        client.send(1, ack(1, false)).await;
        client.channel_closed(1, 406).await;
        assert_eq!(client.count(2, "q").await, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn confirms() {
    let dialect = Dialect::RabbitMq;
    let mut client = Client::open(&broker(dialect), dialect).await;
    client.queue(1, "q").await;
    client
        .queue_with("full", &[("x-max-length", 1.into()), ("x-overflow", "reject-publish".into())])
        .await;
    client.call(1, confirm::Select { nowait: false }).await;
    client.publish(1, "", "q", "m").await;
    assert_eq!(client.method(1).await, Method::BasicAck(ack(1, false)));
    client.call(1, confirm::Select { nowait: false }).await;
    client
        .publish_with(1, basic::Publish { mandatory: true, ..to("none") }, persistent(), b"")
        .await;
    assert!(matches!(client.method(1).await, Method::BasicReturn(_)));
    client.content().await;
    assert_eq!(client.method(1).await, Method::BasicAck(ack(2, false)));
    client.publish(1, "", "full", "m").await;
    assert_eq!(client.method(1).await, Method::BasicAck(ack(3, false)));
    client.publish(1, "", "full", "n").await;
    assert_eq!(
        client.method(1).await,
        Method::BasicNack(basic::Nack { delivery_tag: 4, ..Default::default() })
    );
    assert_eq!(client.body_of_get("full").await.as_deref(), Some("m"));
    client.send(1, tx::Select {}).await;
    client.channel_closed(1, 406).await;
}

#[tokio::test(start_paused = true)]
async fn restart_and_kill_keep_what_is_durable() {
    for dialect in BOTH {
        for kill in [false, true] {
            let broker = broker(dialect);
            let mut client = Client::open(&broker, dialect).await;
            let durable = queue::Declare { queue: short("d"), durable: true, ..Default::default() };
            client.declare(1, durable).await;
            client.queue(1, "t").await;
            let x = amqp_types::v0_9_1_rabbitmq::exchange::Declare {
                exchange: short("x"),
                type_: short("direct"),
                durable: true,
                ..Default::default()
            };
            client.call(1, x).await;
            let bind = queue::Bind {
                queue: short("d"),
                exchange: short("x"),
                routing_key: short("k"),
                ..Default::default()
            };
            client.call(1, bind).await;
            client.publish_with(1, to("d"), persistent(), b"kept").await;
            client.publish(1, "", "d", "lost").await;
            client.publish_with(1, to("d"), persistent(), b"acked").await;
            assert_eq!(client.get(1, "d", false).await.unwrap().2, "kept");
            client.get(1, "d", true).await.unwrap();
            client.get(1, "d", true).await.unwrap();
            if kill {
                broker.kill();
            } else {
                broker.restart();
                assert!(matches!(
                    client.next().await,
                    Incoming::Method(0, Method::ConnectionClose(_))
                ));
            }
            assert_eq!(client.next().await, Incoming::Eof);
            let mut client = Client::open(&broker, dialect).await;
            client.publish(1, "x", "k", "bound").await;
            let (ok, _, body) = client.get(1, "d", true).await.unwrap();
            assert_eq!((ok.redelivered, body.as_str()), (true, "kept"));
            assert_eq!(client.body_of_get("d").await.as_deref(), Some("bound"));
            assert_eq!(client.body_of_get("d").await, None);
            client
                .send(1, queue::Declare { queue: short("t"), passive: true, ..Default::default() })
                .await;
            client.channel_closed(1, 404).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn alarms_hold_back_publishers() {
    let dialect = Dialect::RabbitMq;
    let broker = broker(dialect);
    let mut consumer = Client::open(&broker, dialect).await;
    consumer.queue(1, "q").await;
    consumer.consume(1, "q", "c", true).await;
    let mut client = Client::open(&broker, dialect).await;
    broker.set_alarm(Alarm::Memory, true);
    client.publish(1, "", "q", "first").await;
    let Method::ConnectionBlocked(blocked) = client.method(0).await else { panic!("blocked") };
    assert!(!blocked.reason.is_empty());
    assert_eq!(consumer.delivery(1).await.2, "first");
    broker.set_alarm(Alarm::Disk, true);
    client.publish(1, "", "q", "second").await;
    assert!(client.is_quiet().await);
    broker.set_alarm(Alarm::Memory, false);
    assert!(consumer.is_quiet().await);
    broker.set_alarm(Alarm::Disk, false);
    assert_eq!(client.method(0).await, Method::ConnectionUnblocked(connection::Unblocked {}));
    assert_eq!(consumer.delivery(1).await.2, "second");
}

#[tokio::test(start_paused = true)]
async fn the_memory_limit_drops_nothing() {
    for dialect in BOTH {
        let broker = broker(dialect);
        broker.configure(|config| config.memory_limit = 100_000);
        let mut client = Client::open(&broker, dialect).await;
        client.queue(1, "q").await;
        let mut consumer = Client::open(&broker, dialect).await;
        for n in 0..30 {
            client.publish(1, "", "q", &format!("{n:05}{}", "x".repeat(10_000))).await;
            if n == 20 {
                // Enough of them wait in the pipe; the rest comes while the consumer drains.
                consumer.consume(1, "q", "c", true).await;
            }
            if n >= 20 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            if n == 9 {
                assert!(consumer.count(1, "q").await <= 10);
            }
            if n == 12 {
                consumer.consume(1, "q", "first", true).await;
                for m in 0..=n {
                    let (_, _, body) = consumer.delivery(1).await;
                    assert_eq!(&body[..5], &format!("{m:05}"));
                }
                consumer
                    .call(1, basic::Cancel { consumer_tag: short("first"), no_wait: false })
                    .await;
            }
        }
        for m in 13..30 {
            let (_, _, body) = consumer.delivery(1).await;
            assert_eq!(&body[..5], &format!("{m:05}"));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_consumer_is_not_fed_without_end() {
    let dialect = Dialect::Spec;
    let broker = broker(dialect);
    let mut slow = Client::open(&broker, dialect).await;
    slow.queue(1, "q").await;
    slow.consume(1, "q", "c", true).await;
    let mut client = Client::open(&broker, dialect).await;
    for n in 0..200 {
        client.publish(1, "", "q", &format!("{n:05}{}", "x".repeat(10_000))).await;
    }
    // 2 MB were published; pipe and high-water mark hold far less.
    assert!(client.count(1, "q").await > 100);
    for n in 0..200 {
        assert_eq!(&slow.delivery(1).await.2[..5], &format!("{n:05}"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_that_asks_and_never_reads_is_given_up() {
    let dialect = Dialect::RabbitMq;
    let broker = broker(dialect);
    let mut events = broker.events();
    let tune_ok = connection::TuneOk { heartbeat: 10, ..Default::default() };
    let mut client = Client::open_with(&broker, dialect, tune_ok, "/").await;
    client.channel(1).await;
    client.queue(1, "q").await;
    let passive = queue::Declare { queue: short("q"), passive: true, ..Default::default() };
    let asking = async {
        loop {
            client.send(1, passive.clone()).await;
        }
    };
    // The pipe fills up in both directions, and nobody reads.
    assert!(tokio::time::timeout(Duration::from_secs(30), asking).await.is_err());
    let line = loop {
        let line = events.recv().await.unwrap().to_string();
        if line.contains("closed") {
            break line;
        }
    };
    assert!(line.contains("does not take"), "{line}");
}

#[tokio::test(start_paused = true)]
async fn a_large_body_comes_through_small_frames_beside_other_channels() {
    for dialect in BOTH {
        let broker = broker(dialect);
        let tune_ok = connection::TuneOk { frame_max: 4096, ..Default::default() };
        let mut client = Client::open_with(&broker, dialect, tune_ok, "/").await;
        client.channel(1).await;
        client.channel(2).await;
        client.queue(1, "q").await;
        let body: Vec<u8> = (0..1_000_000u32).map(|n| (n % 251) as u8).collect();
        client.publish_with(1, to("q"), persistent(), &body).await;
        let get = basic::Get { queue: short("q"), no_ack: true, ..Default::default() };
        client.send(1, get).await;
        client
            .send(2, queue::Declare { queue: short("q"), passive: true, ..Default::default() })
            .await;
        assert!(matches!(client.method(1).await, Method::BasicGetOk(_)));
        let Incoming::Header(1, size, _) = client.next().await else { panic!("a header") };
        let mut came = Vec::new();
        let mut answered = false;
        while (came.len() as u64) < size || !answered {
            match client.next().await {
                Incoming::Body(1, part) => {
                    assert!(part.len() <= 4088);
                    came.extend(part);
                }
                Incoming::Method(2, Method::QueueDeclareOk(_)) => answered = true,
                other => panic!("a part of the body, not {other:?}"),
            }
        }
        assert!(came == body);
    }
}

#[tokio::test(start_paused = true)]
async fn names_are_invented_once() {
    let dialect = Dialect::Spec;
    let broker = broker(dialect);
    let mut names = std::collections::BTreeSet::new();
    for _ in 0..3 {
        let mut client = Client::open(&broker, dialect).await;
        for durable in [false, true] {
            let declare = queue::Declare { durable, ..Default::default() };
            assert!(names.insert(client.declare(1, declare).await.queue.as_str().to_owned()));
        }
        broker.restart();
    }
}
