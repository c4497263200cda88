//! The broker of this repository: in this process over pipes, or on a loopback port.

use super::{BoxStream, Host, Pending};
use crate::script::ast::{Limit, Resource};
use amqp_reference_broker::{Alarm, Broker, Config, Dialect};
use amqp_spec::rules::RuleDialect;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};

/// The embedded broker.
#[derive(Debug, Clone)]
pub struct EmbeddedHost {
    broker: Broker,
    address: Option<SocketAddr>,
    config: Config,
}

impl EmbeddedHost {
    /// A fresh broker, reached over pipes; its clock is that of the current runtime.
    #[must_use]
    pub fn fresh(dialect: RuleDialect) -> Self {
        let config = config(dialect);
        Self { broker: Broker::new(config.clone()), address: None, config }
    }
}

fn config(dialect: RuleDialect) -> Config {
    let dialect = match dialect {
        RuleDialect::Spec => Dialect::Spec,
        RuleDialect::Base | RuleDialect::Rabbitmq => Dialect::RabbitMq,
    };
    Config { dialect, ..Config::default() }
}

/// Serves a broker on a free loopback port until `shutdown` is ready.
///
/// # Errors
/// No port could be had.
pub async fn serve_on_loopback(
    dialect: RuleDialect,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<EmbeddedHost> {
    let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let config = Config { close_timeout: Duration::from_secs(1), ..config(dialect) };
    let broker = Broker::new(config.clone());
    let served = broker.clone();
    tokio::spawn(async move {
        // That accepting fails shows in the next connection.
        let _ = served.serve(listener, shutdown).await;
    });
    Ok(EmbeddedHost { broker, address: Some(address), config })
}

impl Host for EmbeddedHost {
    fn connect(&self) -> Pending<'_, std::io::Result<BoxStream>> {
        Box::pin(async move {
            match self.address {
                None => Ok(Box::new(self.broker.connect()) as BoxStream),
                Some(address) => {
                    let stream = TcpStream::connect(address).await?;
                    stream.set_nodelay(true)?;
                    Ok(Box::new(stream) as BoxStream)
                }
            }
        })
    }

    fn restart(&self) -> Pending<'_, Result<(), String>> {
        self.broker.restart();
        Box::pin(async { Ok(()) })
    }

    fn kill(&self) -> Pending<'_, Result<(), String>> {
        self.broker.kill();
        Box::pin(async { Ok(()) })
    }

    fn alarm(&self, resource: Resource, on: bool) -> Pending<'_, Result<(), String>> {
        let alarm = match resource {
            Resource::Memory => Alarm::Memory,
            Resource::Disk => Alarm::Disk,
        };
        self.broker.set_alarm(alarm, on);
        Box::pin(async { Ok(()) })
    }

    fn close_connections<'h>(&'h self, reason: &'h str) -> Pending<'h, Result<(), String>> {
        self.broker.close_connections(reason);
        Box::pin(async { Ok(()) })
    }

    fn set(&self, limit: Limit, value: u64) -> Pending<'_, Result<(), String>> {
        self.broker.configure(|config| match limit {
            Limit::ConsumerTimeout => config.consumer_timeout = Some(Duration::from_millis(value)),
            Limit::ConsumerLimit => {
                config.max_consumers_per_channel = Some(u32::try_from(value).unwrap_or(u32::MAX));
            }
            Limit::MessageSize => config.max_message_size = value,
        });
        Box::pin(async { Ok(()) })
    }

    fn put_back(&self) -> Pending<'_, Result<(), String>> {
        self.broker.set_alarm(Alarm::Memory, false);
        self.broker.set_alarm(Alarm::Disk, false);
        self.broker.configure(|config| {
            config.consumer_timeout = self.config.consumer_timeout;
            config.max_consumers_per_channel = self.config.max_consumers_per_channel;
            config.max_message_size = self.config.max_message_size;
        });
        Box::pin(async { Ok(()) })
    }
}
