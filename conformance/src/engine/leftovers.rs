//! The end of a scenario: channels are closed in order, and an answer that no step took is told.
//!
//! So a script that forgets to look at an answer is noticed. Only where nothing else runs on the broker: elsewhere it is an
//! accident what has come when the script ends.

use super::Stop;
use super::inbox::Happening;
use super::runner::Runner;
use super::steps::closing;
use std::time::Duration;
use tokio::time::Instant;

impl Runner<'_> {
    /// Closes the channels that are open, and looks at what nobody took.
    pub(super) async fn leftovers(&mut self) -> Result<(), Stop> {
        if !self.site.strict {
            return Ok(());
        }
        let end = Instant::now() + self.site.scaled(Duration::from_secs(5));
        let record = self.record("channel.close")?;
        let open: Vec<(String, u16)> = self.open.iter().cloned().collect();
        for (name, channel) in open {
            let Some(connection) = self.connections.get_mut(&name) else { continue };
            if connection.inbox.has_closed(channel) || connection.inbox.is_over() {
                continue;
            }
            // Where a step has asked already, the answer is one that no step took.
            let asked = self.closing.contains(&(name.clone(), channel));
            if !asked {
                let close = closing(record, connection);
                connection.method(channel, &close).await;
            }
            let inbox = connection.inbox.clone();
            while let Some(received) = inbox.next(channel, false, end).await {
                match &received.happening {
                    Happening::Method { method, .. }
                        if !asked && method.0.record().name == "channel.close-ok" =>
                    {
                        break;
                    }
                    Happening::End { .. } => break,
                    happening => Self::left(&name, happening, received.taken)?,
                }
            }
        }
        let names: Vec<String> = self.connections.keys().cloned().collect();
        for name in names {
            let Some(connection) = self.connections.get(&name) else { continue };
            if connection.asked_to_close {
                connection.inbox.over_or_answered(end).await;
            }
            for received in connection.inbox.rest() {
                Self::left(&name, &received.happening, received.taken)?;
            }
        }
        Ok(())
    }

    /// What a leftover means.
    fn left(connection: &str, happening: &Happening, taken: bool) -> Result<(), Stop> {
        let counts = match happening {
            _ if taken => false,
            Happening::Heartbeat | Happening::End { .. } => false,
            Happening::Odd(_) | Happening::Header(_) => true,
            Happening::Method { method, .. } => !matches!(
                method.0.record().name,
                "channel.flow" | "connection.blocked" | "connection.unblocked"
            ),
        };
        if counts {
            let got = format!("{happening} on {connection}");
            return Err(Stop::mismatch("an answer that no step took", "no more", got));
        }
        Ok(())
    }
}
