//! A scenario, parsed and checked: what the engine runs.

use super::source::{At, Source};
use super::term::{Matcher, Template, Term};
use amqp_spec::rules::RuleDialect;
use amqp_types::reflect::{Field, Protocol, Record};
use std::{collections::BTreeMap, fmt, sync::Arc, time::Duration};

/// A scenario.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Its id.
    pub id: String,
    /// What holds, in one sentence.
    pub title: String,
    /// The script that it stands in.
    pub source: Arc<Source>,
    /// Where it stands.
    pub at: At,
    /// The rules that it judges.
    pub rules: Vec<String>,
    /// The dialect that it is for; [`RuleDialect::Base`] runs in all.
    pub dialect: RuleDialect,
    /// The protocol that its methods are looked up in.
    pub protocol: &'static Protocol,
    /// What the target must provide.
    pub needs: Vec<Need>,
    /// Whether it needs the broker for itself.
    pub serial: bool,
    /// Variables that are bound to unique names.
    pub names: Vec<String>,
    /// Those of them whose names have a length of their own, in octets.
    pub lengths: BTreeMap<String, usize>,
    /// Its cases; a scenario without a matrix has one without a name.
    pub cases: Vec<Case>,
    /// Its steps.
    pub steps: Vec<Step>,
}

impl Scenario {
    /// Its text.
    #[must_use]
    pub fn text(&self) -> &str {
        self.source.slice(self.at)
    }

    /// Whether it takes part in a run of this dialect.
    #[must_use]
    pub fn holds_in(&self, run: RuleDialect) -> bool {
        self.dialect.holds_in(run)
    }

    /// Whether it cannot run beside others.
    #[must_use]
    pub fn is_alone(&self) -> bool {
        self.serial || self.needs.iter().any(|need| need.disturbs())
    }
}

/// One combination of the values of a matrix.
#[derive(Debug, Clone, Default)]
pub struct Case {
    /// Its name; empty where there is no matrix.
    pub name: String,
    /// Variables and their values.
    pub values: Vec<(String, Term)>,
}

/// What a target must provide.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// An orderly restart.
    Restart,
    /// An end without warning, and a start.
    Kill,
    /// A second virtual host.
    SecondVhost,
    /// A user without rights.
    RestrictedUser,
    /// The memory alarm.
    MemoryAlarm,
    /// The disk alarm.
    DiskAlarm,
    /// An administrator closes all connections.
    CloseConnections,
    /// The time that a consumer has for its acknowledgement can be set.
    ConsumerTimeout,
    /// The number of consumers of a channel can be limited.
    ConsumerLimit,
    /// The size of a message can be limited.
    MessageSizeLimit,
    /// Refuses a secret.
    SecretRefusal,
    /// A SASL mechanism with a challenge.
    ChallengeMechanism,
}

impl Need {
    /// Every need.
    pub const ALL: [Self; 12] = [
        Self::Restart,
        Self::Kill,
        Self::SecondVhost,
        Self::RestrictedUser,
        Self::MemoryAlarm,
        Self::DiskAlarm,
        Self::CloseConnections,
        Self::ConsumerTimeout,
        Self::ConsumerLimit,
        Self::MessageSizeLimit,
        Self::SecretRefusal,
        Self::ChallengeMechanism,
    ];

    /// The word in scripts.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Restart => "restart",
            Self::Kill => "kill",
            Self::SecondVhost => "second-vhost",
            Self::RestrictedUser => "restricted-user",
            Self::MemoryAlarm => "memory-alarm",
            Self::DiskAlarm => "disk-alarm",
            Self::CloseConnections => "close-connections",
            Self::ConsumerTimeout => "consumer-timeout",
            Self::ConsumerLimit => "consumer-limit",
            Self::MessageSizeLimit => "message-size-limit",
            Self::SecretRefusal => "secret-refusal",
            Self::ChallengeMechanism => "challenge-mechanism",
        }
    }

    /// Whether other connections feel it.
    #[must_use]
    pub const fn disturbs(self) -> bool {
        !matches!(
            self,
            Self::SecondVhost
                | Self::RestrictedUser
                | Self::SecretRefusal
                | Self::ChallengeMechanism
        )
    }
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A connection, or a channel of one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The connection in the script.
    pub connection: String,
    /// The channel; 0 is the connection itself.
    pub channel: u16,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.connection)?;
        if self.channel != 0 {
            write!(f, ".{}", self.channel)?;
        }
        Ok(())
    }
}

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// Where it stands.
    pub at: At,
    /// How long it may take.
    pub within: Option<Duration>,
    /// The rules that it judges; empty for a step that is setup.
    pub rules: Vec<String>,
    /// What it does.
    pub action: Action,
}

/// What a step does.
#[derive(Debug, Clone)]
pub enum Action {
    /// TCP and handshake.
    Connect(Box<Connect>),
    /// channel.open and its answer.
    Open(Place),
    /// The closing handshake.
    Close(Place),
    /// The socket is closed without a word.
    Drop(String),
    /// A method, with its content where there is one.
    Send(Box<Send>),
    /// A content header alone.
    ContentHeader(Box<ContentHeader>),
    /// A body frame alone.
    ContentBody {
        /// Where.
        place: Place,
        /// Its payload.
        body: Term,
        /// What is wrong with it.
        corrupt: Corrupt,
    },
    /// Any frame.
    Frame {
        /// Where.
        place: Place,
        /// Its type octet.
        ty: Term,
        /// Its payload.
        payload: Term,
        /// What is wrong with it.
        corrupt: Corrupt,
    },
    /// Octets as they are.
    Raw {
        /// The connection.
        connection: String,
        /// The octets.
        octets: Term,
    },
    /// What the steps send goes out in one write.
    Segment {
        /// The connection.
        connection: String,
        /// The steps.
        steps: Vec<Step>,
    },
    /// Writes go out in runs of so many octets.
    Pace {
        /// The connection.
        connection: String,
        /// Octets a run.
        octets: Term,
    },
    /// A method and the answer to it.
    Call {
        /// What is sent.
        send: Box<Send>,
        /// What is awaited; `None`: any of the method's responses.
        answer: Option<Wait>,
    },
    /// The next event.
    Wait {
        /// Where.
        place: Place,
        /// What is awaited.
        wait: Wait,
    },
    /// A new connection opens and a channel answers.
    Alive,
    /// The steps are repeated until all of them hold.
    Eventually(Vec<Step>),
    /// The steps are done so many times.
    Repeat {
        /// How often.
        times: Term,
        /// The steps.
        steps: Vec<Step>,
    },
    /// Orderly restart of the broker.
    Restart,
    /// The broker is killed and started again.
    Kill,
    /// Something that only an administrator can do.
    Admin(Admin),
}

/// How far a handshake goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Nothing is sent.
    Socket,
    /// The header is sent, Start is read.
    Start,
    /// Start-Ok is sent, Tune is read.
    Tune,
    /// Tune-Ok is sent.
    TuneOk,
    /// Open is sent, Open-Ok is read.
    Open,
}

/// TCP and handshake.
#[derive(Debug, Clone)]
pub struct Connect {
    /// The connection in the script.
    pub connection: String,
    /// How far it goes.
    pub until: Stage,
    /// The user; the profile's where there is none.
    pub user: Option<Term>,
    /// The password; the profile's where there is none.
    pub password: Option<Term>,
    /// The virtual host; the profile's where there is none.
    pub vhost: Option<Term>,
    /// The SASL mechanism; PLAIN where there is none.
    pub mechanism: Option<Term>,
    /// The locale; en_US where there is none.
    pub locale: Option<Term>,
    /// The SASL response; made from user and password where there is none.
    pub response: Option<Term>,
    /// The protocol header; that of the version where there is none.
    pub header: Option<Term>,
    /// The channel-max of Tune-Ok; what Tune offers where there is none.
    pub channel_max: Option<Term>,
    /// The frame-max of Tune-Ok; what Tune offers where there is none.
    pub frame_max: Option<Term>,
    /// The heartbeat of Tune-Ok; 0 where there is none.
    pub heartbeat: Option<Term>,
    /// The client properties; the suite's own where there are none.
    pub client_properties: Option<Term>,
    /// Whether the engine answers connection.close, channel.close and channel.flow by itself.
    pub auto_close: bool,
}

/// A method with its fields.
#[derive(Debug, Clone)]
pub struct Method {
    /// Which.
    pub record: &'static Record,
    /// Fields and values; the others are zero or empty.
    pub fields: Vec<(&'static Field, Term)>,
}

/// A method that is sent.
#[derive(Debug, Clone)]
pub struct Send {
    /// Where.
    pub place: Place,
    /// The method.
    pub method: Method,
    /// Its content.
    pub content: Option<Content>,
    /// What is wrong with the method frame.
    pub corrupt: Corrupt,
}

/// A content that is sent.
#[derive(Debug, Clone)]
pub struct Content {
    /// The properties' record.
    pub record: &'static Record,
    /// The body; empty where there is none.
    pub body: Option<Term>,
    /// Properties and values.
    pub properties: Vec<(&'static Field, Term)>,
    /// Octets of each body frame; empty: as large as frame-max allows.
    pub split: Vec<Term>,
}

/// A content header alone.
#[derive(Debug, Clone)]
pub struct ContentHeader {
    /// Where.
    pub place: Place,
    /// The properties' record; `None` where the class is a number without properties in the protocol.
    pub record: &'static Record,
    /// The class id that it announces.
    pub class: Term,
    /// Its weight.
    pub weight: Term,
    /// The size that it announces.
    pub body_size: Term,
    /// Properties and values.
    pub properties: Vec<(&'static Field, Term)>,
    /// What is wrong with the frame.
    pub corrupt: Corrupt,
}

/// What is wrong with a frame.
#[derive(Debug, Clone, Default)]
pub struct Corrupt {
    /// Another end octet.
    pub frame_end: Option<Term>,
    /// Another size in the frame header.
    pub size: Option<Term>,
    /// Another channel.
    pub channel: Option<Term>,
    /// Another type.
    pub ty: Option<Term>,
    /// Octets taken off the end of the payload; the size tells what is left.
    pub truncate: Option<Term>,
    /// Octets put behind the payload; the size counts them.
    pub append: Option<Term>,
}

/// What is awaited.
#[derive(Debug, Clone)]
pub struct Wait {
    /// Alternatives, or events in any order.
    pub arms: Vec<Arm>,
    /// Whether every arm must be met once, in any order.
    pub unordered: bool,
    /// Methods that are passed over.
    pub skip: Vec<&'static Record>,
}

/// One alternative.
#[derive(Debug, Clone)]
pub struct Arm {
    /// Where it stands.
    pub at: At,
    /// Why it is no full pass, for an alternative that the text leaves open.
    pub lenient: Option<String>,
    /// The event.
    pub event: Event,
}

/// What can happen.
#[derive(Debug, Clone)]
pub enum Event {
    /// A method with its content.
    Method(Box<MethodPattern>),
    /// End of stream.
    Closed {
        /// Not earlier than this.
        after: Option<Duration>,
    },
    /// A protocol header.
    Header(Option<Term>),
    /// A heartbeat.
    Heartbeat,
    /// Nothing.
    Silence {
        /// For so long; the profile's quiet window where it is not said.
        window: Option<Duration>,
    },
    /// Publishes 1 to N are settled.
    Confirmed {
        /// The last of them.
        up_to: Term,
        /// How they are settled.
        by: Settled,
    },
}

/// How publishes are settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// basic.ack.
    Ack,
    /// basic.nack.
    Nack,
    /// Either.
    Any,
}

/// What is expected of a method.
#[derive(Debug, Clone)]
pub struct MethodPattern {
    /// Which.
    pub record: &'static Record,
    /// Fields that are compared.
    pub fields: Vec<(&'static Field, Matcher)>,
    /// What is expected of its content.
    pub content: Option<ContentPattern>,
}

/// What is expected of a content.
#[derive(Debug, Clone, Default)]
pub struct ContentPattern {
    /// The body.
    pub body: Option<Matcher>,
    /// Octets of the body.
    pub size: Option<Matcher>,
    /// The weight in the content header.
    pub weight: Option<Matcher>,
    /// Properties that are compared.
    pub properties: Vec<(&'static Field, Matcher)>,
}

/// What an administrator does.
#[derive(Debug, Clone)]
pub enum Admin {
    /// Raises or lifts an alarm.
    Alarm {
        /// `memory` or `disk`.
        resource: Resource,
        /// Whether it is raised.
        on: Term,
    },
    /// Closes all connections.
    CloseConnections,
    /// Sets a limit.
    Set {
        /// Which.
        limit: Limit,
        /// To what.
        value: Term,
    },
}

/// What an alarm is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// Memory.
    Memory,
    /// Disk.
    Disk,
}

/// A limit that an administrator sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Milliseconds that a consumer has for its acknowledgement.
    ConsumerTimeout,
    /// Consumers of a channel.
    ConsumerLimit,
    /// Octets of a message.
    MessageSize,
}

impl fmt::Display for MethodPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.record.name)?;
        for (field, matcher) in &self.fields {
            write!(f, " {}={matcher}", field.name)?;
        }
        if let Some(content) = &self.content {
            f.write_str(" with content")?;
            if let Some(body) = &content.body {
                write!(f, " body={body}")?;
            }
            if let Some(size) = &content.size {
                write!(f, " size={size}")?;
            }
            if let Some(weight) = &content.weight {
                write!(f, " weight={weight}")?;
            }
            for (field, matcher) in &content.properties {
                write!(f, " {}={matcher}", field.name)?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Method(pattern) => pattern.fmt(f),
            Self::Closed { after: None } => f.write_str("end of stream"),
            Self::Closed { after: Some(after) } => {
                write!(f, "end of stream, not before {} ms", after.as_millis())
            }
            Self::Header(None) => f.write_str("a protocol header"),
            Self::Header(Some(term)) => write!(f, "the protocol header {term}"),
            Self::Heartbeat => f.write_str("a heartbeat"),
            Self::Silence { .. } => f.write_str("silence"),
            Self::Confirmed { up_to, by } => {
                let by = match by {
                    Settled::Ack => "basic.ack",
                    Settled::Nack => "basic.nack",
                    Settled::Any => "basic.ack or basic.nack",
                };
                write!(f, "{by} for publishes 1 to {up_to}")
            }
        }
    }
}

/// Plain text as a template, for what the engine itself makes.
impl From<&str> for Template {
    fn from(text: &str) -> Self {
        Self::plain(text)
    }
}
