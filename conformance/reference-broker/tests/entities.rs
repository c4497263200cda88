//! Exchanges, queues and bindings, and the errors of their methods.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use amqp_reference_broker::Dialect;
use amqp_types::v0_9_1_rabbitmq::{Method, basic, channel, connection, exchange, queue};
use support::{Client, Incoming, broker, short, start_ok, table};

const BOTH: [Dialect; 2] = [Dialect::Spec, Dialect::RabbitMq];

fn x(name: &str, ty: &str) -> exchange::Declare {
    exchange::Declare { exchange: short(name), type_: short(ty), ..Default::default() }
}

fn bind(queue: &str, exchange: &str, key: &str) -> queue::Bind {
    queue::Bind {
        queue: short(queue),
        exchange: short(exchange),
        routing_key: short(key),
        ..Default::default()
    }
}

/// One method on a fresh connection, and the code of the close that follows on the channel (soft) or the connection.
async fn refused(dialect: Dialect, method: impl Into<Method>, soft: bool, code: u16) {
    let method = method.into();
    let ids = method.id();
    let broker = broker(dialect);
    let mut client = Client::open(&broker, dialect).await;
    client.channel(2).await;
    client.send(1, method).await;
    let (class, id) = if soft {
        let close = client.channel_closed(1, code).await;
        // The other channel and the connection live on.
        client.queue(2, "alive").await;
        client.channel(1).await;
        (close.class_id, close.method_id)
    } else {
        let close = client.connection_closed(code).await;
        (close.class_id, close.method_id)
    };
    assert_eq!((class, id), ids);
}

#[tokio::test(start_paused = true)]
async fn exchanges_that_cannot_be_declared_or_deleted() {
    for dialect in BOTH {
        refused(dialect, x("amq.zzz", "direct"), true, 403).await;
        refused(dialect, x("", "direct"), true, 403).await;
        refused(dialect, x("x", "nonexistent"), false, 503).await;
        refused(dialect, x("amq.direct", "fanout"), false, 530).await;
        let passive = |name| exchange::Declare { passive: true, ..x(name, "") };
        refused(dialect, passive("none"), true, 404).await;
        refused(dialect, passive("AMQ.DIRECT"), true, 404).await;
        for name in ["", "amq.direct", "amq.topic"] {
            let delete = exchange::Delete { exchange: short(name), ..Default::default() };
            refused(dialect, delete, true, 403).await;
        }
    }
    refused(Dialect::Spec, x("a b", "direct"), true, 406).await;
    refused(Dialect::Spec, x(&"x".repeat(128), "direct"), false, 502).await;
    refused(
        Dialect::Spec,
        exchange::Delete { exchange: short("none"), ..Default::default() },
        true,
        404,
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_exchange_is_redeclared_as_it_is() {
    for dialect in BOTH {
        let mut client = Client::open(&broker(dialect), dialect).await;
        client.channel(2).await;
        let ok = Method::ExchangeDeclareOk(exchange::DeclareOk {});
        assert_eq!(client.call(1, x("x", "topic")).await, ok);
        assert_eq!(client.call(1, x("x", "topic")).await, ok);
        assert_eq!(
            client
                .call(1, exchange::Declare { passive: true, durable: true, ..x("x", "direct") })
                .await,
            ok
        );
        client.send(1, exchange::Declare { durable: true, ..x("x", "topic") }).await;
        client.channel_closed(1, 406).await;
        client.send(2, x("x", "fanout")).await;
        client.connection_closed(530).await;
    }
}

#[tokio::test(start_paused = true)]
async fn queues_that_are_refused() {
    for dialect in BOTH {
        let declare = |name: &str| queue::Declare { queue: short(name), ..Default::default() };
        refused(dialect, declare("amq.zzz"), true, 403).await;
        refused(dialect, queue::Declare { passive: true, ..declare("none") }, true, 404).await;
        refused(dialect, bind("none", "amq.direct", ""), true, 404).await;
        refused(dialect, bind("", "amq.direct", ""), true, 404).await;
        refused(dialect, queue::Purge { queue: short("none"), ..Default::default() }, true, 404)
            .await;
        refused(dialect, queue::Purge::default(), true, 404).await;
        refused(dialect, queue::Delete::default(), true, 404).await;
        refused(dialect, basic::Get::default(), true, 502).await;
        refused(dialect, basic::Consume::default(), true, 502).await;
        refused(dialect, basic::Get { queue: short("none"), ..Default::default() }, true, 404)
            .await;
        refused(
            dialect,
            basic::Consume { queue: short("none"), no_wait: true, ..Default::default() },
            true,
            404,
        )
        .await;
    }
    refused(Dialect::Spec, queue::Declare { queue: short("a@b"), ..Default::default() }, true, 406)
        .await;
    refused(Dialect::Spec, queue::Delete { queue: short("none"), ..Default::default() }, true, 404)
        .await;
    refused(
        Dialect::Spec,
        queue::Unbind { queue: short("none"), exchange: short("amq.direct"), ..Default::default() },
        true,
        404,
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn methods_out_of_turn() {
    for dialect in BOTH {
        refused(dialect, channel::Open::default(), false, 504).await;
        refused(dialect, channel::FlowOk { active: true }, false, 503).await;
        refused(dialect, channel::CloseOk {}, false, 503).await;
        refused(dialect, queue::DeclareOk::default(), false, 503).await;
        refused(dialect, basic::Deliver::default(), false, 503).await;
        refused(dialect, connection::TuneOk::default(), false, 503).await;
        let unknown =
            Method::Unknown { class_id: 999, method_id: 1, arguments: "".try_into().unwrap() };
        refused(dialect, unknown, false, 503).await;
    }
    refused(
        Dialect::Spec,
        amqp_types::v0_9_1_rabbitmq::confirm::Select { nowait: false },
        false,
        503,
    )
    .await;
    refused(Dialect::Spec, basic::CancelOk::default(), false, 503).await;
}

#[tokio::test(start_paused = true)]
async fn channels_that_are_not_open() {
    for dialect in BOTH {
        for number in [0, 7] {
            let mut client = Client::open(&broker(dialect), dialect).await;
            client.send(number, queue::Declare::default()).await;
            client.connection_closed(504).await;
        }
        let mut client = Client::open(&broker(dialect), dialect).await;
        assert_eq!(
            client.call(1, channel::Close::default()).await,
            Method::ChannelCloseOk(channel::CloseOk {})
        );
        client.send(1, queue::Declare::default()).await;
        client.connection_closed(504).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_default_exchange_takes_bindings_only_to_the_letter() {
    let mut client = Client::open(&broker(Dialect::Spec), Dialect::Spec).await;
    client.queue(1, "q").await;
    assert!(matches!(client.call(1, bind("q", "", "k")).await, Method::QueueBindOk(_)));
    client.publish(1, "", "k", "one").await;
    assert_eq!(client.body_of_get("q").await.as_deref(), Some("one"));
    let unbind = queue::Unbind { queue: short("q"), routing_key: short("k"), ..Default::default() };
    assert!(matches!(client.call(1, unbind).await, Method::QueueUnbindOk(_)));
    client.publish(1, "", "k", "two").await;
    assert_eq!(client.body_of_get("q").await, None);

    let mut client = Client::open(&broker(Dialect::RabbitMq), Dialect::RabbitMq).await;
    client.queue(1, "q").await;
    client.send(1, bind("q", "", "k")).await;
    client.channel_closed(1, 403).await;
}

#[tokio::test(start_paused = true)]
async fn a_message_comes_once_to_a_queue_however_often_it_is_bound() {
    for dialect in BOTH {
        let mut client = Client::open(&broker(dialect), dialect).await;
        client.queue(1, "q").await;
        for key in ["a.#", "#", "a.*", "a.*"] {
            assert!(matches!(
                client.call(1, bind("q", "amq.topic", key)).await,
                Method::QueueBindOk(_)
            ));
        }
        client.publish(1, "amq.topic", "a.b", "one").await;
        assert_eq!(client.count(1, "q").await, 1);
        assert_eq!(
            client.call(1, queue::Purge { queue: short(""), ..Default::default() }).await,
            Method::QueuePurgeOk(queue::PurgeOk { message_count: 1 })
        );
        // An empty queue name and an empty key bind with the name as key.
        client.call(1, bind("", "amq.direct", "")).await;
        client.publish(1, "amq.direct", "q", "two").await;
        assert_eq!(client.body_of_get("q").await.as_deref(), Some("two"));
    }
}

#[tokio::test(start_paused = true)]
async fn an_exclusive_queue_belongs_to_its_connection() {
    for dialect in BOTH {
        let broker = broker(dialect);
        let mut owner = Client::open(&broker, dialect).await;
        let declare =
            queue::Declare { queue: short("mine"), exclusive: true, ..Default::default() };
        owner.declare(1, declare.clone()).await;
        let mut other = Client::open(&broker, dialect).await;
        let methods: Vec<Method> = vec![
            declare.clone().into(),
            queue::Declare { passive: true, ..declare.clone() }.into(),
            bind("mine", "amq.direct", "").into(),
            basic::Consume { queue: short("mine"), ..Default::default() }.into(),
            queue::Purge { queue: short("mine"), ..Default::default() }.into(),
            queue::Delete { queue: short("mine"), ..Default::default() }.into(),
        ];
        for method in methods {
            other.send(1, method).await;
            other.channel_closed(1, 405).await;
            other.channel(1).await;
        }
        drop(owner);
        tokio::time::sleep(std::time::Duration::from_secs(5)).await;
        other.send(1, queue::Declare { passive: true, ..declare }).await;
        other.channel_closed(1, 404).await;
    }
}

#[tokio::test(start_paused = true)]
async fn auto_delete_and_server_names() {
    for dialect in BOTH {
        let mut client = Client::open(&broker(dialect), dialect).await;
        let ok =
            client.declare(1, queue::Declare { auto_delete: true, ..Default::default() }).await;
        let other = client.declare(1, queue::Declare::default()).await;
        assert_ne!(ok.queue, other.queue);
        assert!(!ok.queue.is_empty());
        let name = ok.queue.as_str().to_owned();
        client.get(1, &name, true).await;
        client.count(1, &name).await;
        client.consume(1, &name, "c", true).await;
        client.call(1, basic::Cancel { consumer_tag: short("c"), no_wait: false }).await;
        client
            .send(1, queue::Declare { queue: short(&name), passive: true, ..Default::default() })
            .await;
        client.channel_closed(1, 404).await;
    }
}

#[tokio::test(start_paused = true)]
async fn if_unused_and_if_empty() {
    let dialect = Dialect::Spec;
    let mut client = Client::open(&broker(dialect), dialect).await;
    client.channel(2).await;
    client.queue(1, "q").await;
    client.publish(1, "", "q", "m").await;
    let delete = queue::Delete { queue: short("q"), if_empty: true, ..Default::default() };
    client.send(1, delete).await;
    client.channel_closed(1, 406).await;
    client.consume(2, "q", "c", true).await;
    client.delivery(2).await;
    client.channel(1).await;
    client
        .send(1, queue::Delete { queue: short("q"), if_unused: true, ..Default::default() })
        .await;
    client.channel_closed(1, 406).await;
    let cancel = basic::Cancel { consumer_tag: short("c"), no_wait: false };
    assert!(matches!(client.call(2, cancel.clone()).await, Method::BasicCancelOk(_)));
    assert!(matches!(
        client
            .call(
                2,
                queue::Delete {
                    queue: short("q"),
                    if_unused: true,
                    if_empty: true,
                    ..Default::default()
                }
            )
            .await,
        Method::QueueDeleteOk(_)
    ));
    // A tag whose queue is gone can be cancelled still.
    assert!(matches!(client.call(2, cancel).await, Method::BasicCancelOk(_)));
}

#[tokio::test(start_paused = true)]
async fn no_rights() {
    let dialect = Dialect::RabbitMq;
    let broker = broker(dialect);
    let mut admin = Client::open(&broker, dialect).await;
    admin.queue(1, "q").await;
    let mut client = Client::raw(&broker, dialect);
    client.write(b"AMQP\0\0\x09\x01").await;
    client.next().await;
    client.send(0, start_ok("restricted", "restricted", true)).await;
    client.next().await;
    client.send(0, connection::TuneOk::default()).await;
    client.call(0, connection::Open { virtual_host: short("/"), ..Default::default() }).await;
    let methods: Vec<Method> = vec![
        queue::Declare { queue: short("r"), ..Default::default() }.into(),
        x("r", "direct").into(),
        bind("q", "amq.direct", "").into(),
        basic::Consume { queue: short("q"), ..Default::default() }.into(),
        basic::Get { queue: short("q"), ..Default::default() }.into(),
    ];
    for method in methods {
        client.channel(1).await;
        client.send(1, method).await;
        client.channel_closed(1, 403).await;
    }
    client.channel(1).await;
    client.publish(1, "amq.direct", "k", "m").await;
    client.channel_closed(1, 403).await;
}

#[tokio::test(start_paused = true)]
async fn virtual_hosts_are_apart() {
    let broker = broker(Dialect::Spec);
    let mut one = Client::open(&broker, Dialect::Spec).await;
    one.queue(1, "q").await;
    let mut two =
        Client::open_with(&broker, Dialect::Spec, connection::TuneOk::default(), "second").await;
    two.channel(1).await;
    two.send(1, queue::Declare { queue: short("q"), passive: true, ..Default::default() }).await;
    two.channel_closed(1, 404).await;
}

#[tokio::test(start_paused = true)]
async fn a_channel_that_was_closed_discards_until_close_ok() {
    let broker = broker(Dialect::Spec);
    let mut client = Client::open(&broker, Dialect::Spec).await;
    client.channel(2).await;
    client
        .send(1, queue::Declare { queue: short("none"), passive: true, ..Default::default() })
        .await;
    client.send(1, queue::Declare { queue: short("new"), ..Default::default() }).await;
    client.publish(1, "", "new", "m").await;
    client.send(1, channel::Close::default()).await;
    assert!(matches!(client.method(1).await, Method::ChannelClose(_)));
    assert!(matches!(client.method(1).await, Method::ChannelCloseOk(_)));
    client
        .send(2, queue::Declare { queue: short("new"), passive: true, ..Default::default() })
        .await;
    client.channel_closed(2, 404).await;
    assert!(client.is_quiet().await);
}

#[tokio::test(start_paused = true)]
async fn rabbitmq_forgives_deletes_and_binds_exchanges() {
    let dialect = Dialect::RabbitMq;
    let mut client = Client::open(&broker(dialect), dialect).await;
    let gone = client.call(1, queue::Delete { queue: short("none"), ..Default::default() }).await;
    assert_eq!(gone, Method::QueueDeleteOk(queue::DeleteOk { message_count: 0 }));
    client.call(1, exchange::Delete { exchange: short("none"), ..Default::default() }).await;
    client
        .call(
            1,
            queue::Unbind { queue: short("none"), exchange: short("none"), ..Default::default() },
        )
        .await;
    // A name that the base specification forbids.
    client.queue(1, "celery@host / ü").await;
    // topic -> fanout -> queue, and a cycle.
    client.call(1, exchange::Declare { auto_delete: true, ..x("t", "topic") }).await;
    client.call(1, x("f", "fanout")).await;
    client.queue(1, "q").await;
    client.call(1, bind("q", "f", "")).await;
    let e2e = |to: &str, from: &str, key: &str| exchange::Bind {
        destination: short(to),
        source: short(from),
        routing_key: short(key),
        ..Default::default()
    };
    assert!(matches!(client.call(1, e2e("f", "t", "a.*")).await, Method::ExchangeBindOk(_)));
    client.call(1, e2e("t", "f", "")).await;
    client.publish(1, "t", "a.b", "yes").await;
    client.publish(1, "t", "b.b", "no").await;
    assert_eq!(client.body_of_get("q").await.as_deref(), Some("yes"));
    assert_eq!(client.body_of_get("q").await, None);
    let unbind = exchange::Unbind {
        destination: short("f"),
        source: short("t"),
        routing_key: short("a.*"),
        ..Default::default()
    };
    assert_eq!(client.call(1, unbind).await, Method::ExchangeUnbindOk(exchange::UnbindOk {}));
    client.send(1, exchange::Declare { passive: true, ..x("t", "topic") }).await;
    client.channel_closed(1, 404).await;
}

#[tokio::test(start_paused = true)]
async fn malformed_arguments() {
    let dialect = Dialect::RabbitMq;
    // queue.declare: a string cut short, then a table with an unknown letter, then one that is too long for the frame.
    let head = [0, 50, 0, 10, 0, 0, 1, b'q', 0];
    let cases: [(&[u8], u16); 4] = [
        (&[0, 50, 0, 10, 0, 0, 9, b'q'], 501),
        (&[0, 0, 0, 4, 1, b'a', b'Z', 0], 502),
        (&[0, 0, 0, 99, 1, b'a', b't', 1], 502),
        (&[0, 0, 0, 4, 1, b'a', b'I', 0], 502),
    ];
    for (octets, code) in cases {
        let mut client = Client::open(&broker(dialect), dialect).await;
        let payload = if code == 501 { octets.to_vec() } else { [&head, octets].concat() };
        client.frame(1, 1, &payload).await;
        client.connection_closed(code).await;
    }
    let declare =
        |name: &str| queue::Declare { arguments: table(&[(name, 1.into())]), ..Default::default() };
    for name in ["1x", ""] {
        refused(dialect, declare(name), false, 503).await;
    }
    let mut client = Client::open(&broker(dialect), dialect).await;
    client.frame(1, 1, &[0, 50]).await;
    client.connection_closed(501).await;
}

#[tokio::test(start_paused = true)]
async fn frames_that_end_the_connection() {
    for dialect in BOTH {
        let mut client = Client::open(&broker(dialect), dialect).await;
        client.frame(5, 1, b"x").await;
        assert_eq!(client.next().await, Incoming::Eof);
        let mut client = Client::open(&broker(dialect), dialect).await;
        client.write(&[1, 0, 1, 0, 0, 0, 4, 0, 20, 0, 40, 0xcd]).await;
        assert_eq!(client.next().await, Incoming::Eof);
        // Announced, and never sent.
        let mut client = Client::open(&broker(dialect), dialect).await;
        client.write(&[3, 0, 1, 0xff, 0xff, 0xff, 0xff]).await;
        client.connection_closed(501).await;
    }
}

#[tokio::test(start_paused = true)]
async fn malformed_headers() {
    let header = [0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x20, 0];
    let cases: [&[u8]; 4] = [
        &[],
        &[0, 0, 0, 99, 1, b'a', b't', 1],
        &[0, 0, 0, 4, 1, b'a', b'Z', 0],
        &[0, 0, 0, 5, 1, b'a', b'I', 0, 0],
    ];
    for dialect in BOTH {
        for octets in cases {
            let mut client = Client::open(&broker(dialect), dialect).await;
            client.send(1, basic::Publish::default()).await;
            client.frame(2, 1, &[&header, octets].concat()).await;
            client.connection_closed(502).await;
        }
    }
}
