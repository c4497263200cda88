//! Class tx: publishes and acknowledgements that take effect together.

use super::{
    Connection, Exception, Turn,
    channel::{Mode, Operation},
    settle::settle,
};
use amqp_types::v0_9_1_rabbitmq::{MethodRef, ReplyCode, tx};

fn not_transacted() -> Exception {
    Exception::channel(ReplyCode::PRECONDITION_FAILED, "the channel is not transacted")
}

impl Connection {
    pub(super) fn tx_select(&mut self, number: u16) -> Result<(), Exception> {
        let channel = self.channel(number)?;
        match channel.mode {
            Mode::Plain => channel.mode = Mode::Transaction(Vec::new()),
            Mode::Transaction(_) => {}
            Mode::Confirm(_) => {
                let text = "a channel in confirm mode cannot become transacted";
                return Err(Exception::channel(ReplyCode::PRECONDITION_FAILED, text));
            }
        }
        self.send(number, MethodRef::TxSelectOk(tx::SelectOk {}));
        Ok(())
    }

    fn take_operations(&mut self, number: u16) -> Result<Vec<Operation>, Exception> {
        match &mut self.channel(number)?.mode {
            Mode::Transaction(operations) => Ok(std::mem::take(operations)),
            _ => Err(not_transacted()),
        }
    }

    pub(super) fn tx_commit(&mut self, turn: &mut Turn<'_>, number: u16) -> Result<(), Exception> {
        let operations = self.take_operations(number)?;
        // All or nothing: an exchange that went since its publish fails the commit before anything is done.
        for operation in &operations {
            if let Operation::Publish(pending) = operation
                && pending.reply.is_none()
            {
                turn.core.check_publish(&self.vhost, &pending.publish.message.exchange)?;
            }
        }
        for operation in operations {
            match operation {
                Operation::Publish(pending) => {
                    self.route(turn, number, &pending)?;
                }
                Operation::Settle(tag, settlement) => {
                    let may_return = self.has_extensions();
                    settle(turn.core, self.channel(number)?, tag, settlement, may_return);
                }
            }
        }
        self.send(number, MethodRef::TxCommitOk(tx::CommitOk {}));
        Ok(())
    }

    pub(super) fn tx_rollback(&mut self, number: u16) -> Result<(), Exception> {
        for operation in self.take_operations(number)? {
            if let Operation::Settle(tag, _) = operation
                && let Some(unsettled) = self.channel(number)?.unsettled.get_mut(&tag)
            {
                unsettled.in_transaction = false;
            }
        }
        self.send(number, MethodRef::TxRollbackOk(tx::RollbackOk {}));
        Ok(())
    }
}
