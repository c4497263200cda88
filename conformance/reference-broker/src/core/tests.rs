//! The core alone: order, credit, turns of consumers, dead letters, and what the store keeps.

use super::*;
use amqp_types::{Dialect, Table, Value};

const HOST: &str = "/";
const PEER: ConnectionId = ConnectionId(1);

fn core(extensions: bool) -> Core {
    let features = Features { extensions, high_water: 1 << 20, entity_limit: 100_000, epoch: 0 };
    Core::new(features, Arc::default(), &[HOST.to_owned()])
}

fn declare(core: &mut Core, name: &str, durable: bool, arguments: &[(&str, Value)]) -> QueueId {
    let arguments = Table::from_entries(Dialect::RabbitMq, arguments.iter().cloned());
    let arguments = arguments.expect("legal arguments");
    let spec = QueueSpec { durable, owner: None, auto_delete: false, arguments };
    core.declare_queue(HOST, name, spec, PEER).expect("a new queue");
    core.queue_id(HOST, name, PEER).expect("it is there")
}

fn publish(core: &mut Core, key: &str, body: &str, properties: Properties) -> Outcome {
    let (exchange, key) = (Name::from(""), Name::from(key));
    let message = Message::new(
        &Arc::clone(core.meter()),
        exchange,
        Name::clone(&key),
        properties,
        body.as_bytes().into(),
        Some(PEER),
    );
    let publish = Publish { message, keys: vec![key], expiration: None, immediate: false };
    let outcome = core.publish(HOST, &publish).expect("the default exchange takes all");
    core.run();
    outcome
}

fn plain(core: &mut Core, key: &str, body: &str) -> Outcome {
    publish(core, key, body, Properties::default())
}

fn consumer(session: SessionId, prefetch: u32) -> ConsumerSpec {
    ConsumerSpec {
        session,
        no_ack: false,
        no_local: false,
        exclusive: false,
        priority: 0,
        prefetch,
    }
}

/// What was delivered since the last call: consumer, number in the queue, body.
fn deliveries(core: &mut Core) -> Vec<(ConsumerId, u64, String)> {
    core.run();
    core.take_events()
        .into_iter()
        .filter_map(|event| match event {
            Event::Deliver { consumer, delivery, .. } => {
                let body = String::from_utf8_lossy(&delivery.message.body).into_owned();
                Some((consumer, delivery.seq, body))
            }
            Event::Cancelled { .. } => None,
        })
        .collect()
}

fn bodies(core: &mut Core) -> Vec<String> {
    deliveries(core).into_iter().map(|(_, _, body)| body).collect()
}

#[test]
fn consumers_take_turns_and_keep_to_their_windows() {
    let mut core = core(true);
    declare(&mut core, "q", false, &[]);
    let session = core.open_session(PEER, 1);
    let a = core.consume(HOST, "q", consumer(session, 2)).expect("a consumer");
    let b = core.consume(HOST, "q", consumer(session, 0)).expect("a consumer");
    for n in 0..6 {
        plain(&mut core, "q", &n.to_string());
    }
    let got: Vec<_> = deliveries(&mut core).into_iter().map(|(id, _, _)| id).collect();
    assert_eq!(got, [a, b, a, b, b, b]);
}

#[test]
fn a_session_window_counts_all_its_consumers() {
    let mut core = core(false);
    let queue = declare(&mut core, "q", false, &[]);
    let session = core.open_session(PEER, 1);
    core.session_window(session, |window| window.max_count = 3);
    for _ in 0..2 {
        core.consume(HOST, "q", consumer(session, 0)).expect("a consumer");
    }
    for n in 0..10 {
        plain(&mut core, "q", &n.to_string());
    }
    let got = deliveries(&mut core);
    assert_eq!(got.len(), 3);
    core.acknowledge(queue, got[0].1);
    assert_eq!(bodies(&mut core), ["3"]);
    core.session_window(session, |window| window.max_count = 5);
    assert_eq!(bodies(&mut core), ["4", "5"]);
    core.session_window(session, |window| window.paused = true);
    core.acknowledge(queue, got[1].1);
    assert!(bodies(&mut core).is_empty());
}

#[test]
fn what_comes_back_takes_its_old_place() {
    let mut core = core(true);
    let queue = declare(&mut core, "q", false, &[]);
    let session = core.open_session(PEER, 1);
    for n in 0..4 {
        plain(&mut core, "q", &n.to_string());
    }
    let mut fetched = Vec::new();
    for _ in 0..3 {
        let (delivery, _) =
            core.get(HOST, "q", session, false).expect("a queue").expect("a message");
        fetched.push(delivery.seq);
    }
    for seq in fetched.into_iter().rev() {
        core.requeue(queue, seq, None);
    }
    core.consume(HOST, "q", consumer(session, 0)).expect("a consumer");
    assert_eq!(bodies(&mut core), ["0", "1", "2", "3"]);
}

#[test]
fn what_a_session_refused_does_not_hold_back_the_rest() {
    let mut core = core(false);
    let queue = declare(&mut core, "q", false, &[]);
    let session = core.open_session(PEER, 1);
    core.consume(HOST, "q", consumer(session, 0)).expect("a consumer");
    plain(&mut core, "q", "refused");
    let seq = deliveries(&mut core)[0].1;
    core.requeue(queue, seq, Some(session));
    plain(&mut core, "q", "next");
    assert_eq!(bodies(&mut core), ["next"]);
    let other = core.open_session(PEER, 2);
    core.consume(HOST, "q", consumer(other, 0)).expect("a consumer");
    assert_eq!(bodies(&mut core), ["refused"]);
}

#[test]
fn time_to_live_and_expiry() {
    let mut core = core(true);
    declare(&mut core, "dead", false, &[]);
    let dead_letters = [
        ("x-message-ttl", 100.into()),
        ("x-dead-letter-exchange", "".into()),
        ("x-dead-letter-routing-key", "dead".into()),
    ];
    let queue = declare(&mut core, "q", false, &dead_letters);
    declare(&mut core, "unused", false, &[("x-expires", 150.into())]);
    plain(&mut core, "q", "m");
    assert_eq!(core.next_deadline(), Some(100));
    core.advance(99);
    core.run();
    assert_eq!(core.queue_status(queue).messages, 1);
    core.advance(100);
    core.run();
    let dead = core.queue_id(HOST, "dead", PEER).expect("it is there");
    assert_eq!((core.queue_status(queue).messages, core.queue_status(dead).messages), (0, 1));
    assert_eq!(core.next_deadline(), Some(150));
    core.advance(150);
    assert!(!core.has_queue(HOST, "unused"));
    assert_eq!(core.next_deadline(), None);
}

#[test]
fn a_full_output_holds_deliveries_back() {
    let mut core = core(true);
    declare(&mut core, "q", false, &[]);
    let session = core.open_session(PEER, 1);
    core.consume(HOST, "q", consumer(session, 0)).expect("a consumer");
    core.set_backlog(PEER, 1 << 20);
    plain(&mut core, "q", "m");
    assert!(bodies(&mut core).is_empty());
    core.set_backlog(PEER, 0);
    assert_eq!(bodies(&mut core), ["m"]);
}

#[test]
fn the_store_keeps_what_is_durable_and_completed() {
    let mut core = core(true);
    declare(&mut core, "q", true, &[]);
    declare(&mut core, "transient", false, &[]);
    let persistent = Properties { delivery_mode: Some(2), ..Properties::default() };
    publish(&mut core, "q", "kept", persistent.clone());
    publish(&mut core, "q", "transient", Properties::default());
    publish(&mut core, "transient", "gone", persistent.clone());
    let mut store = MemoryStore::default();
    store.submit(1, core.take_effects());
    assert_eq!(store.poll_completed(), Some(1));
    publish(&mut core, "q", "not completed", persistent);
    store.submit(2, core.take_effects());
    store.crash();
    assert_eq!(store.poll_completed(), None);
    let features =
        Features { extensions: true, high_water: 1 << 20, entity_limit: 100_000, epoch: 0 };
    let mut core = Core::recover(features, Arc::default(), &[HOST.to_owned()], store.load(), 5);
    assert!(!core.has_queue(HOST, "transient"));
    let session = core.open_session(PEER, 1);
    core.consume(HOST, "q", consumer(session, 0)).expect("a consumer");
    assert_eq!(bodies(&mut core), ["kept"]);
}

#[test]
fn the_meter_counts_messages_until_they_are_gone() {
    let mut core = core(true);
    let queue = declare(&mut core, "q", false, &[]);
    plain(&mut core, "q", &"x".repeat(1000));
    assert!(core.meter().octets() >= 1000);
    core.purge_queue(HOST, "q", PEER).expect("a queue");
    assert_eq!((core.meter().octets(), core.queue_status(queue).messages), (0, 0));
}

#[test]
fn entities_have_their_limit_and_give_it_back() {
    let mut core = core(true);
    let spec = || QueueSpec {
        durable: false,
        owner: Some(PEER),
        auto_delete: false,
        arguments: Table::default(),
    };
    let mut declared = 0;
    let refusal = loop {
        match core.declare_queue(HOST, "", spec(), PEER) {
            Ok(_) => declared += 1,
            Err(refusal) => break refusal,
        }
    };
    assert_eq!(refusal.kind, RefusalKind::ResourceError);
    assert!(declared > 10);
    core.close_connection(PEER);
    core.declare_queue(HOST, "", spec(), PEER).expect("there is room again");
}
