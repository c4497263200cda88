//! From the protocol header to the open connection, and its end.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use amqp_reference_broker::{Broker, Config, Dialect};
use amqp_types::v0_9_1_rabbitmq::{Method, connection};
use std::time::Duration;
use support::{Client, Incoming, broker, short, start_ok};

const BOTH: [Dialect; 2] = [Dialect::Spec, Dialect::RabbitMq];

#[tokio::test(start_paused = true)]
async fn a_wrong_header_is_answered_with_the_right_one() {
    for octets in [*b"HTTP/1.1", *b"XMQP\0\0\x09\x01", *b"AMQP\0\0\x4d\0"] {
        let mut client = Client::raw(&broker(Dialect::Spec), Dialect::Spec);
        client.write(&octets).await;
        assert_eq!(client.next().await, Incoming::ProtocolHeader(*b"AMQP\0\0\x09\x01"));
        assert_eq!(client.next().await, Incoming::Eof);
    }
}

#[tokio::test(start_paused = true)]
async fn credentials() {
    for dialect in BOTH {
        let broker = broker(dialect);
        let mut client = Client::raw(&broker, dialect);
        client.write(b"AMQP\0\0\x09\x01").await;
        client.next().await;
        client.send(0, start_ok("guest", "wrong", false)).await;
        assert_eq!(client.next().await, Incoming::Eof);

        let mut client = Client::raw(&broker, dialect);
        client.write(b"AMQP\0\0\x09\x01").await;
        client.next().await;
        client.send(0, start_ok("guest", "wrong", true)).await;
        match dialect {
            Dialect::Spec => assert_eq!(client.next().await, Incoming::Eof),
            Dialect::RabbitMq => drop(client.connection_closed(403).await),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_challenge() {
    let broker = broker(Dialect::Spec);
    for (answer, accepted) in [("My password is guest", true), ("guest", false)] {
        let mut client = Client::raw(&broker, Dialect::Spec);
        client.write(b"AMQP\0\0\x09\x01").await;
        client.next().await;
        let start_ok = connection::StartOk {
            mechanism: short("RABBIT-CR-DEMO"),
            response: "guest".try_into().unwrap(),
            ..start_ok("", "", false)
        };
        assert!(matches!(client.call(0, start_ok).await, Method::ConnectionSecure(_)));
        client.send(0, connection::SecureOk { response: answer.try_into().unwrap() }).await;
        let next = client.next().await;
        assert_eq!(matches!(next, Incoming::Method(0, Method::ConnectionTune(_))), accepted);
        assert_eq!(next == Incoming::Eof, !accepted);
    }
}

#[tokio::test(start_paused = true)]
async fn the_limits_of_tune_ok() {
    let broker = broker(Dialect::Spec);
    let tune_ok =
        |channel_max, frame_max| connection::TuneOk { channel_max, frame_max, heartbeat: 0 };
    for (channel_max, frame_max, accepted) in [
        (2047, 131_072, true),
        (1, 4096, true),
        (0, 0, true),
        (2048, 131_072, false),
        (2047, 131_073, false),
        (2047, 4095, false),
    ] {
        let mut client = Client::tuned(&broker, Dialect::Spec, false).await;
        client.send(0, tune_ok(channel_max, frame_max)).await;
        client.send(0, connection::Open { virtual_host: short("/"), ..Default::default() }).await;
        let next = client.next().await;
        let open = matches!(next, Incoming::Method(0, Method::ConnectionOpenOk(_)));
        assert_eq!(open, accepted, "{channel_max} {frame_max}: {next:?}");
        assert!(open || next == Incoming::Eof);
    }
}

#[tokio::test(start_paused = true)]
async fn virtual_hosts_and_rights() {
    let broker = broker(Dialect::RabbitMq);
    for (user, vhost, code) in
        [("guest", "none", 402), ("guest", "", 402), ("restricted", "second", 530)]
    {
        let mut client = Client::raw(&broker, Dialect::RabbitMq);
        client.write(b"AMQP\0\0\x09\x01").await;
        client.next().await;
        client.send(0, start_ok(user, user, true)).await;
        client.next().await;
        client.send(0, connection::TuneOk { channel_max: 10, frame_max: 4096, heartbeat: 0 }).await;
        client.send(0, connection::Open { virtual_host: short(vhost), ..Default::default() }).await;
        let close = client.connection_closed(code).await;
        assert_eq!((close.class_id, close.method_id), (10, 40));
    }
}

#[tokio::test(start_paused = true)]
async fn octet_by_octet_and_out_of_turn() {
    let broker = broker(Dialect::Spec);
    let mut client = Client::raw(&broker, Dialect::Spec);
    for octet in b"AMQP\0\0\x09\x01" {
        client.write(&[*octet]).await;
    }
    assert!(matches!(client.next().await, Incoming::Method(0, Method::ConnectionStart(_))));
    client.send(0, connection::TuneOk::default()).await;
    assert_eq!(client.next().await, Incoming::Eof);
}

#[tokio::test(start_paused = true)]
async fn a_silent_client_is_not_waited_for() {
    let broker = broker(Dialect::Spec);
    let mut events = broker.events();
    let mut client = Client::raw(&broker, Dialect::Spec);
    assert_eq!(client.next().await, Incoming::Eof);
    drop(client);
    tokio::time::sleep(Duration::from_secs(5)).await;
    let lines =
        [events.recv().await.unwrap().to_string(), events.recv().await.unwrap().to_string()];
    assert_eq!(lines[0], "connection 1 from memory");
    assert!(lines[1].contains("too long"), "{}", lines[1]);
}

#[tokio::test(start_paused = true)]
async fn heartbeats_both_ways() {
    let broker = broker(Dialect::Spec);
    let tune_ok = connection::TuneOk { channel_max: 0, frame_max: 0, heartbeat: 2 };
    let mut client = Client::open_with(&broker, Dialect::Spec, tune_ok, "/").await;
    let start = tokio::time::Instant::now();
    assert_eq!(client.next().await, Incoming::Heartbeat);
    assert_eq!(start.elapsed().as_secs(), 2);
    // Nothing from the client: the end after two intervals, without a close.
    loop {
        match client.next().await {
            Incoming::Heartbeat => {}
            other => break assert_eq!(other, Incoming::Eof),
        }
    }
    assert_eq!(start.elapsed().as_secs(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_heartbeat_is_empty_and_on_channel_0() {
    for (channel, payload) in [(1, &b""[..]), (0, &b"x"[..])] {
        let mut client = Client::open(&broker(Dialect::Spec), Dialect::Spec).await;
        client.frame(8, channel, payload).await;
        client.connection_closed(501).await;
    }
}

#[tokio::test(start_paused = true)]
async fn close_by_the_client_and_by_the_operator() {
    let broker = broker(Dialect::Spec);
    let mut client = Client::open(&broker, Dialect::Spec).await;
    let ok = client.call(0, connection::Close { reply_code: 200, ..Default::default() }).await;
    assert_eq!(ok, Method::ConnectionCloseOk(connection::CloseOk {}));
    assert_eq!(client.next().await, Incoming::Eof);

    let mut client = Client::open(&broker, Dialect::Spec).await;
    broker.close_connections("maintenance");
    client.connection_closed(320).await;
}

#[tokio::test(start_paused = true)]
async fn too_many_connections() {
    let broker = Broker::new(Config { max_connections: 1, ..Config::default() });
    let _first = Client::open(&broker, Dialect::RabbitMq).await;
    let mut second = Client::raw(&broker, Dialect::RabbitMq);
    assert_eq!(second.next().await, Incoming::Eof);
}
