//! The task of one connection: octets in, octets out, and timers.
//!
//! It reads only while the state wants input, and writes what the state hands it, so that neither direction buffers
//! more than the state allows.

use super::Broker;
use crate::core::ConnectionId;
use std::{io, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    sync::Notify,
    time::{Instant, sleep_until, timeout},
};

/// Octets that are read at a time.
const CHUNK: usize = 16 << 10;

/// How long the broker reads on after its last octet, so that the client gets that octet before the socket goes.
const LINGER: Duration = Duration::from_secs(2);

/// A deadline for those who have none.
const LONG: Duration = Duration::from_secs(3600);

/// Whether accepting may work again after this error.
pub(super) fn is_passing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::Interrupted
            | io::ErrorKind::WouldBlock
    ) || matches!(error.raw_os_error(), Some(23 | 24))
}

/// Serves a connection until it is over.
pub(super) async fn run(
    broker: &Broker,
    id: ConnectionId,
    waker: &Notify,
    stream: impl AsyncRead + AsyncWrite + Send,
) {
    let (reader, writer) = tokio::io::split(stream);
    tokio::pin!(reader, writer);
    let mut input = vec![0; CHUNK];
    let mut pending: Vec<u8> = Vec::new();
    let mut written = 0;
    let mut last_call = None;
    let mut output = broker.with(|state, now| state.output(id, now));
    loop {
        if written == pending.len() {
            pending = std::mem::take(&mut output.octets);
            written = 0;
        }
        if output.aborted {
            return;
        }
        if output.ended && written == pending.len() {
            break;
        }
        let deadline = match output.deadline {
            _ if output.ended => *last_call.get_or_insert_with(|| Instant::now() + LINGER),
            Some(at) => broker.zero + Duration::from_millis(at),
            None => Instant::now() + LONG,
        };
        let writing = written < pending.len();
        tokio::select! {
            biased;
            () = waker.notified() => {}
            done = writer.write(&pending[written..]), if writing => match done {
                Ok(0) | Err(_) => {
                    broker.with(|state, now| state.end_of_input(id, now));
                    return;
                }
                Ok(n) => {
                    written += n;
                    last_call = None;
                }
            },
            done = reader.read(&mut input), if output.reading => match done {
                Ok(0) | Err(_) => {
                    broker.with(|state, now| state.end_of_input(id, now));
                }
                Ok(n) => broker.with(|state, now| state.receive(id, &input[..n], now)),
            },
            () = sleep_until(deadline) => {
                if output.ended {
                    // The client does not take what was still to be said.
                    return;
                }
                broker.with(|state, now| state.tick(id, now));
            }
        }
        let refresh = written == pending.len();
        let next = broker.with(
            |state, now| {
                if refresh { state.output(id, now) } else { state.standing(id) }
            },
        );
        output = next;
    }
    if writer.flush().await.is_err() || writer.shutdown().await.is_err() {
        return;
    }
    let drain = async { while !matches!(reader.read(&mut input).await, Ok(0) | Err(_)) {} };
    let _late = timeout(LINGER, drain).await;
}
