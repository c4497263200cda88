//! What a step sends, as octets: methods, contents, single frames, and what is wrong with them.

use super::connection::Wire;
use super::datum::{Variables, to_field};
use super::text;
use crate::script::ast::{Content, ContentHeader, Corrupt, Method};
use crate::script::term::Term;
use amqp_types::frame::{FRAME_END, Frame, FrameType, OVERHEAD};
use amqp_types::reflect::{Field, Record};
use amqp_types::{Dialect, DynamicHeader, DynamicMethod, DynamicRecord, Encode};

/// A frame that is ready to go out, and how the transcript shows it.
#[derive(Debug)]
pub(super) struct Outgoing {
    /// The octets.
    pub(super) octets: Vec<u8>,
    /// What they are.
    pub(super) text: String,
    /// Whether they hold a secret.
    pub(super) secret: bool,
    /// The channel in the frame header.
    pub(super) channel: u16,
}

/// A frame that a step describes.
struct Draft<'c> {
    ty: u8,
    channel: u16,
    payload: Vec<u8>,
    corrupt: &'c Corrupt,
}

/// The frames of a method and its content.
///
/// # Errors
/// A value that cannot be put on the wire.
pub(super) fn method(
    wire: &Wire,
    variables: &Variables,
    channel: u16,
    method: &Method,
    content: Option<&Content>,
    corrupt: &Corrupt,
    frame_max: u32,
) -> Result<(DynamicMethod, Vec<Outgoing>), String> {
    let dialect = wire.context.dialect;
    let record = record(method.record, &method.fields, variables, dialect)?;
    let encoded = DynamicMethod(record);
    let draft = Draft { ty: FrameType::METHOD.0, channel, payload: encoded.to_vec(), corrupt };
    let mut frames = vec![frame(wire, variables, draft)?];
    if let Some(content) = content {
        frames.extend(self::content(wire, variables, channel, content, frame_max)?);
    }
    Ok((encoded, frames))
}

/// A record with the values of a step.
fn record(
    record: &'static Record,
    fields: &[(&'static Field, Term)],
    variables: &Variables,
    dialect: Dialect,
) -> Result<DynamicRecord, String> {
    let mut dynamic = DynamicRecord::new(record, dialect);
    for (field, term) in fields {
        let value = to_field(&variables.eval(term)?, field.ty, dialect)
            .map_err(|error| format!("{}: {error}", field.name))?;
        dynamic.set(field.name, value).map_err(|error| error.to_string())?;
    }
    Ok(dynamic)
}

fn content(
    wire: &Wire,
    variables: &Variables,
    channel: u16,
    content: &Content,
    frame_max: u32,
) -> Result<Vec<Outgoing>, String> {
    let body = match &content.body {
        Some(term) => variables.octets(term)?,
        None => Vec::new(),
    };
    let header = DynamicHeader {
        class_id: content.record.class_id,
        weight: 0,
        body_size: body.len() as u64,
        properties: record(content.record, &content.properties, variables, wire.context.dialect)?,
    };
    let sound = Corrupt::default();
    let draft =
        Draft { ty: FrameType::HEADER.0, channel, payload: header.to_vec(), corrupt: &sound };
    let mut frames = vec![frame(wire, variables, draft)?];
    let mut rest = body.as_slice();
    for size in &content.split {
        let size: usize = variables.integer(size)?;
        let Some((head, tail)) = rest.split_at_checked(size) else {
            return Err(format!("a body frame of {size} octets, and {} are left", rest.len()));
        };
        let draft =
            Draft { ty: FrameType::BODY.0, channel, payload: head.to_vec(), corrupt: &sound };
        frames.push(frame(wire, variables, draft)?);
        rest = tail;
    }
    let largest = match frame_max as usize {
        0 => 128 * 1024,
        limit => limit.saturating_sub(OVERHEAD).max(1),
    };
    for run in rest.chunks(largest) {
        let draft =
            Draft { ty: FrameType::BODY.0, channel, payload: run.to_vec(), corrupt: &sound };
        frames.push(frame(wire, variables, draft)?);
    }
    Ok(frames)
}

/// A content header alone.
///
/// # Errors
/// A value that cannot be put on the wire.
pub(super) fn content_header(
    wire: &Wire,
    variables: &Variables,
    header: &ContentHeader,
) -> Result<Outgoing, String> {
    let encoded = DynamicHeader {
        class_id: variables.integer(&header.class)?,
        weight: variables.integer(&header.weight)?,
        body_size: variables.integer(&header.body_size)?,
        properties: record(header.record, &header.properties, variables, wire.context.dialect)?,
    };
    let draft = Draft {
        ty: FrameType::HEADER.0,
        channel: header.place.channel,
        payload: encoded.to_vec(),
        corrupt: &header.corrupt,
    };
    frame(wire, variables, draft)
}

/// Any frame.
///
/// # Errors
/// A value that cannot be put on the wire.
pub(super) fn any(
    wire: &Wire,
    variables: &Variables,
    ty: u8,
    channel: u16,
    payload: Vec<u8>,
    corrupt: &Corrupt,
) -> Result<Outgoing, String> {
    frame(wire, variables, Draft { ty, channel, payload, corrupt })
}

fn frame(wire: &Wire, variables: &Variables, draft: Draft<'_>) -> Result<Outgoing, String> {
    let Draft { ty, channel, mut payload, corrupt } = draft;
    let whole = Frame { ty: FrameType(ty), channel, payload: &payload };
    let (mut text, secret) = text::frame(whole, &wire.protocols, wire.context);
    let mut faults = Vec::new();
    if let Some(term) = &corrupt.truncate {
        let octets: usize = variables.integer(term)?;
        payload.truncate(payload.len().saturating_sub(octets));
        faults.push(format!("{octets} octets cut off"));
    }
    if let Some(term) = &corrupt.append {
        let octets = variables.octets(term)?;
        payload.extend_from_slice(&octets);
        faults.push(format!("{} octets appended", octets.len()));
    }
    let number = |term: &Option<Term>, faults: &mut Vec<String>, what: &str| {
        term.as_ref()
            .map(|term| {
                let value: u32 = variables.integer(term)?;
                faults.push(format!("{what} {value}"));
                Ok::<u32, String>(value)
            })
            .transpose()
    };
    let size = number(&corrupt.size, &mut faults, "size")?
        .unwrap_or(u32::try_from(payload.len()).map_err(|_| "the payload is too long".to_owned())?);
    let narrow = |_| "out of range".to_owned();
    let ty = match number(&corrupt.ty, &mut faults, "type")? {
        Some(value) => u8::try_from(value).map_err(narrow)?,
        None => ty,
    };
    let channel = match number(&corrupt.channel, &mut faults, "channel")? {
        Some(value) => u16::try_from(value).map_err(|_| "out of range".to_owned())?,
        None => channel,
    };
    let end = match number(&corrupt.frame_end, &mut faults, "end octet")? {
        Some(value) => u8::try_from(value).map_err(|_| "out of range".to_owned())?,
        None => FRAME_END,
    };
    if !faults.is_empty() {
        text = format!("{text} [corrupt: {}]", faults.join(", "));
    }
    let mut octets = Vec::with_capacity(payload.len() + OVERHEAD);
    octets.push(ty);
    octets.extend_from_slice(&channel.to_be_bytes());
    octets.extend_from_slice(&size.to_be_bytes());
    octets.extend_from_slice(&payload);
    octets.push(end);
    Ok(Outgoing { octets, text, secret, channel })
}
