//! What a connection does when nothing arrives: heartbeats, and patience that ends.

use super::{Connection, Exception, Phase, Turn};
use crate::config::Config;
use amqp_types::v0_9_1_rabbitmq::ReplyCode;
use std::time::Duration;

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

impl Connection {
    fn heartbeat_interval(&self) -> Option<u64> {
        let agreed = matches!(self.phase, Phase::Open | Phase::Running | Phase::Closing { .. });
        (agreed && self.tuning.heartbeat > 0).then(|| u64::from(self.tuning.heartbeat) * 1000)
    }

    fn silence_ends(&self) -> Option<u64> {
        let interval = self.heartbeat_interval().filter(|_| self.wants_input())?;
        Some(self.last_read + 2 * interval)
    }

    /// A client that neither takes its answers nor can be heard, because it first has to take them.
    fn stall_ends(&self) -> Option<u64> {
        let interval =
            self.heartbeat_interval().filter(|_| !self.blocked && !self.wants_input())?;
        Some(self.last_taken + (2 * interval).max(60_000))
    }

    fn beat_at(&self) -> Option<u64> {
        // What already waits to be written says that the broker is alive as soon as the client reads it.
        let interval = self.heartbeat_interval().filter(|_| self.backlog() == 0)?;
        Some(self.last_write + interval)
    }

    fn patience_ends(&self, config: &Config) -> Option<u64> {
        match self.phase {
            Phase::Header | Phase::Start | Phase::Secure(_) | Phase::Tune | Phase::Open => {
                Some(self.opened_at.saturating_add(millis(config.handshake_timeout)))
            }
            Phase::Closing { since, .. } => {
                Some(since.saturating_add(millis(config.close_timeout)))
            }
            Phase::Running | Phase::Ended(_) => None,
        }
    }

    /// The channel whose oldest unsettled delivery is oldest, and when that is too long ago.
    fn settlement_due(&self, config: &Config) -> Option<(u64, u16)> {
        let timeout = config.consumer_timeout.filter(|_| self.has_extensions())?;
        self.channels
            .iter()
            .filter_map(|(number, channel)| {
                let oldest = channel.unsettled.values().map(|unsettled| unsettled.at).min()?;
                Some((oldest.saturating_add(millis(timeout)), *number))
            })
            .min()
    }

    /// When [`Connection::tick`] has something to do.
    pub(crate) fn next_deadline(&self, config: &Config) -> Option<u64> {
        if matches!(self.phase, Phase::Ended(_)) {
            return None;
        }
        [
            self.silence_ends(),
            self.stall_ends(),
            self.beat_at(),
            self.patience_ends(config),
            self.settlement_due(config).map(|(at, _)| at),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Does what is due.
    pub(crate) fn tick(&mut self, turn: &mut Turn<'_>) {
        self.now = turn.now;
        let now = turn.now;
        let due = |at: Option<u64>| at.is_some_and(|at| at <= now);
        if due(self.patience_ends(turn.config)) {
            let reason = match self.phase {
                Phase::Closing { .. } => "the client did not answer connection.close",
                _ => "the handshake took too long",
            };
            self.end(turn, reason);
            return;
        }
        if due(self.silence_ends()) {
            self.end(turn, "nothing came from the client for two heartbeat intervals");
            return;
        }
        if due(self.stall_ends()) {
            self.end(turn, "the client does not take what it asked for");
            return;
        }
        while let Some((_, number)) =
            self.settlement_due(turn.config).filter(|(at, _)| *at <= turn.now)
        {
            let text = "a delivery was not settled in time";
            let exception = Exception::channel(ReplyCode::PRECONDITION_FAILED, text);
            self.fail(turn, number, (0, 0), exception);
        }
        if due(self.beat_at()) {
            self.send_heartbeat();
        }
    }
}
