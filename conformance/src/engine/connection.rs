//! One connection of a scenario: a task that reads frames into an inbox and answers what must be answered, and
//! the way out.
//!
//! In: octets of the peer, octets of steps. Out: [`Happening`]s by channel, in the order in which they came.

use super::inbox::{Happening, Inbox};
use super::matching::Body;
use super::text;
use super::transcript::Transcript;
use crate::target::BoxStream;
use crate::verdict::{Close, Direction};
use amqp_types::frame::{Frame, FrameReader, FrameType, encode_frame};
use amqp_types::reflect::Protocol;
use amqp_types::{Context, DynamicHeader, DynamicMethod, DynamicRecord, Value};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::sync::Mutex;

/// Octets of a frame that are taken in before the peers have agreed on a size, and where they agreed on none.
const FRAME_LIMIT: u32 = 256 << 20;

/// What both ends of a connection know.
#[derive(Debug, Clone)]
pub(super) struct Wire {
    /// The name of the connection in the script.
    pub(super) name: String,
    /// Where methods are looked up, in this order.
    pub(super) protocols: Vec<&'static Protocol>,
    /// Letters and limits of tables.
    pub(super) context: Context,
    /// What is written down.
    pub(super) transcript: Arc<Transcript>,
}

/// A connection.
#[derive(Debug)]
pub(super) struct Connection {
    /// What both ends know.
    pub(super) wire: Wire,
    /// What came in.
    pub(super) inbox: Arc<Inbox>,
    outlet: Arc<Mutex<Outlet>>,
    reader: tokio::task::JoinHandle<()>,
    closing: Arc<AtomicBool>,
    /// The frame-max that was agreed; 0 where there is no limit.
    pub(super) frame_max: u32,
    /// Octets that wait for the end of a segment.
    pub(super) segment: Option<Vec<u8>>,
    /// Whether a step has sent connection.close and no step has taken its answer.
    pub(super) asked_to_close: bool,
    /// The virtual host that it opens.
    pub(super) vhost: String,
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

/// The way out: whole writes, or runs of so many octets.
struct Outlet {
    half: WriteHalf<BoxStream>,
    pace: Option<usize>,
}

impl std::fmt::Debug for Outlet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outlet").field("pace", &self.pace).finish_non_exhaustive()
    }
}

impl Outlet {
    async fn write(&mut self, octets: &[u8]) -> std::io::Result<()> {
        let run = self.pace.unwrap_or(octets.len()).max(1);
        for octets in octets.chunks(run) {
            self.half.write_all(octets).await?;
            self.half.flush().await?;
            if self.pace.is_some() {
                tokio::task::yield_now().await;
            }
        }
        Ok(())
    }
}

impl Connection {
    /// Starts to read from a stream.
    #[must_use]
    pub(super) fn start(stream: BoxStream, wire: Wire, auto_close: bool) -> Self {
        let (read, write) = tokio::io::split(stream);
        let inbox = Arc::new(Inbox::default());
        let outlet = Arc::new(Mutex::new(Outlet { half: write, pace: None }));
        let closing = Arc::new(AtomicBool::new(false));
        let reader = Reader {
            wire: wire.clone(),
            inbox: Arc::clone(&inbox),
            outlet: Arc::clone(&outlet),
            closing: Arc::clone(&closing),
            auto_close,
            contents: BTreeMap::new(),
        };
        let reader = tokio::spawn(reader.run(read));
        Self {
            wire,
            inbox,
            outlet,
            reader,
            closing,
            frame_max: 4096,
            segment: None,
            asked_to_close: false,
            vhost: String::new(),
        }
    }

    /// From now on the suite closes by itself: an end of stream is no surprise.
    pub(super) fn closes(&self) {
        self.closing.store(true, Ordering::Relaxed);
    }

    /// Ends it at once: the socket is closed when this returns.
    pub(super) async fn end(mut self) {
        self.reader.abort();
        // Cancelled is what it is meant to be.
        let _ = (&mut self.reader).await;
    }

    /// Writes go out in runs of so many octets.
    pub(super) async fn pace(&self, octets: usize) {
        self.outlet.lock().await.pace = Some(octets);
    }

    /// Writes octets, or keeps them for the end of the segment.
    ///
    /// That the peer does not take them is no fault here: the end of stream will tell.
    pub(super) async fn write(&mut self, octets: &[u8]) {
        if let Some(segment) = &mut self.segment {
            segment.extend_from_slice(octets);
            return;
        }
        self.inbox.mark();
        let mut outlet = self.outlet.lock().await;
        if let Err(error) = outlet.write(octets).await {
            let text = format!("not taken: {error}");
            self.wire.transcript.line(Direction::Sent, &self.wire.name, None, text, &[], false);
        }
    }

    /// Writes down a frame that is about to be sent.
    pub(super) fn note(&self, octets: &[u8], text: String, channel: Option<u16>, secret: bool) {
        self.wire.transcript.line(Direction::Sent, &self.wire.name, channel, text, octets, secret);
    }

    /// Sends a method.
    pub(super) async fn method(&mut self, channel: u16, method: &DynamicMethod) {
        let mut octets = Vec::new();
        encode_frame(FrameType::METHOD, channel, method, &mut octets);
        note_frame(&self.wire, &octets, channel);
        self.write(&octets).await;
    }
}

/// Writes down a frame that the suite made and knows to be whole.
fn note_frame(wire: &Wire, octets: &[u8], channel: u16) {
    if let Ok(Some((frame, _))) = amqp_types::frame::decode_frame(octets, u32::MAX) {
        let (text, secret) = text::frame(frame, &wire.protocols, wire.context);
        wire.transcript.line(Direction::Sent, &wire.name, Some(channel), text, octets, secret);
    }
}

/// A content that is not whole yet.
struct Partial {
    method: DynamicMethod,
    header: Option<DynamicHeader>,
    octets: Vec<u8>,
}

struct Reader {
    wire: Wire,
    inbox: Arc<Inbox>,
    outlet: Arc<Mutex<Outlet>>,
    closing: Arc<AtomicBool>,
    auto_close: bool,
    contents: BTreeMap<u16, Partial>,
}

impl Reader {
    async fn run(mut self, mut half: ReadHalf<BoxStream>) {
        let mut frames = FrameReader::new(FRAME_LIMIT);
        let mut buffer = vec![0; 16 * 1024];
        let mut first = true;
        let mut lost = false;
        let reset = loop {
            match half.read(&mut buffer).await {
                Ok(0) => break false,
                Err(error) => break error.kind() != std::io::ErrorKind::BrokenPipe,
                Ok(_) if lost => {}
                Ok(count) => {
                    frames.feed(&buffer[..count]);
                    lost = self.take(&mut frames, &mut first).await.is_err();
                }
            }
        };
        if !lost && !frames.buffered().is_empty() {
            let octets = frames.buffered();
            let text = format!("{} octets that are no whole frame", octets.len());
            self.received(None, text.clone(), octets, false);
            self.inbox.push(0, Happening::Odd(text));
        }
        let text = if reset { "reset" } else { "end of stream" };
        self.received(None, text.into(), &[], false);
        if !self.closing.load(Ordering::Relaxed) {
            self.wire.transcript.close(if reset { Close::Rst } else { Close::Fin });
        }
        self.inbox.push(0, Happening::End { reset });
    }

    fn received(&self, channel: Option<u16>, text: String, octets: &[u8], secret: bool) {
        self.wire.transcript.line(
            Direction::Received,
            &self.wire.name,
            channel,
            text,
            octets,
            secret,
        );
    }

    /// Takes out what is whole; an error where nothing that follows can be read.
    async fn take(&mut self, frames: &mut FrameReader, first: &mut bool) -> Result<(), ()> {
        if *first {
            let octets = frames.buffered();
            if octets.starts_with(b"A") {
                let Some(header) = octets.first_chunk::<8>().copied() else { return Ok(()) };
                frames.skip(8);
                self.received(None, text::protocol_header(header), &header, false);
                self.inbox.push(0, Happening::Header(header));
            }
            *first = octets_are_missing(frames);
        }
        frames.set_limit(match self.inbox.frame_max() {
            0 => FRAME_LIMIT,
            limit => limit,
        });
        loop {
            match frames.next_frame() {
                Ok(None) => return Ok(()),
                Ok(Some(frame)) => {
                    let (channel, happening, answers) = self.frame(frame);
                    for answer in answers {
                        self.answer(channel, &answer).await;
                    }
                    if let Some(happening) = happening {
                        self.inbox.push(channel, happening);
                    }
                }
                Err(error) => {
                    let text = error.to_string();
                    self.received(None, text.clone(), frames.buffered(), false);
                    self.inbox.push(0, Happening::Odd(text));
                    return Err(());
                }
            }
        }
    }

    /// What a frame means, and what has to be answered at once.
    fn frame(&mut self, frame: Frame<'_>) -> (u16, Option<Happening>, Vec<DynamicMethod>) {
        let (shown, secret) = text::frame(frame, &self.wire.protocols, self.wire.context);
        let mut octets = Vec::new();
        encode_raw(frame, &mut octets);
        self.received(Some(frame.channel), shown.clone(), &octets, secret);
        let channel = frame.channel;
        match frame.ty {
            FrameType::HEARTBEAT if channel == 0 && frame.payload.is_empty() => {
                (0, Some(Happening::Heartbeat), Vec::new())
            }
            FrameType::METHOD => self.method(channel, frame.payload, shown),
            FrameType::HEADER => (channel, self.header(channel, frame.payload, shown), Vec::new()),
            FrameType::BODY => (channel, self.body(channel, frame.payload, shown), Vec::new()),
            _ => (channel, Some(Happening::Odd(shown)), Vec::new()),
        }
    }

    fn method(
        &mut self,
        channel: u16,
        payload: &[u8],
        shown: String,
    ) -> (u16, Option<Happening>, Vec<DynamicMethod>) {
        let decoded = self.wire.protocols.iter().find_map(|protocol| {
            DynamicMethod::decode(protocol, payload, self.wire.context).transpose()
        });
        let Some(Ok(method)) = decoded else {
            return (channel, Some(Happening::Odd(shown)), Vec::new());
        };
        if self.contents.remove(&channel).is_some() {
            self.inbox
                .push(channel, Happening::Odd("a content that another method cut short".into()));
        }
        let answers = self.answers(channel, &method);
        if method.0.record().content {
            let partial = Partial { method, header: None, octets: Vec::new() };
            self.contents.insert(channel, partial);
            return (channel, None, answers);
        }
        (channel, Some(Happening::Method { method, content: None }), answers)
    }

    /// The answers that the engine gives by itself, and what a close tells of the peer.
    fn answers(&self, channel: u16, method: &DynamicMethod) -> Vec<DynamicMethod> {
        let name = method.0.record().name;
        let code = match method.0.get("reply-code") {
            Some(Value::UInt16(code)) => *code,
            _ => 0,
        };
        let answer = match name {
            "channel.close" => {
                self.wire.transcript.close(Close::Frame { code, channel: true });
                "channel.close-ok"
            }
            "connection.close" => {
                self.wire.transcript.close(Close::Frame { code, channel: false });
                "connection.close-ok"
            }
            "channel.flow" => "channel.flow-ok",
            _ => return Vec::new(),
        };
        let on_connection = name.starts_with("connection.");
        if !self.auto_close || on_connection != (channel == 0) {
            return Vec::new();
        }
        let Some(record) = self.wire.protocols.iter().find_map(|protocol| protocol.method(answer))
        else {
            return Vec::new();
        };
        let mut answer = DynamicRecord::new(record, self.wire.context.dialect);
        if let Some(active) = method.0.get("active") {
            // The field and its type are those of the question.
            let _ = answer.set("active", active.clone());
        }
        vec![DynamicMethod(answer)]
    }

    async fn answer(&self, channel: u16, method: &DynamicMethod) {
        let mut octets = Vec::new();
        encode_frame(FrameType::METHOD, channel, method, &mut octets);
        note_frame(&self.wire, &octets, channel);
        // Whether the peer still takes it, the end of stream tells.
        let _ = self.outlet.lock().await.write(&octets).await;
    }

    fn header(&mut self, channel: u16, payload: &[u8], shown: String) -> Option<Happening> {
        let decoded =
            self.wire.protocols.iter().find_map(|protocol| {
                DynamicHeader::decode(protocol, payload, self.wire.context).ok()
            });
        let (Some(header), Some(partial)) = (decoded, self.contents.get_mut(&channel)) else {
            self.contents.remove(&channel);
            return Some(Happening::Odd(shown));
        };
        if partial.header.is_some() || header.class_id != partial.method.0.record().class_id {
            self.contents.remove(&channel);
            return Some(Happening::Odd(shown));
        }
        partial.header = Some(header);
        self.whole(channel)
    }

    fn body(&mut self, channel: u16, payload: &[u8], shown: String) -> Option<Happening> {
        match self.contents.get_mut(&channel) {
            Some(partial) if partial.header.is_some() => {
                partial.octets.extend_from_slice(payload);
                self.whole(channel)
            }
            _ => {
                self.contents.remove(&channel);
                Some(Happening::Odd(shown))
            }
        }
    }

    /// The method with its content, once all octets are there.
    fn whole(&mut self, channel: u16) -> Option<Happening> {
        let partial = self.contents.get(&channel)?;
        let size = partial.header.as_ref()?.body_size;
        if (partial.octets.len() as u64) < size {
            return None;
        }
        let Partial { method, header, octets } = self.contents.remove(&channel)?;
        if octets.len() as u64 > size {
            let text = format!("a body of {} octets where its header says {size}", octets.len());
            return Some(Happening::Odd(text));
        }
        let content = header.map(|header| Body { header, octets });
        Some(Happening::Method { method, content })
    }
}

fn octets_are_missing(frames: &FrameReader) -> bool {
    frames.offset() == 0 && frames.buffered().is_empty()
}

fn encode_raw(frame: Frame<'_>, out: &mut Vec<u8>) {
    use amqp_types::Encode;
    // Only the start of it is shown: a large body is not copied.
    if frame.payload.len() > 512 {
        let [c0, c1] = frame.channel.to_be_bytes();
        out.extend_from_slice(&[frame.ty.0, c0, c1]);
        out.extend_from_slice(
            &u32::try_from(frame.payload.len()).unwrap_or(u32::MAX).to_be_bytes(),
        );
        out.extend_from_slice(&frame.payload[..512]);
    } else {
        frame.encode(out);
    }
}
