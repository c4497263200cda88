//! Cutting a run short from another thread or a signal handler.

use std::sync::Arc;
use tokio::sync::watch;

/// Cuts a run short; all clones are the same.
#[derive(Debug, Clone)]
pub struct Cancel(Arc<watch::Sender<bool>>);

impl Default for Cancel {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Cancel {
    /// One that was not used yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Cuts the run short.
    pub fn cancel(&self) {
        self.0.send_replace(true);
    }

    /// Whether the run is to be cut short.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        *self.0.borrow()
    }

    /// Ready once the run is to be cut short.
    pub fn cancelled(&self) -> impl Future<Output = ()> + Send + 'static {
        let mut receiver = self.0.subscribe();
        async move {
            // The sender cannot go before the run does: then nobody cancels any more.
            if receiver.wait_for(|cancelled| *cancelled).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}
