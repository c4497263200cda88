//! Frames of an open connection: which channel and method they belong to, and who handles them.

use super::{Connection, Exception, Turn, channel::Channel, close::method_ids, content, names};
use amqp_types::{
    Context,
    frame::{Frame, FrameType},
    v0_9_1,
    v0_9_1_rabbitmq::{MethodRef, PROTOCOL, ReplyCode, channel, connection},
};

const CONNECTION: u16 = 10;
const CHANNEL_OPEN: (u16, u16) = (20, 10);
const CHANNEL_CLOSE: (u16, u16) = (20, 40);
const CHANNEL_CLOSE_OK: (u16, u16) = (20, 41);
const BASIC_PUBLISH: (u16, u16) = (60, 40);

fn not_open(number: u16) -> Exception {
    Exception::connection(ReplyCode::CHANNEL_ERROR, format!("channel {number} is not open"))
}

impl Connection {
    pub(super) fn running_frame(&mut self, turn: &mut Turn<'_>, frame: Frame<'_>) {
        let number = frame.channel;
        let ids = match frame.ty {
            FrameType::METHOD => method_ids(frame.payload).unwrap_or_default(),
            FrameType::HEADER | FrameType::BODY => BASIC_PUBLISH,
            _ => (0, 0),
        };
        let done = match frame.ty {
            FrameType::METHOD => self.method_frame(turn, frame),
            FrameType::HEADER | FrameType::BODY => self.content_frame(turn, frame),
            FrameType::HEARTBEAT => heartbeat(frame),
            other => Err(Exception::silent(format!("a frame of unknown type {}", other.0))),
        };
        if let Err(exception) = done {
            self.fail(turn, number, ids, exception);
        }
    }

    fn content_frame(&mut self, turn: &mut Turn<'_>, frame: Frame<'_>) -> Result<(), Exception> {
        let number = frame.channel;
        let dialect = self.dialect;
        let channel = self.channels.get_mut(&number).ok_or_else(|| not_open(number))?;
        if channel.closing {
            return Ok(());
        }
        let whole = if frame.ty == FrameType::HEADER {
            let max = turn.config.max_message_size;
            content::header(&mut channel.assembly, frame.payload, dialect, max)?
        } else {
            content::body(&mut channel.assembly, frame.payload)?
        };
        match (whole, turn.alarm) {
            (Some(content), _) => self.publish(turn, number, content),
            // A body that is still coming would only make it worse.
            (None, Some(reason)) if frame.ty == FrameType::BODY => {
                self.publisher = true;
                self.block(reason);
                Ok(())
            }
            (None, _) => Ok(()),
        }
    }

    fn method_frame(&mut self, turn: &mut Turn<'_>, frame: Frame<'_>) -> Result<(), Exception> {
        let number = frame.channel;
        let Some(ids) = method_ids(frame.payload) else {
            let text = "a method frame without class and method id";
            return Err(Exception::connection(ReplyCode::FRAME_ERROR, text));
        };
        let protocol = if self.has_extensions() { &PROTOCOL } else { &v0_9_1::PROTOCOL };
        if protocol.method_by_id(ids.0, ids.1).is_none() {
            let text = format!("no method {} in class {}", ids.1, ids.0);
            return Err(Exception::connection(ReplyCode::COMMAND_INVALID, text));
        }
        if number == 0 && ids.0 != CONNECTION {
            let text = "channel 0 carries only methods of class connection";
            return Err(Exception::connection(ReplyCode::CHANNEL_ERROR, text));
        }
        if number != 0 {
            if ids.0 == CONNECTION {
                let text = format!("a method of class connection on channel {number}");
                return Err(Exception::connection(ReplyCode::COMMAND_INVALID, text));
            }
            match self.channels.get(&number) {
                None if ids != CHANNEL_OPEN => return Err(not_open(number)),
                Some(channel)
                    if channel.closing && ids != CHANNEL_CLOSE && ids != CHANNEL_CLOSE_OK =>
                {
                    return Ok(());
                }
                Some(channel) if channel.assembly.is_some() => {
                    let text = "a method where the content of basic.publish should go on";
                    return Err(Exception::connection(ReplyCode::UNEXPECTED_FRAME, text));
                }
                _ => {}
            }
        }
        let method = MethodRef::decode(frame.payload, Context::new(self.dialect.letters()))?;
        if number == 0 {
            self.connection_method(turn, method)
        } else {
            self.channel_method(turn, number, method)
        }
    }

    fn connection_method(
        &mut self,
        turn: &mut Turn<'_>,
        method: MethodRef<'_>,
    ) -> Result<(), Exception> {
        match method {
            MethodRef::ConnectionClose(close) => {
                self.send(0, MethodRef::ConnectionCloseOk(connection::CloseOk {}));
                self.end(
                    turn,
                    format!("closed by the client: {} {}", close.reply_code, close.reply_text),
                );
                Ok(())
            }
            MethodRef::ConnectionUpdateSecret(update) => self.update_secret(turn.config, update),
            other => Err(out_of_turn(other)),
        }
    }

    fn channel_method(
        &mut self,
        turn: &mut Turn<'_>,
        number: u16,
        method: MethodRef<'_>,
    ) -> Result<(), Exception> {
        use MethodRef as M;
        match method {
            M::ChannelOpen(_) => self.channel_open(turn, number),
            M::ChannelClose(_) => self.channel_close(turn, number),
            M::ChannelCloseOk(_) => match self.channels.get(&number) {
                Some(channel) if channel.closing => {
                    self.channels.remove(&number);
                    Ok(())
                }
                _ => Err(out_of_turn(method)),
            },
            M::ChannelFlow(flow) => self.channel_flow(turn, number, flow.active),
            M::AccessRequest(_) => self.access_request(number),
            M::ExchangeDeclare(m) => {
                names::check_fields(m.arguments)?;
                self.exchange_declare(turn, number, m)
            }
            M::ExchangeDelete(m) => self.exchange_delete(turn, number, m),
            M::ExchangeBind(m) => {
                names::check_fields(m.arguments)?;
                self.exchange_bind(turn, number, m)
            }
            M::ExchangeUnbind(m) => {
                names::check_fields(m.arguments)?;
                self.exchange_unbind(turn, number, m)
            }
            M::QueueDeclare(m) => {
                names::check_fields(m.arguments)?;
                self.queue_declare(turn, number, m)
            }
            M::QueueBind(m) => {
                names::check_fields(m.arguments)?;
                self.queue_bind(turn, number, m)
            }
            M::QueueUnbind(m) => {
                names::check_fields(m.arguments)?;
                self.queue_unbind(turn, number, m)
            }
            M::QueuePurge(m) => self.queue_purge(turn, number, m),
            M::QueueDelete(m) => self.queue_delete(turn, number, m),
            M::BasicQos(m) => self.basic_qos(turn, number, m),
            M::BasicConsume(m) => {
                names::check_fields(m.arguments)?;
                self.basic_consume(turn, number, m)
            }
            M::BasicCancel(m) => self.basic_cancel(turn, number, m),
            M::BasicCancelOk(_) if self.has_extensions() => Ok(()),
            M::BasicPublish(m) => self.basic_publish(turn, number, m),
            M::BasicGet(m) => self.basic_get(turn, number, m),
            M::BasicAck(m) => self.basic_ack(turn, number, m.delivery_tag, m.multiple),
            M::BasicReject(m) => self.basic_reject(turn, number, m.delivery_tag, m.requeue),
            M::BasicNack(m) => self.basic_nack(turn, number, m),
            M::BasicRecover(m) => self.basic_recover(turn, number, m.requeue, true),
            M::BasicRecoverAsync(m) => self.basic_recover(turn, number, m.requeue, false),
            M::TxSelect(_) => self.tx_select(number),
            M::TxCommit(_) => self.tx_commit(turn, number),
            M::TxRollback(_) => self.tx_rollback(number),
            M::ConfirmSelect(m) => self.confirm_select(number, m.nowait),
            other => Err(out_of_turn(other)),
        }
    }

    fn channel_open(&mut self, turn: &mut Turn<'_>, number: u16) -> Result<(), Exception> {
        if self.channels.contains_key(&number) {
            let text = format!("channel {number} is open already");
            return Err(Exception::connection(ReplyCode::CHANNEL_ERROR, text));
        }
        if number > self.tuning.channel_max {
            let text = format!("channel {number} is above the agreed {}", self.tuning.channel_max);
            return Err(Exception::connection(ReplyCode::CHANNEL_ERROR, text));
        }
        let session = turn.core.open_session(self.id, number);
        self.channels.insert(number, Channel::new(session));
        self.send(number, MethodRef::ChannelOpenOk(channel::OpenOkRef::default()));
        Ok(())
    }

    fn channel_close(&mut self, turn: &mut Turn<'_>, number: u16) -> Result<(), Exception> {
        if let Some(channel) = self.channels.get_mut(&number)
            && !channel.closing
        {
            turn.replies.forget(channel.reply_consumer.as_ref());
            channel.release(turn.core);
            self.channels.remove(&number);
        }
        self.send(number, MethodRef::ChannelCloseOk(channel::CloseOk {}));
        Ok(())
    }

    fn channel_flow(
        &mut self,
        turn: &mut Turn<'_>,
        number: u16,
        active: bool,
    ) -> Result<(), Exception> {
        if self.has_extensions() && !active {
            let text = "channel.flow with active=0 is not implemented";
            return Err(Exception::connection(ReplyCode::NOT_IMPLEMENTED, text));
        }
        let session = self.channel(number)?.session;
        turn.core.session_window(session, |window| window.paused = !active);
        self.send(number, MethodRef::ChannelFlowOk(channel::FlowOk { active }));
        Ok(())
    }

    /// The open channel of this number.
    pub(super) fn channel(&mut self, number: u16) -> Result<&mut Channel, Exception> {
        self.channels.get_mut(&number).ok_or_else(|| not_open(number))
    }
}

fn heartbeat(frame: Frame<'_>) -> Result<(), Exception> {
    if frame.channel != 0 {
        let text = format!("a heartbeat on channel {}", frame.channel);
        return Err(Exception::connection(ReplyCode::FRAME_ERROR, text));
    }
    if !frame.payload.is_empty() {
        let text = "a heartbeat with a payload";
        return Err(Exception::connection(ReplyCode::FRAME_ERROR, text));
    }
    Ok(())
}

/// A method that exists, and that a client does not send, or not now.
pub(super) fn out_of_turn(method: MethodRef<'_>) -> Exception {
    let name = method.name().unwrap_or("the method");
    Exception::connection(ReplyCode::COMMAND_INVALID, format!("{name} is out of turn here"))
}
