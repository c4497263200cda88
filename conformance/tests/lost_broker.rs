//! A broker that hangs or dies in the middle of a run: the scenario is blamed, the rest is inconclusive, and there are
//! results all the same.

use amqp_conformance::run::run_scenarios;
use amqp_conformance::script::{self, Checker};
use amqp_conformance::target::Profile;
use amqp_conformance::verdict::{Close, Outcome, Results};
use amqp_conformance::{Cancel, RunOptions, TargetChoice};
use amqp_reference_broker::{Broker, Config};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What a client sends to bring the broker down.
const POISON: &[u8] = b"poison";

/// How the broker goes down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Hangs,
    Dies,
}

const SCRIPT: &str = r#"
scenario a.sound {
    title "Sound"
    rule queue.purge.02
    connect c1
    open c1.1
    alive
}
scenario b.poison {
    title "It brings the broker down"
    rule queue.purge.02
    connect c1
    open c1.1
    call c1.1 queue.declare queue="poison" exclusive=#true within="2s" { expect queue.declare-ok }
}
scenario c.after {
    title "After it"
    rule queue.purge.02
    connect c1
    open c1.1
    alive
}
"#;

/// A broker behind a relay that looks for the poison; its address.
fn broker(end: End) -> SocketAddr {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
            sender.send(listener.local_addr().expect("its address")).expect("the test waits");
            let broker = Broker::new(Config::default());
            let down = Arc::new(watch::Sender::new(false));
            let mut fell = down.subscribe();
            loop {
                let accepted = tokio::select! {
                    accepted = listener.accept() => accepted,
                    _ = fell.wait_for(|down| *down), if end == End::Dies => return,
                };
                let Ok((client, _)) = accepted else { return };
                tokio::spawn(relay(client, broker.clone(), Arc::clone(&down), end));
            }
        });
    });
    receiver.recv().expect("an address")
}

async fn relay(mut client: TcpStream, broker: Broker, down: Arc<watch::Sender<bool>>, end: End) {
    let mut server = broker.connect();
    let mut fell = down.subscribe();
    let (mut from_client, mut from_server) = (vec![0; 4096], vec![0; 4096]);
    loop {
        tokio::select! {
            _ = async { fell.wait_for(|down| *down).await.is_ok() } => {
                if end == End::Hangs {
                    // The socket stays open and nothing more comes.
                    std::future::pending::<()>().await;
                }
                return;
            }
            read = client.read(&mut from_client) => {
                let Ok(count @ 1..) = read else { return };
                let octets = &from_client[..count];
                if octets.windows(POISON.len()).any(|window| window == POISON) {
                    down.send_replace(true);
                    continue;
                }
                if server.write_all(octets).await.is_err() {
                    return;
                }
            }
            read = server.read(&mut from_server) => {
                let Ok(count @ 1..) = read else { return };
                if client.write_all(&from_server[..count]).await.is_err() {
                    return;
                }
            }
        }
    }
}

fn run(end: End) -> Results {
    let checker = Checker::v0_9_1().expect("the ledger parses");
    let scenarios = script::parse("lost.kdl", SCRIPT, &checker).expect("it checks");
    let profile = Profile::load("unknown").expect("it is built in");
    let options = RunOptions {
        target: TargetChoice::Address {
            address: Some(format!("amqp://{}", broker(end))),
            profile: Some(Box::new(profile)),
        },
        jobs: Some(1),
        time_scale: 0.1,
        ..RunOptions::default()
    };
    run_scenarios(&options, &checker, &scenarios, &|_| {}, &Cancel::new()).expect("results")
}

fn blamed(results: &Results) {
    let outcome = |id: &str| {
        let scenarios = &results.runs[0].scenarios;
        scenarios.iter().find(|scenario| scenario.id == id).expect(id)
    };
    assert_eq!(outcome("a.sound").outcome, Outcome::Pass);
    let culprit = outcome("b.poison");
    assert_eq!(culprit.outcome, Outcome::Fail);
    assert!(
        culprit.message.starts_with("the broker stopped answering while this ran"),
        "{culprit:?}"
    );
    assert!(!culprit.transcript.is_empty());
    let after = outcome("c.after");
    assert_eq!(after.outcome, Outcome::Inconclusive, "{after:?}");
}

#[test]
fn a_broker_that_hangs_is_blamed_on_the_scenario() {
    let results = run(End::Hangs);
    blamed(&results);
    assert!(results.runs[0].scenarios.iter().any(|scenario| scenario.close == Close::Hang));
}

#[test]
fn a_broker_that_dies_is_blamed_on_the_scenario() {
    blamed(&run(End::Dies));
}
