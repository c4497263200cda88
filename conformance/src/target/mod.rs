//! Targets: how a broker is reached and what is known of it.
//!
//! In: an address, a profile, hooks. Out: streams, and what only an administrator can do.

mod baseline;
mod embedded;
mod profile;
mod tcp;

pub use baseline::{Baseline, BaselineError, Comparison, Known, Stale, Unexpected};
pub use embedded::{EmbeddedHost, serve_on_loopback};
pub use profile::{Hooks, Lack, Profile, ProfileError};
pub use tcp::{Address, AddressError, TcpHost};

use crate::script::ast::{Limit, Resource};
use std::pin::Pin;
use tokio::io::{AsyncRead, AsyncWrite};

/// A stream of octets both ways.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// Any stream.
pub type BoxStream = Box<dyn Stream>;

/// A future that a [`Host`] gives.
pub type Pending<'h, T> = Pin<Box<dyn Future<Output = T> + Send + 'h>>;

/// A broker, and what can be done to it. Errors are sentences.
pub trait Host: Send + Sync {
    /// A new stream to it.
    fn connect(&self) -> Pending<'_, std::io::Result<BoxStream>>;

    /// Stops it in order and starts it again.
    fn restart(&self) -> Pending<'_, Result<(), String>>;

    /// Ends it without warning and starts it again.
    fn kill(&self) -> Pending<'_, Result<(), String>>;

    /// Raises or lifts an alarm.
    fn alarm(&self, resource: Resource, on: bool) -> Pending<'_, Result<(), String>>;

    /// Makes it close all its connections.
    fn close_connections<'h>(&'h self, reason: &'h str) -> Pending<'h, Result<(), String>>;

    /// Sets a limit.
    fn set(&self, limit: Limit, value: u64) -> Pending<'_, Result<(), String>>;

    /// Puts alarms and limits back to what they were.
    fn put_back(&self) -> Pending<'_, Result<(), String>>;
}
