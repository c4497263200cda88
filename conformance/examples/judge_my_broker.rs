//! How a broker written in Rust runs the suite from its own tests: start the broker, then ask for its failures.
//!
//! `cargo run --example judge_my_broker -- amqp://guest:guest@localhost:5672`; without an address the embedded broker
//! is judged, in virtual time.

use amqp_conformance::{
    Cancel, RunOptions, TargetChoice,
    report::{Expectations, failures},
    run,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let target = match std::env::args().nth(1) {
        // A profile says more about the broker: `Profile::load("my-broker.toml")`.
        Some(address) => TargetChoice::Address { address: Some(address), profile: None },
        None => TargetChoice::Embedded,
    };
    let options =
        RunOptions { target, filters: vec!["queue.*".to_owned()], ..RunOptions::default() };
    let results = run(&options, &|_progress| {}, &Cancel::new())?;
    for failure in failures(&results) {
        println!("{} {}: {}", failure.outcome(), failure.name(), failure.message());
    }
    // With a baseline, `Baseline::compare` says which of them were expected; here none is.
    if Expectations::default().met(&results) { Ok(()) } else { Err("a rule is broken".into()) }
}
