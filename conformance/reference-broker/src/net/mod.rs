//! The tokio shell: the handle that embedders hold, and one task a connection.
//!
//! Only here are clocks read and octets moved. All time is tokio's, so that under its paused clock a broker and its
//! clients need no time at all.

mod task;

use crate::{config::Config, core::ConnectionId, log::LogEvent, operator::Alarm, state::State};
use std::{
    collections::BTreeMap,
    future::Future,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, DuplexStream},
    net::TcpListener,
    sync::{Notify, mpsc},
    time::Instant,
};

/// Octets that an in-memory pipe holds in each direction.
const PIPE: usize = 64 << 10;

/// Log lines that wait for a reader; more are dropped.
const LOG_LINES: usize = 1024;

#[derive(Debug)]
struct Shared {
    state: State,
    wakers: BTreeMap<ConnectionId, Arc<Notify>>,
    log: Option<mpsc::Sender<LogEvent>>,
}

/// A broker: a handle that can be cloned, all clones being the same broker.
#[derive(Debug, Clone)]
pub struct Broker {
    shared: Arc<Mutex<Shared>>,
    zero: Instant,
}

impl Broker {
    /// A broker with nothing in it but what the specification asks for.
    ///
    /// Its clock starts now; call this under the tokio runtime whose clock it is to follow.
    pub fn new(config: Config) -> Self {
        let epoch = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        let state = State::new(config, epoch);
        let shared = Shared { state, wakers: BTreeMap::new(), log: None };
        Self { shared: Arc::new(Mutex::new(shared)), zero: Instant::now() }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.zero.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with the state, then wakes whom it concerns and writes the log.
    fn with<T>(&self, act: impl FnOnce(&mut State, u64) -> T) -> T {
        let now = self.now();
        let mut shared = self.lock();
        let shared = &mut *shared;
        let result = act(&mut shared.state, now);
        for id in shared.state.take_woken() {
            if let Some(waker) = shared.wakers.get(&id) {
                waker.notify_one();
            }
        }
        for line in shared.state.take_log() {
            if let Some(log) = &shared.log {
                // A reader that stalls loses lines; the broker does not wait for it.
                let _dropped = log.try_send(line);
            }
        }
        result
    }

    /// Opens a connection in memory; its task runs on the current tokio runtime.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub fn connect(&self) -> DuplexStream {
        let (client, server) = tokio::io::duplex(PIPE);
        tokio::spawn(self.clone().attach(server, "memory".to_owned()));
        client
    }

    /// Serves one connection over any stream until it is over; `peer` names it in the log.
    pub fn attach(
        self,
        stream: impl AsyncRead + AsyncWrite + Send + 'static,
        peer: String,
    ) -> impl Future<Output = ()> + Send {
        let waker = Arc::new(Notify::new());
        let id = self.with(|state, now| state.accept(peer, now));
        self.lock().wakers.insert(id, Arc::clone(&waker));
        async move {
            task::run(&self, id, &waker, stream).await;
            self.lock().wakers.remove(&id);
            self.with(|state, now| state.forget(id, now));
        }
    }

    /// Accepts connections until `shutdown` is ready; then closes them with 320 and returns when they are gone, or after the close timeout.
    ///
    /// # Errors
    /// What accepting connections fails with, if it does not recover.
    pub async fn serve(
        &self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()>,
    ) -> std::io::Result<()> {
        tokio::pin!(shutdown);
        let mut tasks = tokio::task::JoinSet::new();
        loop {
            tokio::select! {
                () = &mut shutdown => break,
                Some(_) = tasks.join_next(), if !tasks.is_empty() => {}
                accepted = listener.accept() => match accepted {
                    Ok((stream, peer)) => {
                        // Without this a small reply waits for the acknowledgement of the one before.
                        let _unsupported = stream.set_nodelay(true);
                        tasks.spawn(self.clone().attach(stream, peer.to_string()));
                    }
                    Err(error) if task::is_passing(&error) => {
                        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                    }
                    Err(error) => return Err(error),
                },
            }
        }
        self.close_connections("the broker shuts down");
        let patience = self.lock().state.config.close_timeout;
        let gone = async { while tasks.join_next().await.is_some() {} };
        let _late = tokio::time::timeout(patience, gone).await;
        Ok(())
    }

    /// Stops the broker in good order and starts it again: connections are closed with 320, durable queues, exchanges and bindings survive with their persistent messages, everything else is gone.
    pub fn restart(&self) {
        self.with(|state, now| state.restart(true, now));
    }

    /// Kills the broker and starts it again: sockets close without a word, and only what the store had completed survives.
    pub fn kill(&self) {
        self.with(|state, now| state.restart(false, now));
    }

    /// Raises or clears an alarm.
    pub fn set_alarm(&self, alarm: Alarm, on: bool) {
        self.with(|state, now| state.set_alarm(alarm, on, now));
    }

    /// Closes every connection with 320 connection-forced.
    pub fn close_connections(&self, reason: &str) {
        self.with(|state, now| state.close_connections(reason, true, now));
    }

    /// Changes the configuration while the broker runs. Limits hold from here on; dialect and virtual hosts stay what they are until a restart.
    pub fn configure(&self, change: impl FnOnce(&mut Config)) {
        self.with(|state, now| state.configure(change, now));
    }

    /// The log from here on, for one reader at a time: a line for each connection and one for its end. Lines that the reader does not take in time are dropped.
    pub fn events(&self) -> mpsc::Receiver<LogEvent> {
        let (sender, receiver) = mpsc::channel(LOG_LINES);
        self.lock().log = Some(sender);
        receiver
    }
}
