//! Class confirm: the broker tells what became of each publish.

use super::{Connection, Exception, channel::Mode};
use amqp_types::v0_9_1_rabbitmq::{MethodRef, ReplyCode, confirm};

impl Connection {
    pub(super) fn confirm_select(&mut self, number: u16, no_wait: bool) -> Result<(), Exception> {
        let channel = self.channel(number)?;
        match channel.mode {
            Mode::Plain => channel.mode = Mode::Confirm(0),
            Mode::Confirm(_) => {}
            Mode::Transaction(_) => {
                let text = "a transacted channel cannot go into confirm mode";
                return Err(Exception::channel(ReplyCode::PRECONDITION_FAILED, text));
            }
        }
        if !no_wait {
            self.send(number, MethodRef::ConfirmSelectOk(confirm::SelectOk {}));
        }
        Ok(())
    }
}
