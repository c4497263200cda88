//! A strict AMQP 0-9-1 broker to embed: the system that the specification describes.
//!
//! It speaks two dialects: the base specification to the letter, and with RabbitMQ's documented extensions. The
//! protocol lives in a pure core and a pure front end; tokio only moves octets and tells the time.
//!
//! # Where the text leaves a choice
//!
//! * An unknown virtual host, an empty name and one of more than 127 octets are answered with 402, a virtual host without
//!   access with 530. All other errors before open-ok close the socket without a word.
//! * Methods that do not exist, methods that only servers send, and methods out of turn: 503. Channel numbers that are not
//!   open, or above the agreed maximum: 504.
//! * An empty queue name without a queue declared before: 404, in basic.consume and basic.get 502 on the channel.
//! * A passive declaration with no-wait does nothing and says nothing.
//! * auto-delete is ignored where the queue or exchange exists; durable, exclusive, internal and all arguments count.
//! * Cancelling a tag that lives on another channel is refused with 530; one that nobody has is cancelled.
//! * A mandatory message without a route comes back with 312 (rabbitmq), or 313 (spec, whose text has no code for it).
//! * Without extensions priorities form two bands, 0 to 4 and 5 to 9, and arguments of queues and exchanges have no effect.
//! * Field names must begin with a letter, `$` or `#`; what follows is free, since the text's own `x-match` has a hyphen.
//! * Queues of type `stream` are refused with 540, types that do not exist with 406.
//! * A body of more than [`Config::max_message_size`] is refused by its header: 311 (spec) or 406 (rabbitmq).
//! * More exchanges, queues, bindings and consumers than [`Config::entity_limit`] allows are refused with 506.
//! * connection.update-secret takes the password that the user has now, which [`Broker::configure`] can change, and no other.
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
mod operator;
mod state;

pub use config::{Config, Dialect, Grant, Rights, UnknownDialect, User};
pub use log::LogEvent;
pub use net::Broker;
pub use operator::Alarm;
