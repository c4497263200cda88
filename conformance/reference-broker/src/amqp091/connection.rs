//! Class connection beyond the handshake and the close, class access, and alarms.

use super::{Connection, Exception, Phase, exception::short};
use crate::config::Config;
use amqp_types::v0_9_1_rabbitmq::{MethodRef, ReplyCode, access, connection};

impl Connection {
    pub(super) fn update_secret(
        &mut self,
        config: &Config,
        update: connection::UpdateSecretRef<'_>,
    ) -> Result<(), Exception> {
        // A secret is good if it would open a connection now.
        let user = config.users.iter().find(|user| user.name == self.user);
        if user.is_none_or(|user| user.password.as_bytes() != update.new_secret.as_bytes()) {
            let text = "the new secret was refused";
            return Err(Exception::connection(ReplyCode::NOT_ALLOWED, text));
        }
        self.send(0, MethodRef::ConnectionUpdateSecretOk(connection::UpdateSecretOk {}));
        Ok(())
    }

    pub(super) fn access_request(&mut self, channel: u16) -> Result<(), Exception> {
        self.send(channel, MethodRef::AccessRequestOk(access::RequestOk { ticket: 1 }));
        Ok(())
    }

    /// An alarm came, changed its reason, or went.
    pub(crate) fn alarm(&mut self, alarm: Option<&'static str>, now: u64) {
        self.now = now;
        if self.phase != Phase::Running {
            return;
        }
        match alarm {
            Some(reason) if self.publisher => self.block(reason),
            None if self.blocked => {
                self.blocked = false;
                self.last_read = now;
                self.changed = true;
                if std::mem::take(&mut self.told_blocked) {
                    self.send(0, MethodRef::ConnectionUnblocked(connection::Unblocked {}));
                }
            }
            _ => {}
        }
    }

    /// Stops reading from a connection that publishes, and tells the client if it can be told.
    pub(super) fn block(&mut self, reason: &str) {
        if self.blocked {
            return;
        }
        self.blocked = true;
        self.changed = true;
        if self.has_extensions() && self.capabilities.connection_blocked {
            self.told_blocked = true;
            let reason = short(reason);
            let blocked = connection::BlockedRef { reason: reason.as_view() };
            self.send(0, MethodRef::ConnectionBlocked(blocked));
        }
    }
}
