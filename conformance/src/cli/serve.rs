//! `serve`: the reference broker alone, for whoever wants to test a client.
//!
//! One line on stdout when it is ready, the log on stderr. The log goes through a bounded queue to a thread of its
//! own, so that a reader who stops reading costs lines and never a connection.

use std::{
    io::{self, Write},
    net::SocketAddr,
    sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    thread,
};

use amqp_reference_broker::{Broker, Config, Dialect, User};
use clap::Args;
use tokio::net::TcpListener;

use super::{Failure, OK, Outcome, UNEXPECTED, out};

/// Lines of the log that wait for their reader.
const WAITING: usize = 1024;

/// Runs the embedded broker alone, to test a client against
#[derive(Debug, Args)]
#[command(
    long_about = "\
Runs the embedded broker alone: a strict AMQP 0-9-1 broker in one process, nothing to install, nothing kept.

When it is ready it prints the address that it listens on, the only line on stdout. The log goes to stderr. Ctrl-C or TERM ends it.",
    after_help = "\
Without --user there are guest/guest with all rights and restricted/restricted without any; without --vhost there are / and second. One --user or --vhost replaces these.

Examples:
  amqp-conformance serve
  amqp-conformance serve --listen 127.0.0.1:0 --dialect spec
  amqp-conformance serve --user alice:secret --vhost / --vhost test --memory-limit 64MiB"
)]
pub(super) struct Arguments {
    /// The address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:5672")]
    listen: String,
    /// spec: the base specification to the letter; rabbitmq: with RabbitMQ's extensions
    #[arg(long, default_value = "rabbitmq", value_parser = ["spec", "rabbitmq"])]
    dialect: String,
    /// A user with all rights [may be repeated]
    #[arg(long = "user", value_name = "NAME:PASSWORD", value_parser = user)]
    users: Vec<(String, String)>,
    /// A virtual host [may be repeated]
    #[arg(long = "vhost", value_name = "NAME")]
    vhosts: Vec<String>,
    /// Octets of messages above which publishers are not read from, such as 64MiB
    #[arg(long, value_name = "SIZE", default_value = "512MiB", value_parser = size)]
    memory_limit: u64,
}

fn user(text: &str) -> Result<(String, String), String> {
    match text.split_once(':') {
        Some((name, password)) if !name.is_empty() => Ok((name.to_owned(), password.to_owned())),
        _ => Err("it is written NAME:PASSWORD".to_owned()),
    }
}

/// A number of octets: `1024`, `64KiB`, `512MiB`, `2GiB`, and the same without `iB`.
fn size(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let shift = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        _ => return Err("it is written 1024, 64KiB, 512MiB or 2GiB".to_owned()),
    };
    let octets = number
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(1 << shift))
        .ok_or_else(|| "it is written 1024, 64KiB, 512MiB or 2GiB".to_owned())?;
    if octets == 0 {
        Err("a broker without memory holds no message".to_owned())
    } else {
        Ok(octets)
    }
}

pub(super) fn run(arguments: Arguments) -> Outcome {
    let dialect =
        arguments.dialect.parse::<Dialect>().map_err(|error| Failure::usage(error.to_string()))?;
    let mut config = Config { dialect, memory_limit: arguments.memory_limit, ..Config::default() };
    if !arguments.users.is_empty() {
        config.users = arguments
            .users
            .into_iter()
            .map(|(name, password)| User::with_all_rights(name, password))
            .collect();
    }
    if !arguments.vhosts.is_empty() {
        config.vhosts = arguments.vhosts;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure { code: UNEXPECTED, text: format!("no runtime: {error}") })?;
    let outcome = runtime.block_on(serve(&arguments.listen, config));
    // A thread that waits for the reader of stderr must not keep the process.
    runtime.shutdown_background();
    outcome
}

async fn serve(listen: &str, config: Config) -> Outcome {
    let cannot = |error: io::Error| Failure::usage(format!("cannot listen on {listen}: {error}"));
    let listener = TcpListener::bind(listen).await.map_err(cannot)?;
    let address: SocketAddr = listener.local_addr().map_err(cannot)?;
    let ended = ended().map_err(|error| Failure {
        code: UNEXPECTED,
        text: format!("signals cannot be waited for: {error}"),
    })?;
    let broker = Broker::new(config);
    let mut events = broker.events();
    let log = Log::start();
    let logging = tokio::spawn(async move {
        let mut log = log;
        while let Some(event) = events.recv().await {
            log.line(event.to_string());
        }
    });
    out(&format!("amqp://{address}\n"));
    let served = broker.serve(listener, ended).await;
    // What is still on its way to a reader who reads is written; for one who does not, this ends by itself.
    drop(broker);
    let _ended = logging.await;
    served.map(|()| OK).map_err(|error| Failure {
        code: UNEXPECTED,
        text: format!("connections can no longer be accepted: {error}"),
    })
}

/// Ready when Ctrl-C or TERM came.
#[cfg(unix)]
fn ended() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ready when Ctrl-C came.
#[cfg(not(unix))]
fn ended() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Where it cannot be waited for, the process is ended from outside.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

/// Lines on their way to stderr.
struct Log {
    sender: Option<SyncSender<String>>,
    dropped: u64,
    writer: Option<thread::JoinHandle<()>>,
}

impl Log {
    fn start() -> Self {
        Self::to(io::stderr())
    }

    fn to(stream: impl Write + Send + 'static) -> Self {
        let (sender, receiver) = sync_channel(WAITING);
        let writer = thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || write_lines(&receiver, stream))
            .ok();
        Self { sender: Some(sender), dropped: 0, writer }
    }

    /// Hands a line over, or counts it where the reader is too slow.
    fn line(&mut self, line: String) {
        let Some(sender) = &self.sender else { return };
        let mut line = line;
        if self.dropped > 0 {
            line = format!(
                "{} lines of the log were dropped: its reader is too slow\n{line}",
                self.dropped
            );
        }
        match sender.try_send(line) {
            Ok(()) => self.dropped = 0,
            Err(TrySendError::Full(_)) => self.dropped += 1,
            // The writer is gone because stderr is closed.
            Err(TrySendError::Disconnected(_)) => self.sender = None,
        }
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        // The writer ends when it has written what waits, unless its reader stalls: then it is left alone.
        self.sender = None;
        if let Some(writer) = self.writer.take() {
            for _ in 0..20 {
                if writer.is_finished() {
                    break;
                }
                thread::park_timeout(std::time::Duration::from_millis(25));
            }
        }
    }
}

fn write_lines(receiver: &Receiver<String>, mut stream: impl Write) {
    while let Ok(line) = receiver.recv() {
        if writeln!(stream, "{line}").is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Condvar, Mutex};

    #[test]
    fn sizes() {
        assert_eq!(size("1024"), Ok(1024));
        assert_eq!(size("64KiB"), Ok(64 << 10));
        assert_eq!(size("512MiB"), Ok(512 << 20));
        assert_eq!(size("2g"), Ok(2 << 30));
        for wrong in ["", "MiB", "1.5GiB", "-1", "0", "99999999999999GiB"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }

    /// A stream whose reader does not read until the gate opens.
    #[derive(Clone, Default)]
    struct Stalled(Arc<(Mutex<(bool, String)>, Condvar)>);

    impl Write for Stalled {
        fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
            let (state, gate) = &*self.0;
            let state = state.lock().map_err(|_| io::Error::other("poisoned"))?;
            let mut state = gate
                .wait_while(state, |state| !state.0)
                .map_err(|_| io::Error::other("poisoned"))?;
            state.1.push_str(&String::from_utf8_lossy(octets));
            Ok(octets.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_stalls_costs_lines_and_nothing_else() {
        let stream = Stalled::default();
        let mut log = Log::to(stream.clone());
        for number in 0..WAITING + 100 {
            log.line(format!("line {number}"));
        }
        assert!(log.dropped >= 99, "{} dropped", log.dropped);
        let (state, gate) = &*stream.0;
        state.lock().expect("not poisoned").0 = true;
        gate.notify_all();
        while log.dropped > 0 {
            log.line("last".to_owned());
        }
        drop(log);
        let text = state.lock().expect("not poisoned").1.clone();
        assert!(text.contains("lines of the log were dropped"), "{text}");
        assert!(text.ends_with("last\n"));
    }
}
