//! What a run is told: target, dialects, filters, patience.

use crate::engine::Site;
use crate::script::ScriptError;
use crate::target::{Address, AddressError, EmbeddedHost, Host, Profile, ProfileError, TcpHost};
use crate::verdict::{ScenarioResult, Target};
use amqp_spec::rules::RuleDialect;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// Which broker is judged.
#[derive(Debug, Clone, Default)]
pub enum TargetChoice {
    /// A fresh embedded broker for each case, in virtual time.
    #[default]
    Embedded,
    /// One embedded broker on a loopback port, in real time.
    EmbeddedTcp,
    /// A broker at an address; what is known of it stands in the profile.
    Address {
        /// The address; the profile's where there is none.
        address: Option<String>,
        /// The profile; without one only the base rules are judged.
        profile: Option<Box<Profile>>,
    },
}

/// What a run is told.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// Which broker.
    pub target: TargetChoice,
    /// Dialects; empty: both on the embedded broker, the profile's elsewhere.
    pub dialects: Vec<RuleDialect>,
    /// Patterns of scenario ids, `*` and `?`; empty: all.
    pub filters: Vec<String>,
    /// Rules, of which a scenario must cite one; empty: all.
    pub rules: Vec<String>,
    /// Ids that a scenario must be among, such as those that failed last.
    pub only: Option<BTreeSet<String>>,
    /// Cases at a time; as many as cores, or 16 against a broker over TCP, where most of the time is waiting.
    pub jobs: Option<usize>,
    /// By how much all waits are lengthened.
    pub time_scale: f64,
    /// Whether passes keep their transcript.
    pub trace: bool,
    /// A folder of scenarios to be taken instead of those that are built in.
    pub scenarios: Option<PathBuf>,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            target: TargetChoice::Embedded,
            dialects: Vec::new(),
            filters: Vec::new(),
            rules: Vec::new(),
            only: None,
            jobs: None,
            time_scale: 1.0,
            trace: false,
            scenarios: None,
        }
    }
}

impl RunOptions {
    /// Whether not every scenario is taken.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        !self.filters.is_empty() || !self.rules.is_empty() || self.only.is_some()
    }
}

/// What a run tells while it runs.
#[derive(Debug)]
pub enum Progress<'r> {
    /// The scenarios of a dialect begin.
    Dialect {
        /// The dialect.
        dialect: RuleDialect,
        /// How many there are.
        scenarios: usize,
    },
    /// A scenario is done.
    Done(&'r ScenarioResult),
    /// Something happened to the target.
    Note(&'r str),
}

/// Why there are no results.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Scripts have faults.
    #[error("{} faults in scripts", .0.len())]
    Scripts(Vec<ScriptError>),
    /// A file cannot be read.
    #[error("{0}")]
    Read(String),
    /// The ledger is broken.
    #[error("{0}")]
    Ledger(String),
    /// No such profile.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// No address.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// Neither profile nor command line say where the broker is.
    #[error("the profile {0} has no address: give one")]
    NoAddress(String),
    /// Nothing fits the filters.
    #[error("no scenario fits {0}")]
    NothingFits(String),
    /// The broker cannot be reached, or not with these credentials.
    #[error("{0}")]
    Unreachable(String),
    /// The machine does not give what the suite needs.
    #[error("{0}")]
    Machine(String),
}

/// The target of a run.
pub(super) enum Resolved {
    /// A broker for each case.
    Embedded,
    /// A broker over TCP.
    Tcp(Box<TcpTarget>),
}

/// A broker over TCP.
pub(super) struct TcpTarget {
    /// The profile, with user, password and virtual host of the address.
    pub(super) profile: Profile,
    /// The broker; `None` where an embedded one is to be served.
    pub(super) host: Option<Arc<dyn Host>>,
    /// The address without a password.
    pub(super) address: Option<String>,
    /// Whether it is served by this process.
    pub(super) served: bool,
    /// Whether a profile was named.
    pub(super) known: bool,
}

impl RunOptions {
    pub(super) fn resolve(&self) -> Result<Resolved, RunError> {
        match &self.target {
            TargetChoice::Embedded => Ok(Resolved::Embedded),
            TargetChoice::EmbeddedTcp => {
                let profile = in_process(Profile::load("embedded")?);
                let target =
                    TcpTarget { profile, host: None, address: None, served: true, known: true };
                Ok(Resolved::Tcp(Box::new(target)))
            }
            TargetChoice::Address { address, profile } => {
                let known = profile.is_some();
                let mut profile = match profile {
                    Some(profile) => (**profile).clone(),
                    None => Profile::load("unknown")?,
                };
                let text = address.clone().or_else(|| profile.address.clone());
                let text = text.ok_or_else(|| RunError::NoAddress(profile.name.clone()))?;
                let address: Address = text.parse()?;
                if let (Some(user), Some(password)) = (&address.user, &address.password) {
                    profile.user.clone_from(user);
                    profile.password.clone_from(password);
                }
                if let Some(vhost) = &address.vhost {
                    profile.vhost.clone_from(vhost);
                }
                let shown = address.to_string();
                let host: Arc<dyn Host> = Arc::new(TcpHost::new(address, profile.hooks.clone()));
                let target = TcpTarget {
                    profile,
                    host: Some(host),
                    address: Some(shown),
                    served: false,
                    known,
                };
                Ok(Resolved::Tcp(Box::new(target)))
            }
        }
    }

    pub(super) fn dialects(&self, target: &Resolved) -> Vec<RuleDialect> {
        if !self.dialects.is_empty() {
            return self.dialects.clone();
        }
        match target {
            Resolved::Embedded => super::BOTH.to_vec(),
            Resolved::Tcp(tcp) if tcp.served => super::BOTH.to_vec(),
            Resolved::Tcp(tcp) if tcp.known => vec![tcp.profile.dialect],
            Resolved::Tcp(_) => vec![RuleDialect::Base],
        }
    }

    pub(super) fn site(&self, target: &Resolved, dialect: RuleDialect) -> Site {
        // What stands here for an embedded broker is replaced by a fresh one for each case.
        let placeholder: Arc<dyn Host> = Arc::new(NoHost);
        let (host, profile, cleanup) = match target {
            Resolved::Embedded => {
                let profile = Profile::load("embedded").map(in_process);
                (placeholder, profile.unwrap_or_else(|_| empty()), false)
            }
            Resolved::Tcp(tcp) => {
                (tcp.host.clone().unwrap_or(placeholder), tcp.profile.clone(), true)
            }
        };
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let seconds = since.map_or(0, |since| since.as_millis());
        let prefix = format!("amqp-conformance-{:x}-{:x}", std::process::id(), seconds & 0xff_ffff);
        Site {
            host,
            profile: Arc::new(profile),
            dialect,
            time_scale: self.time_scale,
            prefix,
            cleanup,
            strict: matches!(target, Resolved::Embedded),
        }
    }

    pub(super) fn described(&self, target: &Resolved, product: Option<String>) -> Target {
        match target {
            Resolved::Embedded => Target { name: "embedded".into(), address: None, product: None },
            Resolved::Tcp(tcp) => {
                Target { name: tcp.profile.name.clone(), address: tcp.address.clone(), product }
            }
        }
    }
}

/// In this process nothing that a scenario needs is missing.
fn in_process(mut profile: Profile) -> Profile {
    profile.provides = crate::script::Need::ALL.to_vec();
    profile
}

fn empty() -> Profile {
    Profile {
        name: "embedded".into(),
        dialect: RuleDialect::Rabbitmq,
        address: None,
        user: "guest".into(),
        password: "guest".into(),
        vhost: "/".into(),
        second_vhost: String::new(),
        restricted_user: String::new(),
        restricted_password: String::new(),
        quiet_window_ms: 200,
        provides: Vec::new(),
        hooks: crate::target::Hooks::default(),
        mechanisms: Vec::new(),
        lacks: Vec::new(),
        deviations: Vec::new(),
        baseline: None,
    }
}

/// A host for a case of the embedded broker.
pub(super) fn fresh(site: &Site) -> Site {
    Site { host: Arc::new(EmbeddedHost::fresh(site.dialect)), ..site.clone() }
}

/// A host that nothing reaches.
struct NoHost;

impl Host for NoHost {
    fn connect(&self) -> crate::target::Pending<'_, std::io::Result<crate::target::BoxStream>> {
        Box::pin(async { Err(std::io::Error::other("no broker")) })
    }
    fn restart(&self) -> crate::target::Pending<'_, Result<(), String>> {
        Box::pin(async { Err("no broker".into()) })
    }
    fn kill(&self) -> crate::target::Pending<'_, Result<(), String>> {
        self.restart()
    }
    fn alarm(
        &self,
        _: crate::script::ast::Resource,
        _: bool,
    ) -> crate::target::Pending<'_, Result<(), String>> {
        self.restart()
    }
    fn close_connections<'h>(
        &'h self,
        _: &'h str,
    ) -> crate::target::Pending<'h, Result<(), String>> {
        self.restart()
    }
    fn set(
        &self,
        _: crate::script::ast::Limit,
        _: u64,
    ) -> crate::target::Pending<'_, Result<(), String>> {
        self.restart()
    }
    fn put_back(&self) -> crate::target::Pending<'_, Result<(), String>> {
        self.restart()
    }
}
