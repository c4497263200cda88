//! What the rabbitmq dialect adds: arguments of queues, dead letters, direct replies, and so on.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use amqp_reference_broker::{Broker, Dialect};
use amqp_types::{
    Array, Value, ValueRef,
    v0_9_1_rabbitmq::{Method, basic, channel, connection, exchange, queue},
};
use std::time::Duration;
use support::{Client, broker, short, table};

const DIALECT: Dialect = Dialect::RabbitMq;

async fn open() -> (Broker, Client) {
    let broker = broker(DIALECT);
    let client = Client::open(&broker, DIALECT).await;
    (broker, client)
}

async fn pass(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}

fn to(key: &str) -> basic::Publish {
    basic::Publish { routing_key: short(key), ..Default::default() }
}

fn dead_letters_to(queue: &str) -> [(&'static str, Value); 2] {
    [("x-dead-letter-exchange", "".into()), ("x-dead-letter-routing-key", queue.into())]
}

fn reject(delivery_tag: u64, requeue: bool) -> basic::Reject {
    basic::Reject { delivery_tag, requeue }
}

fn strings(list: &[&str]) -> Value {
    Value::Array(
        Array::from_elements(amqp_types::Dialect::RabbitMq, list.iter().map(|s| (*s).into()))
            .unwrap(),
    )
}

fn with_headers(entries: &[(&str, Value)]) -> basic::Properties {
    basic::Properties { headers: Some(table(entries)), ..Default::default() }
}

#[tokio::test(start_paused = true)]
async fn arguments_that_are_refused() {
    let wrong: Vec<(&str, Value)> = vec![
        ("x-message-ttl", Value::Int32(-1)),
        ("x-message-ttl", "1".into()),
        ("x-expires", 0.into()),
        ("x-max-length", Value::Int32(-1)),
        ("x-overflow", "foo".into()),
        ("x-max-priority", 256.into()),
        ("x-max-priority", Value::Int32(-1)),
        ("x-dead-letter-exchange", 1.into()),
        ("x-dead-letter-routing-key", "k".into()),
        ("x-queue-type", "quorum".into()),
        ("x-queue-type", "other".into()),
    ];
    for entry in wrong {
        let (_broker, mut client) = open().await;
        let declare = queue::Declare { arguments: table(&[entry]), ..Default::default() };
        client.send(1, declare).await;
        client.channel_closed(1, 406).await;
    }
    let (_broker, mut client) = open().await;
    let declare = queue::Declare {
        durable: true,
        arguments: table(&[("x-queue-type", "stream".into())]),
        ..Default::default()
    };
    client.send(1, declare).await;
    client.connection_closed(540).await;
}

#[tokio::test(start_paused = true)]
async fn time_to_live() {
    let (_broker, mut client) = open().await;
    client.queue_with("ttl", &[("x-message-ttl", 100.into())]).await;
    client.queue(1, "q").await;
    client.queue_with("zero", &[("x-message-ttl", 0.into())]).await;
    let expiring =
        |ms: &str| basic::Properties { expiration: Some(short(ms)), ..Default::default() };
    client.publish(1, "", "ttl", "m").await;
    client.publish_with(1, to("ttl"), expiring("60000"), b"n").await;
    client.publish_with(1, to("q"), expiring("100"), b"o").await;
    client.publish(1, "", "zero", "p").await;
    assert_eq!(client.count(1, "zero").await, 0);
    pass(99).await;
    assert_eq!((client.count(1, "ttl").await, client.count(1, "q").await), (2, 1));
    pass(1).await;
    assert_eq!((client.count(1, "ttl").await, client.count(1, "q").await), (0, 0));
    client.consume(1, "zero", "c", true).await;
    client.publish(1, "", "zero", "p").await;
    assert_eq!(client.delivery(1).await.2, "p");
    client.publish_with(1, to("q"), expiring("abc"), b"").await;
    client.channel_closed(1, 406).await;
}

#[tokio::test(start_paused = true)]
async fn a_returned_message_keeps_its_time() {
    let (_broker, mut client) = open().await;
    client.queue_with("ttl", &[("x-message-ttl", 100.into())]).await;
    client.publish(1, "", "ttl", "m").await;
    client.get(1, "ttl", false).await.unwrap();
    pass(80).await;
    client.send(1, reject(1, true)).await;
    assert_eq!(client.count(1, "ttl").await, 1);
    pass(30).await;
    assert_eq!(client.count(1, "ttl").await, 0);
}

#[tokio::test(start_paused = true)]
async fn queues_that_expire() {
    let (_broker, mut client) = open().await;
    client.queue_with("dlq", &[]).await;
    let [exchange, key] = dead_letters_to("dlq");
    client.queue_with("q", &[("x-expires", 200.into()), exchange, key]).await;
    client.publish(1, "", "q", "m").await;
    client.publish(1, "", "q", "n").await;
    for _ in 0..2 {
        pass(150).await;
        client.get(1, "q", true).await.unwrap();
    }
    client.publish(1, "", "q", "o").await;
    client.consume(1, "q", "c", true).await;
    client.delivery(1).await;
    pass(1000).await;
    client.call(1, basic::Cancel { consumer_tag: short("c"), no_wait: false }).await;
    client.publish(1, "", "q", "p").await;
    pass(200).await;
    assert_eq!(client.count(1, "dlq").await, 0);
    client.send(1, queue::Declare { queue: short("q"), passive: true, ..Default::default() }).await;
    client.channel_closed(1, 404).await;
}

#[tokio::test(start_paused = true)]
async fn dead_letters_tell_their_history() {
    let (_broker, mut client) = open().await;
    client.queue(1, "dlq").await;
    let [exchange, key] = dead_letters_to("dlq");
    client.queue_with("q", &[exchange, key, ("x-max-length", 1.into())]).await;
    let properties =
        basic::Properties { expiration: Some(short("100")), ..with_headers(&[("k", 1.into())]) };
    client.publish_with(1, to("q"), properties, b"m").await;
    pass(100).await;
    let (ok, properties, body) = client.get(1, "dlq", true).await.unwrap();
    assert_eq!((ok.routing_key.as_str(), body.as_str()), ("dlq", "m"));
    assert_eq!(properties.expiration, None);
    let headers = properties.headers.clone().unwrap();
    let Some(ValueRef::Array(list)) = headers.get("x-death") else { panic!("x-death") };
    let Some(ValueRef::Table(death)) = list.iter().next() else { panic!("a table") };
    assert_eq!(death.get("queue"), Some("q".into()));
    assert_eq!(death.get("reason"), Some("expired".into()));
    assert_eq!(death.get("count"), Some(1i64.into()));
    assert_eq!(death.get("exchange"), Some("".into()));
    assert_eq!(death.get("original-expiration"), Some("100".into()));
    assert!(matches!(death.get("time"), Some(ValueRef::Timestamp(_))));
    assert_eq!(headers.get("x-first-death-queue"), Some("q".into()));
    // Again, by rejection: two entries, the newest first; then the same once more: a count.
    let mut properties = properties;
    for count in [1i64, 2] {
        client.publish_with(1, to("q"), properties, b"m").await;
        let (ok, _, _) = client.get(1, "q", false).await.unwrap();
        client.send(1, reject(ok.delivery_tag, false)).await;
        properties = client.get(1, "dlq", true).await.unwrap().1;
        let headers = properties.headers.clone().unwrap();
        let Some(ValueRef::Array(list)) = headers.get("x-death") else { panic!("x-death") };
        assert_eq!(list.iter().count(), 2);
        let Some(ValueRef::Table(death)) = list.iter().next() else { panic!("a table") };
        assert_eq!(death.get("reason"), Some("rejected".into()));
        assert_eq!(death.get("count"), Some(count.into()));
        assert_eq!(headers.get("x-first-death-reason"), Some("expired".into()));
    }
    // A length limit.
    client.publish(1, "", "q", "one").await;
    client.publish(1, "", "q", "two").await;
    assert_eq!(client.body_of_get("dlq").await.as_deref(), Some("one"));
    assert_eq!(client.body_of_get("q").await.as_deref(), Some("two"));
}

#[tokio::test(start_paused = true)]
async fn a_dead_letter_does_not_turn_in_circles() {
    let (_broker, mut client) = open().await;
    client
        .queue_with("q", &[("x-message-ttl", 100.into()), ("x-dead-letter-exchange", "".into())])
        .await;
    client.publish(1, "", "q", "m").await;
    pass(500).await;
    assert_eq!(client.count(1, "q").await, 0);
    // A rejection in between breaks the cycle.
    client.publish(1, "", "q", "m").await;
    let (ok, _, _) = client.get(1, "q", false).await.unwrap();
    client.send(1, reject(ok.delivery_tag, false)).await;
    assert_eq!(client.count(1, "q").await, 1);
}

#[tokio::test(start_paused = true)]
async fn length_limits() {
    let (_broker, mut client) = open().await;
    client.queue_with("n", &[("x-max-length", 2.into())]).await;
    client.queue_with("b", &[("x-max-length-bytes", 10.into())]).await;
    for body in ["1", "2"] {
        client.publish(1, "", "n", body).await;
        client.get(1, "n", false).await.unwrap();
    }
    for body in ["3", "4", "5"] {
        client.publish(1, "", "n", body).await;
    }
    for body in ["11111", "22222", "33333"] {
        client.publish(1, "", "b", body).await;
    }
    assert_eq!(client.body_of_get("n").await.as_deref(), Some("4"));
    assert_eq!(client.body_of_get("b").await.as_deref(), Some("22222"));
}

#[tokio::test(start_paused = true)]
async fn priorities() {
    let (_broker, mut client) = open().await;
    client.queue_with("p", &[("x-max-priority", 5.into())]).await;
    client.queue(1, "plain").await;
    for (priority, body) in
        [(Some(1), "a"), (None, "b"), (Some(9), "c"), (Some(5), "d"), (Some(2), "e")]
    {
        let properties = basic::Properties { priority, ..Default::default() };
        client.publish_with(1, to("p"), properties.clone(), body.as_bytes()).await;
        client.publish_with(1, to("plain"), properties, body.as_bytes()).await;
    }
    for (p, plain) in [("c", "a"), ("d", "b"), ("e", "c"), ("a", "d"), ("b", "e")] {
        assert_eq!(client.body_of_get("p").await.as_deref(), Some(p));
        assert_eq!(client.body_of_get("plain").await.as_deref(), Some(plain));
    }
}

#[tokio::test(start_paused = true)]
async fn priorities_of_consumers() {
    let (_broker, mut client) = open().await;
    client.queue(1, "q").await;
    client.call(1, basic::Qos { prefetch_count: 1, ..Default::default() }).await;
    client.consume(1, "q", "low", false).await;
    let high = basic::Consume {
        queue: short("q"),
        consumer_tag: short("high"),
        arguments: table(&[("x-priority", 10.into())]),
        ..Default::default()
    };
    client.call(1, high).await;
    client.publish(1, "", "q", "1").await;
    assert_eq!(client.delivery(1).await.0.consumer_tag.as_str(), "high");
    client.publish(1, "", "q", "2").await;
    assert_eq!(client.delivery(1).await.0.consumer_tag.as_str(), "low");
    client
        .send(
            1,
            basic::Consume {
                queue: short("q"),
                arguments: table(&[("x-priority", "x".into())]),
                ..Default::default()
            },
        )
        .await;
    client.channel_closed(1, 406).await;
}

#[tokio::test(start_paused = true)]
async fn a_single_active_consumer() {
    let (_broker, mut client) = open().await;
    client.queue_with("q", &[("x-single-active-consumer", true.into())]).await;
    for tag in ["a", "b", "c"] {
        client.consume(1, "q", tag, true).await;
    }
    for (body, tag) in [("1", "a"), ("2", "a"), ("3", "b")] {
        if tag == "b" {
            client.call(1, basic::Cancel { consumer_tag: short("a"), no_wait: false }).await;
        }
        client.publish(1, "", "q", body).await;
        assert_eq!(client.delivery(1).await.0.consumer_tag.as_str(), tag);
    }
    client
        .send(1, basic::Consume { queue: short("q"), exclusive: true, ..Default::default() })
        .await;
    client.channel_closed(1, 403).await;
}

#[tokio::test(start_paused = true)]
async fn alternate_exchanges() {
    let (_broker, mut client) = open().await;
    let declare = |name: &str, alternate: &str| exchange::Declare {
        exchange: short(name),
        type_: short("direct"),
        arguments: table(&[("alternate-exchange", alternate.into())]),
        ..Default::default()
    };
    client.call(1, declare("a", "b")).await;
    client.call(1, declare("b", "a")).await;
    client.queue(1, "q").await;
    let publish = basic::Publish { exchange: short("a"), mandatory: true, ..to("k") };
    client.publish_with(1, publish.clone(), basic::Properties::default(), b"m").await;
    assert!(matches!(client.method(1).await, Method::BasicReturn(_)));
    client.content().await;
    client
        .call(
            1,
            queue::Bind {
                queue: short("q"),
                exchange: short("b"),
                routing_key: short("k"),
                ..Default::default()
            },
        )
        .await;
    client.publish_with(1, publish, basic::Properties::default(), b"m").await;
    assert_eq!(client.body_of_get("q").await.as_deref(), Some("m"));
}

#[tokio::test(start_paused = true)]
async fn copies_by_header() {
    let (_broker, mut client) = open().await;
    for name in ["a", "b", "c"] {
        client.queue(1, name).await;
    }
    let properties = with_headers(&[("CC", strings(&["a", "b"])), ("BCC", strings(&["c"]))]);
    client.publish_with(1, to("a"), properties, b"m").await;
    for name in ["a", "b", "c"] {
        let (ok, properties, _) = client.get(1, name, true).await.unwrap();
        assert_eq!(ok.message_count, 0);
        let headers = properties.headers.unwrap();
        assert!(headers.get("CC").is_some() && headers.get("BCC").is_none());
    }
    client.publish_with(1, to("a"), with_headers(&[("CC", "b".into())]), b"m").await;
    client.channel_closed(1, 406).await;
}

#[tokio::test(start_paused = true)]
async fn direct_replies() {
    let (broker, mut client) = open().await;
    let request =
        basic::Properties { reply_to: Some(short("amq.rabbitmq.reply-to")), ..Default::default() };
    client.queue(1, "rpc").await;
    client.publish_with(1, to("rpc"), request.clone(), b"").await;
    client.channel_closed(1, 406).await;
    client.channel(1).await;
    client.consume(1, "amq.rabbitmq.reply-to", "r", true).await;
    client.publish_with(1, to("rpc"), request, b"question").await;
    let mut server = Client::open(&broker, DIALECT).await;
    let (_, properties, _) = server.get(1, "rpc", true).await.unwrap();
    let address = properties.reply_to.unwrap();
    let passive = queue::Declare { queue: address.clone(), passive: true, ..Default::default() };
    assert_eq!(server.declare(1, passive.clone()).await.consumer_count, 1);
    server.publish(1, "", address.as_str(), "answer").await;
    let (deliver, _, body) = client.delivery(1).await;
    assert_eq!((deliver.consumer_tag.as_str(), body.as_str()), ("r", "answer"));
    client
        .send(
            1,
            basic::Consume {
                queue: short("amq.rabbitmq.reply-to"),
                no_ack: true,
                ..Default::default()
            },
        )
        .await;
    client.channel_closed(1, 406).await;
    let publish = basic::Publish { mandatory: true, ..to(address.as_str()) };
    server.publish_with(1, publish, basic::Properties::default(), b"late").await;
    server.send(1, passive).await;
    server.channel_closed(1, 404).await;
}

#[tokio::test(start_paused = true)]
async fn quorum_queues_count() {
    let (_broker, mut client) = open().await;
    client.queue(1, "dlq").await;
    let [exchange, key] = dead_letters_to("dlq");
    let arguments =
        table(&[("x-queue-type", "quorum".into()), ("x-delivery-limit", 2.into()), exchange, key]);
    let declare =
        queue::Declare { queue: short("q"), durable: true, arguments, ..Default::default() };
    client.declare(1, declare).await;
    client.publish(1, "", "q", "m").await;
    for count in 0..3 {
        let (ok, properties, _) = client.get(1, "q", false).await.unwrap();
        let header = properties.headers.and_then(|h| match h.get("x-delivery-count") {
            Some(ValueRef::Int64(n)) => Some(n),
            _ => None,
        });
        assert_eq!(header.unwrap_or(0), count);
        client.send(1, reject(ok.delivery_tag, true)).await;
    }
    assert_eq!(client.count(1, "q").await, 0);
    assert_eq!(client.body_of_get("dlq").await.as_deref(), Some("m"));
}

#[tokio::test(start_paused = true)]
async fn what_is_not_implemented() {
    let methods: Vec<Method> = vec![
        channel::Flow { active: false }.into(),
        basic::Qos { prefetch_size: 1, ..Default::default() }.into(),
        basic::Recover { requeue: false }.into(),
    ];
    for method in methods {
        let (_broker, mut client) = open().await;
        client.send(1, method).await;
        client.connection_closed(540).await;
    }
    let (_broker, mut client) = open().await;
    client
        .publish_with(
            1,
            basic::Publish { immediate: true, ..to("q") },
            basic::Properties::default(),
            b"",
        )
        .await;
    client.connection_closed(540).await;
}

#[tokio::test(start_paused = true)]
async fn cancel_notifications_and_requeue() {
    let (_broker, mut client) = open().await;
    client.channel(2).await;
    client.queue(1, "q").await;
    client.consume(1, "q", "c", false).await;
    client.publish(1, "", "q", "m").await;
    client.delivery(1).await;
    client.send(1, reject(1, true)).await;
    assert!(client.delivery(1).await.0.redelivered);
    client.send(2, queue::Delete { queue: short("q"), ..Default::default() }).await;
    let mut told = Vec::new();
    for _ in 0..2 {
        told.push(client.next().await);
    }
    let cancel = basic::Cancel { consumer_tag: short("c"), no_wait: true };
    assert!(told.contains(&support::Incoming::Method(1, cancel.clone().into())));
    let cancel = basic::Cancel { no_wait: false, ..cancel };
    assert!(matches!(client.call(1, cancel).await, Method::BasicCancelOk(_)));
}

#[tokio::test(start_paused = true)]
async fn limits_that_an_operator_sets() {
    let (broker, mut client) = open().await;
    broker.configure(|config| {
        config.consumer_timeout = Some(Duration::from_secs(5));
        config.max_consumers_per_channel = Some(1);
        config.max_message_size = 10;
    });
    client.queue(1, "q").await;
    client.publish(1, "", "q", "m").await;
    client.get(1, "q", false).await.unwrap();
    client.channel_closed(1, 406).await;
    client.channel(1).await;
    client.publish(1, "", "q", "more than ten").await;
    client.channel_closed(1, 406).await;
    client.channel(1).await;
    client.consume(1, "q", "a", true).await;
    client.delivery(1).await;
    client.send(1, basic::Consume { queue: short("q"), ..Default::default() }).await;
    client.connection_closed(530).await;
    let mut client = Client::open(&broker, DIALECT).await;
    let secret = |text: &str| connection::UpdateSecret {
        new_secret: text.try_into().unwrap(),
        ..Default::default()
    };
    assert!(matches!(client.call(0, secret("guest")).await, Method::ConnectionUpdateSecretOk(_)));
    client.send(0, secret("refused")).await;
    client.connection_closed(530).await;
}

#[tokio::test(start_paused = true)]
async fn user_id_must_be_true() {
    let (_broker, mut client) = open().await;
    let properties = basic::Properties { user_id: Some(short("other")), ..Default::default() };
    client.publish_with(1, to("q"), properties, b"").await;
    client.channel_closed(1, 406).await;
}
