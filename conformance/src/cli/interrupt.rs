//! Ctrl-C and TERM during a run: the first cuts it short, so that the report is written; the second ends the process.

use std::{io, thread};

use super::{INTERRUPTED, err};
use crate::Cancel;

/// Listens from when this returns, in a thread that ends with the process.
pub(super) fn watch(cancel: &Cancel) -> io::Result<()> {
    let cancel = cancel.clone();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // Here and not in the thread: a signal that came before the thread did would end the process without a report.
    let mut signals = {
        let _runtime = runtime.enter();
        Signals::listen()?
    };
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(async {
            signals.next().await;
            err(
                "interrupted: what runs is ended, the partial report follows (once more ends at once)\n",
            );
            cancel.cancel();
            signals.next().await;
            std::process::exit(i32::from(INTERRUPTED));
        });
    })?;
    Ok(())
}

/// Ctrl-C and TERM, as they come.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Ctrl-C, as it comes.
#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn listen() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}
