//! Serves the broker on a loopback port until Ctrl-C: `cargo run -p amqp-reference-broker --example serve -- [spec|rabbitmq] [ADDR]`.

use amqp_reference_broker::{Broker, Config};
use std::error::Error;
use tokio::net::TcpListener;

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let dialect = words.next().unwrap_or_else(|| "rabbitmq".into()).parse()?;
    let address = words.next().unwrap_or_else(|| "127.0.0.1:0".into());
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind(address).await?;
        println!("{}", listener.local_addr()?);
        let broker = Broker::new(Config { dialect, ..Config::default() });
        let mut log = broker.events();
        tokio::spawn(async move {
            while let Some(line) = log.recv().await {
                eprintln!("{line}");
            }
        });
        broker.serve(listener, async { drop(tokio::signal::ctrl_c().await) }).await?;
        Ok(())
    })
}
