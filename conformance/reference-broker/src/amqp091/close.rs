//! How channels and connections end, by whose wish ever.

use super::{Connection, Exception, Phase, Turn, exception::reply_text};
use amqp_types::{
    frame::{Frame, FrameError, FrameErrorKind, FrameType},
    v0_9_1_rabbitmq::{MethodRef, ReplyCode, channel, connection},
};

/// A whole frame with connection.close-ok, for finding it where frames cannot be told apart.
const CLOSE_OK: [u8; 12] = [1, 0, 0, 0, 0, 0, 4, 0, 10, 0, 51, 0xce];

/// Class and method ids of a method frame.
pub(super) fn method_ids(payload: &[u8]) -> Option<(u16, u16)> {
    let [c0, c1, m0, m1] = payload.first_chunk::<4>()?;
    Some((u16::from_be_bytes([*c0, *c1]), u16::from_be_bytes([*m0, *m1])))
}

impl Connection {
    /// Answers an exception on `channel`, raised by the method with these ids.
    pub(super) fn fail(
        &mut self,
        turn: &mut Turn<'_>,
        channel: u16,
        ids: (u16, u16),
        exception: Exception,
    ) {
        match exception {
            Exception::Channel(code, text) if channel != 0 => {
                self.close_channel(turn, channel, code, &text, ids);
            }
            Exception::Channel(code, text) | Exception::Connection(code, text) => {
                self.release(turn);
                self.send_close(code, &text, ids);
            }
            Exception::Silent(reason) => self.end(turn, reason),
        }
    }

    /// Closes a channel with channel.close.
    pub(super) fn close_channel(
        &mut self,
        turn: &mut Turn<'_>,
        number: u16,
        code: ReplyCode,
        text: &str,
        ids: (u16, u16),
    ) {
        if let Some(channel) = self.channels.get_mut(&number) {
            turn.replies.forget(channel.reply_consumer.as_ref());
            channel.release(turn.core);
            channel.closing = true;
        }
        let text = reply_text(code, text);
        let close = channel::CloseRef {
            reply_code: code.0,
            reply_text: text.as_view(),
            class_id: ids.0,
            method_id: ids.1,
        };
        self.send(number, MethodRef::ChannelClose(close));
    }

    /// Gives back everything that the connection holds in the core.
    fn release(&mut self, turn: &mut Turn<'_>) {
        for mut channel in std::mem::take(&mut self.channels).into_values() {
            turn.replies.forget(channel.reply_consumer.as_ref());
            channel.release(turn.core);
        }
        turn.core.close_connection(self.id);
        self.blocked = false;
    }

    /// Ends the connection once what is written has gone out.
    pub(crate) fn end(&mut self, turn: &mut Turn<'_>, reason: impl Into<String>) {
        if matches!(self.phase, Phase::Ended(_)) {
            return;
        }
        self.release(turn);
        self.phase = Phase::Ended(reason.into());
        self.changed = true;
    }

    /// Ends the connection with 320 and waits for the answer, or not.
    pub(crate) fn force(&mut self, turn: &mut Turn<'_>, text: &str, wait: bool) {
        self.now = turn.now;
        match self.phase {
            Phase::Running => {
                self.release(turn);
                self.send_close(ReplyCode::CONNECTION_FORCED, text, (0, 0));
                if !wait {
                    self.phase = Phase::Ended(text.to_owned());
                }
            }
            Phase::Closing { .. } | Phase::Ended(_) if wait => {}
            _ => self.end(turn, text),
        }
        self.changed = true;
    }

    /// Answers what cannot be read as frames (4.2.3).
    pub(super) fn framing_error(&mut self, turn: &mut Turn<'_>, error: FrameError) {
        match (&self.phase, error.kind) {
            (Phase::Running, FrameErrorKind::TooLarge { .. }) => {
                let exception = Exception::connection(ReplyCode::FRAME_ERROR, error.to_string());
                self.fail(turn, 0, (0, 0), exception);
                self.phase = Phase::Closing { since: self.now, lost: true };
            }
            _ => self.end(turn, error.to_string()),
        }
    }

    /// Takes a frame after the broker sent connection.close: only close and close-ok count.
    pub(super) fn closing_frame(&mut self, turn: &mut Turn<'_>, frame: Frame<'_>) {
        if frame.ty != FrameType::METHOD || frame.channel != 0 {
            return;
        }
        match method_ids(frame.payload) {
            Some((10, 51)) => self.end(turn, "closed by the broker"),
            Some((10, 50)) => {
                self.send(0, MethodRef::ConnectionCloseOk(connection::CloseOk {}));
                self.end(turn, "closed by both sides");
            }
            _ => {}
        }
    }

    /// Looks for close-ok among octets that are not frames any more.
    pub(super) fn find_close_ok(&mut self, turn: &mut Turn<'_>) -> bool {
        let octets = self.reader.buffered();
        let found = octets.windows(CLOSE_OK.len()).any(|window| window == CLOSE_OK);
        let useless = octets.len().saturating_sub(CLOSE_OK.len() - 1);
        self.reader.skip(useless);
        if found {
            self.end(turn, "closed by the broker");
        }
        false
    }
}
