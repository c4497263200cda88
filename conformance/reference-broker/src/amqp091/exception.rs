//! Errors of the protocol: what closes a channel, what closes the connection, and what only closes the socket.

use crate::core::{Refusal, RefusalKind};
use amqp_types::{
    DecodeError, DecodeErrorKind, ShortString,
    reflect::FieldType,
    v0_9_1_rabbitmq::{PROTOCOL, ReplyCode},
};

/// Why a frame is not answered as its sender hoped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Exception {
    /// The channel is closed with this code.
    Channel(ReplyCode, String),
    /// The connection is closed with this code.
    Connection(ReplyCode, String),
    /// The socket is closed, and nothing is said.
    Silent(String),
}

impl Exception {
    pub(crate) fn channel(code: ReplyCode, text: impl Into<String>) -> Self {
        Self::Channel(code, text.into())
    }

    pub(crate) fn connection(code: ReplyCode, text: impl Into<String>) -> Self {
        Self::Connection(code, text.into())
    }

    pub(crate) fn silent(reason: impl Into<String>) -> Self {
        Self::Silent(reason.into())
    }
}

impl From<Refusal> for Exception {
    fn from(refusal: Refusal) -> Self {
        let text = refusal.text;
        match refusal.kind {
            RefusalKind::NotFound => Self::Channel(ReplyCode::NOT_FOUND, text),
            RefusalKind::AccessRefused => Self::Channel(ReplyCode::ACCESS_REFUSED, text),
            RefusalKind::ResourceLocked => Self::Channel(ReplyCode::RESOURCE_LOCKED, text),
            RefusalKind::PreconditionFailed => Self::Channel(ReplyCode::PRECONDITION_FAILED, text),
            RefusalKind::UnknownType => Self::Connection(ReplyCode::COMMAND_INVALID, text),
            RefusalKind::NotAllowed => Self::Connection(ReplyCode::NOT_ALLOWED, text),
            RefusalKind::ResourceError => Self::Connection(ReplyCode::RESOURCE_ERROR, text),
            RefusalKind::NotImplemented => Self::Connection(ReplyCode::NOT_IMPLEMENTED, text),
        }
    }
}

impl From<DecodeError> for Exception {
    /// 501 where the octets of a frame do not suffice, 502 where a value is illegal; what lies inside a table counts as a value.
    fn from(error: DecodeError) -> Self {
        let code = match error.kind() {
            DecodeErrorKind::Truncated { .. } if lies_in_table(&error) => ReplyCode::SYNTAX_ERROR,
            _ => ReplyCode(error.reply_code()),
        };
        Self::Connection(code, error.to_string())
    }
}

/// Whether a fault lies in a table. Arguments that end before the table of a method begins are short of octets, no more.
fn lies_in_table(error: &DecodeError) -> bool {
    let path = error.path();
    if path.contains('[') {
        return true;
    }
    let Some((record, field)) = path.rsplit_once('.') else { return false };
    let method = PROTOCOL.method(record);
    let properties = PROTOCOL.class("basic").and_then(|class| class.properties);
    let field = method.or(properties).and_then(|record| record.field(field));
    let no_length =
        matches!(error.kind(), DecodeErrorKind::Truncated { remaining: 0..=3, needed: 4 });
    field.is_some_and(|f| f.ty == FieldType::Table) && !(method.is_some() && no_length)
}

/// The name of a code as reply texts write it, such as `NOT_FOUND`.
pub(crate) fn code_name(code: ReplyCode) -> String {
    code.name().unwrap_or("error").replace('-', "_").to_uppercase()
}

/// A reply text: the code's name and what happened, cut to what a short string holds.
pub(crate) fn reply_text(code: ReplyCode, text: &str) -> ShortString {
    short(&format!("{} - {text}", code_name(code)))
}

/// A short string, cut at 255 octets where it is longer.
pub(crate) fn short(text: &str) -> ShortString {
    let mut end = text.len().min(255);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    ShortString::new(&text[..end]).unwrap_or_default()
}
