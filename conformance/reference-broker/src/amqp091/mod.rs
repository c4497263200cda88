//! The front end for AMQP 0-9-1: one state machine a connection, pure and synchronous.
//!
//! In: octets of the client, events of the core, the time. Out: octets for the client, requests to the core, and
//! when to be asked again. A frame is handled whole, and what it leads to elsewhere is done before the next one.

mod basic;
mod channel;
mod close;
mod confirm;
mod connection;
mod consume;
mod content;
mod exception;
mod exchange;
mod handshake;
mod names;
mod outgoing;
mod output;
mod publish;
mod queue;
mod reply;
mod running;
mod sasl;
mod settle;
mod timers;
mod tx;

pub(crate) use reply::{Letter, ReplyAddresses};

use crate::{
    config::{Config, Dialect, Rights},
    core::{ConnectionId, Core, Event, Name},
};
use amqp_types::frame::{FRAME_MIN_SIZE, FrameReader};
use channel::Channel;
use exception::Exception;
use outgoing::Outgoing;
use std::collections::BTreeMap;

/// What a step of a connection may touch beside the connection.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    pub(crate) core: &'a mut Core,
    pub(crate) config: &'a Config,
    pub(crate) replies: &'a mut ReplyAddresses,
    pub(crate) letters: &'a mut Vec<Letter>,
    /// Why publishers have to wait, if they have to.
    pub(crate) alarm: Option<&'static str>,
    pub(crate) now: u64,
}

/// How far a connection has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Waits for the protocol header.
    Header,
    /// Sent start, waits for start-ok.
    Start,
    /// Sent secure to a client of this name, waits for secure-ok.
    Secure(String),
    /// Sent tune, waits for tune-ok.
    Tune,
    /// Waits for open.
    Open,
    /// Open.
    Running,
    /// Sent close, waits for close-ok since then; `lost` where frames cannot be told apart any more.
    Closing { since: u64, lost: bool },
    /// Over, for this reason, once what is written has gone out.
    Ended(String),
}

/// What both peers agreed on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tuning {
    pub(crate) channel_max: u16,
    pub(crate) frame_max: u32,
    /// Seconds; 0 is none.
    pub(crate) heartbeat: u16,
}

/// What the client says it can take.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Capabilities {
    pub(crate) authentication_failure_close: bool,
    pub(crate) consumer_cancel_notify: bool,
    pub(crate) connection_blocked: bool,
}

/// A connection.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) id: ConnectionId,
    dialect: Dialect,
    phase: Phase,
    reader: FrameReader,
    frame_limit: u32,
    out: Outgoing,
    /// Octets that were handed to the network and not written yet.
    in_flight: usize,
    /// Octets that were handed to the network since the start.
    handed: u64,
    /// Octets that answer the client and are not written yet, and where in all octets the last of them ends.
    owed: usize,
    owed_until: u64,
    /// How many of them the client may leave unread.
    high_water: usize,
    channels: BTreeMap<u16, Channel>,
    tuning: Tuning,
    user: String,
    vhost: Name,
    rights: Rights,
    capabilities: Capabilities,
    /// Whether it has published, so that an alarm concerns it.
    publisher: bool,
    /// Whether it is not read from because of an alarm, and whether the client was told.
    blocked: bool,
    told_blocked: bool,
    consumer_count: u64,
    now: u64,
    opened_at: u64,
    last_read: u64,
    last_write: u64,
    /// When the client last made room for more.
    last_taken: u64,
    /// Something happened that the network has to look at.
    changed: bool,
}

impl Connection {
    /// A connection that has said nothing yet.
    pub(crate) fn new(id: ConnectionId, config: &Config, now: u64) -> Self {
        Self {
            id,
            dialect: config.dialect,
            phase: Phase::Header,
            reader: FrameReader::new(FRAME_MIN_SIZE),
            frame_limit: FRAME_MIN_SIZE,
            out: Outgoing::default(),
            in_flight: 0,
            handed: 0,
            owed: 0,
            owed_until: 0,
            high_water: config.high_water,
            channels: BTreeMap::new(),
            tuning: Tuning {
                channel_max: config.channel_max,
                frame_max: config.frame_max,
                heartbeat: 0,
            },
            user: String::new(),
            vhost: Name::from(""),
            rights: Rights::NONE,
            capabilities: Capabilities::default(),
            publisher: false,
            blocked: false,
            told_blocked: false,
            consumer_count: 0,
            now,
            opened_at: now,
            last_read: now,
            last_write: now,
            last_taken: now,
            changed: true,
        }
    }

    /// Takes octets that arrived.
    pub(crate) fn feed(&mut self, octets: &[u8], now: u64) {
        self.now = now;
        self.last_read = now;
        if !matches!(self.phase, Phase::Ended(_)) {
            self.reader.feed(octets);
        }
    }

    /// Tells the time.
    pub(crate) fn set_now(&mut self, now: u64) {
        self.now = now;
    }

    /// Whether the network should read more.
    pub(crate) fn wants_input(&self) -> bool {
        !self.blocked && !matches!(self.phase, Phase::Ended(_)) && self.owed < self.high_water
    }

    /// Why the connection is over, if it is.
    pub(crate) fn ended(&self) -> Option<&str> {
        match &self.phase {
            Phase::Ended(reason) => Some(reason),
            _ => None,
        }
    }

    /// Octets that wait to be written.
    pub(crate) fn backlog(&self) -> usize {
        self.out.len() + self.in_flight
    }

    /// What was handed over has been written.
    pub(crate) fn written(&mut self, now: u64) {
        self.last_taken = now;
        self.in_flight = 0;
        if self.handed >= self.owed_until {
            self.owed = 0;
        }
    }

    /// Hands over what is to be written next.
    pub(crate) fn take_output(&mut self) -> Vec<u8> {
        let run = self.out.take();
        self.in_flight = run.len();
        self.handed += run.len() as u64;
        run
    }

    /// Counts what was appended since the queue had this length as an answer.
    fn owe(&mut self, before: usize) {
        let answer = self.out.len() - before;
        if answer > 0 {
            self.owed += answer;
            self.owed_until = self.handed + self.out.len() as u64;
        }
    }

    /// Whether the network has to look, which it is told once.
    pub(crate) fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// Handles one frame, or the protocol header, of what has arrived; false where none is whole or none may be handled.
    pub(crate) fn step(&mut self, turn: &mut Turn<'_>) -> bool {
        self.now = turn.now;
        if !self.wants_input() {
            return false;
        }
        let before = self.out.len();
        let done = match self.phase {
            Phase::Header => self.protocol_header(turn),
            Phase::Closing { lost: true, .. } => self.find_close_ok(turn),
            _ => self.frame(turn),
        };
        self.owe(before);
        done
    }

    fn frame(&mut self, turn: &mut Turn<'_>) -> bool {
        // The frame borrows from the reader, which therefore steps aside while the frame is handled.
        let mut reader = std::mem::replace(&mut self.reader, FrameReader::new(0));
        let done = match reader.next_frame() {
            Ok(None) => false,
            Ok(Some(frame)) => {
                match self.phase {
                    Phase::Running => self.running_frame(turn, frame),
                    Phase::Closing { .. } => self.closing_frame(turn, frame),
                    _ => self.handshake_frame(turn, frame),
                }
                true
            }
            Err(error) => {
                self.framing_error(turn, error);
                true
            }
        };
        reader.set_limit(self.frame_limit);
        self.reader = reader;
        done
    }

    /// Takes an event of the core for one of its channels.
    pub(crate) fn event(&mut self, core: &mut Core, event: Event) {
        match event {
            Event::Deliver { session, consumer, delivery, asked_for } => {
                let before = self.out.len();
                let found = self
                    .channels
                    .get_mut(&session.channel)
                    .filter(|channel| channel.session == session && !channel.closing)
                    .and_then(|channel| {
                        let tag = channel.tags.get(&consumer)?.clone();
                        let number =
                            channel.note(delivery.queue, delivery.seq, self.now, delivery.no_ack);
                        Some((tag, number))
                    });
                match found {
                    Some((tag, number)) => {
                        self.send_delivery(session.channel, &tag, number, &delivery);
                    }
                    None if !delivery.no_ack => core.requeue(delivery.queue, delivery.seq, None),
                    None => {}
                }
                if asked_for {
                    self.owe(before);
                }
            }
            Event::Cancelled { session, consumer } => {
                self.consumer_ended(session, consumer);
            }
        }
    }

    fn require(&self, right: bool, what: &str, name: &str) -> Result<(), Exception> {
        if right {
            return Ok(());
        }
        let text = format!("user '{}' has no right to {what} '{name}'", self.user);
        Err(Exception::channel(amqp_types::v0_9_1_rabbitmq::ReplyCode::ACCESS_REFUSED, text))
    }

    fn has_extensions(&self) -> bool {
        self.dialect.has_extensions()
    }
}
