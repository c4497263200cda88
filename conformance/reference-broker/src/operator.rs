//! What an operator does to a running broker: alarms, limits, closing connections, restarts.

use crate::{
    amqp091::ReplyAddresses,
    config::Config,
    core::{ConnectionId, Core},
    log::LogEvent,
    state::{State, features},
};
use std::sync::Arc;

/// What holds publishers back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alarm {
    /// Memory is short.
    Memory,
    /// Disk space is short.
    Disk,
}

impl State {
    /// Closes every connection with 320.
    pub(crate) fn close_connections(&mut self, reason: &str, wait: bool, now: u64) {
        self.advance(now);
        let ids: Vec<ConnectionId> = self.connections.keys().copied().collect();
        self.each(&ids, now, |connection, turn| connection.force(turn, reason, wait));
        self.finish(now);
    }

    /// Raises or clears an alarm.
    pub(crate) fn set_alarm(&mut self, alarm: Alarm, on: bool, now: u64) {
        match alarm {
            Alarm::Memory => self.memory_alarm = on,
            Alarm::Disk => self.disk_alarm = on,
        }
        self.settle(now);
        self.finish(now);
    }

    /// Changes the configuration.
    pub(crate) fn configure(&mut self, change: impl FnOnce(&mut Config), now: u64) {
        change(&mut self.config);
        self.settle(now);
        self.finish(now);
        self.woken.extend(self.connections.keys().copied());
    }

    /// Stops and starts again: durable things survive. An orderly stop says so to the clients, a crash does not, and loses what the store had not completed.
    pub(crate) fn restart(&mut self, orderly: bool, now: u64) {
        let features = features(&self.config, self.epoch);
        let vhosts = self.config.vhosts.clone();
        if orderly {
            self.close_connections("the broker restarts", false, now);
        } else {
            self.store.crash();
            for (id, (_, peer)) in std::mem::take(&mut self.connections) {
                self.woken.push(id);
                let reason = "the broker crashed".to_owned();
                self.log.push(LogEvent::Closed { connection: id.0, peer, reason });
            }
        }
        self.replies = ReplyAddresses::default();
        let snapshot = self.store.load();
        let mut core = Core::recover(features, Arc::clone(&self.meter), &vhosts, snapshot, now);
        core.continue_after(&self.core);
        self.core = core;
        self.submitted = self.completed.max(self.submitted);
        self.completed = self.submitted;
        self.settle(now);
        self.finish(now);
    }
}
