//! Ctrl-C and TERM during a run: the first cuts it short, so that the report is written; the second ends the process.

use std::{io, thread};

use super::{INTERRUPTED, err};
use crate::Cancel;

/// Listens from now on, in a thread that ends with the process.
pub(super) fn watch(cancel: &Cancel) -> io::Result<()> {
    let cancel = cancel.clone();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(async {
            if interrupted().await.is_err() {
                // Without signals the process is ended from outside, as any other.
                return;
            }
            err("interrupted: what runs is ended, the partial report follows (once more ends at once)\n");
            cancel.cancel();
            if interrupted().await.is_ok() {
                std::process::exit(i32::from(INTERRUPTED));
            }
        });
    })?;
    Ok(())
}

/// Ready when a signal came.
#[cfg(unix)]
async fn interrupted() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        came = tokio::signal::ctrl_c() => came,
        _ = terminate.recv() => Ok(()),
    }
}

/// Ready when a signal came.
#[cfg(not(unix))]
async fn interrupted() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
