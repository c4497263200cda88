//! One rule of the ledger: its keys and their values, as types.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A normative statement, in our own words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Rule {
    /// The id, stable for ever.
    pub id: String,
    /// Where the statement comes from; in the ledger of 1.0 always the standard.
    #[serde(default)]
    pub source: Source,
    /// The section of the text, or the path within the XML.
    pub section: String,
    /// Whose duty it is.
    pub actor: Actor,
    /// How binding it is.
    pub level: Level,
    /// Whether it forbids: the level of the text is MUST NOT or SHOULD NOT (marked in 1.0 only).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub prohibits: bool,
    /// The code and the scope that the text names for a breach, such as
    /// `406 precondition-failed (channel)`; nothing where the text names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What the rule says.
    pub summary: String,
    /// Whether a suite on the wire can judge it.
    pub testable: Testable,
    /// One way to test it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// What RabbitMQ publishes about itself and this rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rabbitmq_declared: Option<String>,
    /// How RabbitMQ is thought to behave: a hypothesis, to be checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rabbitmq_impl_note: Option<String>,
    /// What the rule rests on.
    pub authority: Authority,
    /// The reading in which it holds; in 1.0 there is only one.
    #[serde(default)]
    pub dialect: RuleDialect,
    /// Ids of rules that cannot hold in the same run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<String>,
    /// Outcomes that the text leaves open, where it contradicts itself or names no reaction:
    ///
    /// * a method, such as `queue.declare-ok`; for `connection.close`, `channel.close` and
    ///   `basic.return` with its codes, such as `connection.close 501|503`, where `*` is any code;
    /// * `heartbeat 8|4`: a heartbeat, with one of these types of frame;
    /// * `eof`: the end of the stream, by FIN or RST, with no frame before it;
    /// * `no reply`, and `discard`: what was sent is dropped, and the peer goes on.
    ///
    /// In 1.0 every judged rule has some: `as-stated` is what the summary says; `passive: …` and
    /// `active: …` tell apart a peer that is only watched and one that was provoked; an outcome
    /// that begins with `unsupported: ` is how a container says that it lacks the
    /// [`Rule::optional_feature`], and others name a frame with its condition, such as
    /// `detach amqp:link:stolen`, `end any-error`, `close no-error`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accept: Vec<String>,
    /// What a container may lack (1.0): the rule then gets no verdict.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub optional_feature: Vec<OptionalFeature>,
    /// What the target must offer, so that the rule can be tested.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub precondition: Vec<Precondition>,
    /// Retired ids whose statements this rule makes now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<String>,
}

/// Gives a closed set of words an enum that reads, writes and shows them.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word that the ledger uses.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

words! {
    /// Where a statement comes from.
    #[derive(Default)]
    Source {
        /// The XML of the version.
        Xml = "xml",
        /// The text.
        Prose = "prose",
        /// A consequence of the text and the XML.
        ProseDerived = "prose-derived",
        /// RabbitMQ's documents.
        RabbitmqExtension = "rabbitmq-ext",
        /// The standard of 1.0, text and XML in one.
        #[default]
        Standard = "standard",
    }
}

words! {
    /// Whose duty a rule is.
    Actor {
        /// The broker's.
        Server = "server",
        /// The client's.
        Client = "client",
        /// Of either peer.
        Both = "both",
        /// The sender's of a link (1.0).
        Sender = "sender",
        /// The receiver's of a link (1.0).
        Receiver = "receiver",
        /// A container's: a program that speaks AMQP (1.0).
        Container = "container",
        /// Of the resource of a transaction: the peer that holds the nodes (1.0).
        Resource = "resource",
        /// Of the controller of a transaction: the peer that declares and discharges it (1.0).
        Controller = "controller",
        /// Of the peer that authenticates (1.0).
        SaslServer = "sasl-server",
        /// Of the peer that is authenticated (1.0).
        SaslClient = "sasl-client",
        /// Of the peer that accepted the connection (1.0).
        TcpServer = "tcp-server",
        /// Of the peer that opened the connection (1.0).
        TcpClient = "tcp-client",
        /// Of the client of TLS (1.0).
        TlsClient = "tls-client",
    }
}

words! {
    /// How binding a rule is. The most binding comes first.
    Level {
        /// Required.
        Must = "MUST",
        /// Recommended.
        Should = "SHOULD",
        /// Permitted.
        May = "MAY",
    }
}

words! {
    /// What a rule rests on.
    Authority {
        /// The text says it with a requirement word, or as a rule with a name.
        Stated = "stated",
        /// The grammar, the schema or an indicative sentence implies it.
        Implied = "implied",
        /// The vendor's documents define it.
        Vendor = "vendor",
    }
}

words! {
    /// The reading of the specification in which a rule holds.
    #[derive(Default)]
    RuleDialect {
        /// In every reading.
        #[default]
        Base = "base",
        /// Where the text is taken to the letter, and the vendor's documents contradict it.
        Spec = "spec",
        /// With RabbitMQ's extensions.
        Rabbitmq = "rabbitmq",
    }
}

impl RuleDialect {
    /// Whether a rule of this dialect holds in a run of `run`: base rules always do, the others in
    /// a run of their own dialect.
    #[must_use]
    pub fn holds_in(self, run: RuleDialect) -> bool {
        self == RuleDialect::Base || self == run
    }
}

words! {
    /// What a target must offer, so that a rule can be tested.
    Precondition {
        /// It can be restarted.
        Restart = "restart",
        /// It has a second virtual host.
        SecondVhost = "second-vhost",
        /// It has a user who may not do everything.
        RestrictedUser = "restricted-user",
        /// A resource alarm can be raised.
        Alarm = "alarm",
        /// There is time: the test takes long.
        Slow = "slow",
        /// Its process can be looked at.
        Pid = "pid",
        /// Its administration can be used.
        Admin = "admin",
        /// A node has been made for the test (1.0).
        ProvisionedNode = "provisioned-node",
        /// Two connections at once.
        TwoConnections = "two-connections",
    }
}

words! {
    /// What a container of 1.0 may lack.
    OptionalFeature {
        /// The security layer of SASL.
        Sasl = "sasl",
        /// TLS on a port of its own.
        Tls = "tls",
        /// TLS negotiated on AMQP's own port.
        TlsInBand = "tls-in-band",
        /// A limit to the silence of its peer.
        IdleTimeout = "idle-timeout",
        /// Links that can be suspended and resumed.
        LinkRecovery = "link-recovery",
        /// A limit to the size of messages.
        MaxMessageSize = "max-message-size",
        /// The sender settle mode `unsettled`.
        SndSettleUnsettled = "snd-settle-unsettled",
        /// The sender settle mode `settled`.
        SndSettleSettled = "snd-settle-settled",
        /// The receiver settle mode `second`.
        RcvSettleSecond = "rcv-settle-second",
        /// Nodes that are made when a link asks for one.
        DynamicNodes = "dynamic-nodes",
        /// Policies that say when a dynamic node goes.
        LifetimePolicies = "lifetime-policies",
        /// Termini that outlive the container.
        TerminusDurability = "terminus-durability",
        /// Termini that outlive their link.
        ExpiryPolicy = "expiry-policy",
        /// Filters at a source.
        Filters = "filters",
        /// The distribution mode `copy`.
        CopyMode = "copy-mode",
        /// An outcome for deliveries that are settled without one.
        DefaultOutcome = "default-outcome",
        /// The outcome `rejected`.
        OutcomeRejected = "outcome-rejected",
        /// The outcome `released`.
        OutcomeReleased = "outcome-released",
        /// The outcome `modified`.
        OutcomeModified = "outcome-modified",
        /// More than one level of priority.
        Priorities = "priorities",
        /// A node for messages that nobody takes.
        DeadLetter = "dead-letter",
        /// A coordinator of transactions.
        Transactions = "transactions",
        /// Acquisition inside a transaction.
        TransactionalAcquisition = "transactional-acquisition",
        /// The capability `amqp:distributed-transactions`.
        DistributedTransactions = "distributed-transactions",
        /// The capability `amqp:multi-txns-per-ssn`.
        MultiTxnsPerSsn = "multi-txns-per-ssn",
        /// The capability `amqp:multi-ssns-per-txn`.
        MultiSsnsPerTxn = "multi-ssns-per-txn",
    }
}

/// Whether a suite on the wire can judge a rule.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub enum Testable {
    /// Yes: it gets a verdict.
    Yes,
    /// What happens is recorded and gets no verdict.
    Observational,
    /// It is a duty of the client: a suite that plays the broker can judge it.
    ClientSide,
    /// No, for the reason given.
    No(String),
}

impl Testable {
    /// Whether the rule gets a verdict when the suite is the client.
    #[must_use]
    pub fn is_judged(&self) -> bool {
        *self == Testable::Yes
    }
}

impl fmt::Display for Testable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Testable::Yes => f.write_str("yes"),
            Testable::Observational => f.write_str("yes: observational"),
            Testable::ClientSide => f.write_str("client-side"),
            Testable::No(reason) => write!(f, "no: {reason}"),
        }
    }
}

impl FromStr for Testable {
    type Err = UnknownTestable;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "yes" => Ok(Testable::Yes),
            "yes: observational" => Ok(Testable::Observational),
            "client-side" => Ok(Testable::ClientSide),
            _ => match word.strip_prefix("no: ").map(str::trim) {
                Some(reason) if !reason.is_empty() => Ok(Testable::No(reason.to_owned())),
                _ => Err(UnknownTestable(word.to_owned())),
            },
        }
    }
}

impl TryFrom<String> for Testable {
    type Error = UnknownTestable;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        word.parse()
    }
}

impl From<Testable> for String {
    fn from(testable: Testable) -> Self {
        testable.to_string()
    }
}

/// A value of `testable` that means nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown value `{0}`: it is `yes`, `yes: observational`, `client-side` or `no: ` and a reason"
)]
pub struct UnknownTestable(pub String);
