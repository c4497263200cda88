//! Class basic: what becomes of deliveries: ack, reject, nack, recover.

use super::{
    Connection, Exception, Turn,
    channel::{Channel, Mode, Operation, Settlement},
};
use crate::core::Core;
use amqp_types::v0_9_1_rabbitmq::{MethodRef, ReplyCode, basic};

/// The outstanding tags that a settlement names.
fn named(channel: &Channel, tag: u64, multiple: bool) -> Result<Vec<u64>, Exception> {
    let outstanding = |tag: &u64| channel.unsettled.get(tag).is_some_and(|u| !u.in_transaction);
    if multiple && tag == 0 {
        return Ok(channel.unsettled.keys().copied().filter(|tag| outstanding(tag)).collect());
    }
    if !outstanding(&tag) {
        let text = format!("delivery tag {tag} is not outstanding");
        return Err(Exception::channel(ReplyCode::PRECONDITION_FAILED, text));
    }
    if !multiple {
        return Ok(vec![tag]);
    }
    Ok(channel
        .unsettled
        .range(..=tag)
        .map(|(tag, _)| *tag)
        .filter(|tag| outstanding(tag))
        .collect())
}

/// Settles one delivery. Without extensions what goes back does not come again on the same channel.
pub(super) fn settle(
    core: &mut Core,
    channel: &mut Channel,
    tag: u64,
    settlement: Settlement,
    may_return: bool,
) {
    let Some(unsettled) = channel.unsettled.remove(&tag) else { return };
    let (queue, seq) = (unsettled.queue, unsettled.seq);
    match settlement {
        Settlement::Acknowledge => core.acknowledge(queue, seq),
        Settlement::Discard => core.discard(queue, seq),
        Settlement::Requeue => {
            core.requeue(queue, seq, (!may_return).then_some(channel.session));
        }
    }
}

impl Connection {
    fn settle_all(
        &mut self,
        turn: &mut Turn<'_>,
        number: u16,
        (tag, multiple): (u64, bool),
        settlement: Settlement,
    ) -> Result<(), Exception> {
        let extensions = self.has_extensions();
        let channel = self.channel(number)?;
        let tags = named(channel, tag, multiple)?;
        // To the letter, transactions are about publish and ack only.
        let transacted = extensions || settlement == Settlement::Acknowledge;
        for tag in tags {
            match &mut channel.mode {
                Mode::Transaction(operations) if transacted => {
                    operations.push(Operation::Settle(tag, settlement));
                    if let Some(unsettled) = channel.unsettled.get_mut(&tag) {
                        unsettled.in_transaction = true;
                    }
                }
                _ => settle(turn.core, channel, tag, settlement, extensions),
            }
        }
        Ok(())
    }

    pub(super) fn basic_ack(
        &mut self,
        turn: &mut Turn<'_>,
        channel: u16,
        tag: u64,
        multiple: bool,
    ) -> Result<(), Exception> {
        self.settle_all(turn, channel, (tag, multiple), Settlement::Acknowledge)
    }

    pub(super) fn basic_reject(
        &mut self,
        turn: &mut Turn<'_>,
        channel: u16,
        tag: u64,
        requeue: bool,
    ) -> Result<(), Exception> {
        let settlement = if requeue { Settlement::Requeue } else { Settlement::Discard };
        self.settle_all(turn, channel, (tag, false), settlement)
    }

    pub(super) fn basic_nack(
        &mut self,
        turn: &mut Turn<'_>,
        channel: u16,
        m: basic::Nack,
    ) -> Result<(), Exception> {
        let settlement = if m.requeue { Settlement::Requeue } else { Settlement::Discard };
        self.settle_all(turn, channel, (m.delivery_tag, m.multiple), settlement)
    }

    pub(super) fn basic_recover(
        &mut self,
        turn: &mut Turn<'_>,
        number: u16,
        requeue: bool,
        answer: bool,
    ) -> Result<(), Exception> {
        if self.has_extensions() && !requeue {
            let text = "recover with requeue=0 is not implemented";
            return Err(Exception::connection(ReplyCode::NOT_IMPLEMENTED, text));
        }
        let channel = self.channel(number)?;
        let tags: Vec<u64> = channel
            .unsettled
            .iter()
            .filter(|(_, unsettled)| !unsettled.in_transaction)
            .map(|(tag, _)| *tag)
            .collect();
        for tag in tags {
            let Some(unsettled) = channel.unsettled.remove(&tag) else { continue };
            let (queue, seq) = (unsettled.queue, unsettled.seq);
            // What was fetched, or whose consumer is gone, has no recipient to go to again.
            if requeue || !turn.core.redeliver(queue, seq) {
                turn.core.requeue(queue, seq, None);
            }
        }
        if answer {
            self.send(number, MethodRef::BasicRecoverOk(basic::RecoverOk {}));
        }
        Ok(())
    }
}
