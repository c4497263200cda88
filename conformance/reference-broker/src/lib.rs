//! A strict AMQP 0-9-1 broker to embed: the system that the specification describes.
//!
//! It speaks two dialects: the base specification to the letter, and with RabbitMQ's documented extensions. The
//! protocol lives in a pure core and a pure front end; tokio only moves octets and tells the time.
//!
//! ```
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! use amqp_reference_broker::{Broker, Config};
//! use tokio::io::{AsyncReadExt, AsyncWriteExt};
//!
//! let broker = Broker::new(Config::default());
//! let mut connection = broker.connect();
//! connection.write_all(b"AMQP\x00\x00\x09\x01").await?;
//! let mut start = [0; 11];
//! connection.read_exact(&mut start).await?;
//! assert_eq!(start[7..], [0, 10, 0, 10]);
//! # Ok::<(), std::io::Error>(())
//! # })?;
//! # Ok::<(), std::io::Error>(())
//! ```

mod amqp091;
mod config;
pub mod core;
mod log;
mod net;
mod state;

pub use config::{Config, Dialect, Grant, Rights, UnknownDialect, User};
pub use log::LogEvent;
pub use net::Broker;
pub use state::Alarm;
