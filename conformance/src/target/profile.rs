//! Profiles: what cannot be probed of a target, in TOML.

use crate::script::Need;
use amqp_spec::rules::RuleDialect;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The profiles that are built in.
const BUILT_IN: [(&str, &str); 3] = [
    ("embedded", include_str!("../../targets/embedded.toml")),
    ("rabbitmq", include_str!("../../targets/rabbitmq.toml")),
    ("unknown", include_str!("../../targets/unknown.toml")),
];

/// What is known of a target.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// The dialect that it is judged by; `base` for the rules that hold in every one.
    pub dialect: RuleDialect,
    /// Where it listens, unless the command line says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// A user with all rights.
    #[serde(default = "guest")]
    pub user: String,
    /// Its password.
    #[serde(default = "guest")]
    pub password: String,
    /// The virtual host.
    #[serde(default = "slash")]
    pub vhost: String,
    /// Another virtual host that the user may use.
    #[serde(default)]
    pub second_vhost: String,
    /// A user who may connect and has no rights.
    #[serde(default)]
    pub restricted_user: String,
    /// Its password.
    #[serde(default)]
    pub restricted_password: String,
    /// Milliseconds after which nothing is taken to come any more.
    #[serde(default = "quiet")]
    pub quiet_window_ms: u64,
    /// What it provides without hooks.
    #[serde(default)]
    pub provides: Vec<Need>,
    /// What scripts provide.
    #[serde(default)]
    pub hooks: Hooks,
    /// SASL mechanisms, the one to be used first.
    #[serde(default)]
    pub mechanisms: Vec<String>,
    /// What it lacks, and the text lets it lack.
    #[serde(default)]
    pub lacks: Vec<Lack>,
    /// Where its documented deviations stand.
    #[serde(default)]
    pub deviations: Vec<String>,
    /// A baseline that belongs to it, built in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<String>,
}

/// Commands that do what only an administrator can. `{base}` stands for the private folder of the broker, `{reason}`
/// for a text. A command is looked up in `folder`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Hooks {
    /// The environment variable that names the private folder; without it nothing here is provided.
    #[serde(default)]
    pub base_dir_env: String,
    /// The environment variable that names the folder of the scripts, where it is not `folder`.
    #[serde(default)]
    pub folder_env: String,
    /// The folder of the scripts, from the root of the repository.
    #[serde(default)]
    pub folder: PathBuf,
    /// For each need the commands that provide it, one after the other; alarms have `NEED-off` too.
    #[serde(default)]
    pub commands: BTreeMap<String, Vec<Vec<String>>>,
}

/// Something that a target lacks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Lack {
    /// The rules that are about it; only those that are no MUST can be excused.
    pub rules: Vec<String>,
    /// Why it may lack it.
    pub reason: String,
    /// Where that stands.
    pub link: String,
}

fn guest() -> String {
    "guest".into()
}

fn slash() -> String {
    "/".into()
}

fn quiet() -> u64 {
    250
}

/// Why there is no profile.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// No such profile, and no such file.
    #[error(
        "there is no profile `{0}`: the built-in ones are embedded and rabbitmq, anything else is a file"
    )]
    Unknown(String),
    /// The file is no profile.
    #[error("{file}: {error}")]
    Toml {
        /// The file.
        file: String,
        /// What is wrong.
        error: Box<toml::de::Error>,
    },
}

impl Profile {
    /// The profile of this name, or in this file.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn load(name: &str) -> Result<Self, ProfileError> {
        if let Some((_, text)) = BUILT_IN.iter().find(|(known, _)| *known == name) {
            return Self::parse(name, text);
        }
        match std::fs::read_to_string(name) {
            Ok(text) => Self::parse(name, &text),
            Err(_) => Err(ProfileError::Unknown(name.to_owned())),
        }
    }

    fn parse(file: &str, text: &str) -> Result<Self, ProfileError> {
        toml::from_str(text)
            .map_err(|error| ProfileError::Toml { file: file.to_owned(), error: Box::new(error) })
    }

    /// The quiet window.
    #[must_use]
    pub fn quiet(&self) -> Duration {
        Duration::from_millis(self.quiet_window_ms)
    }

    /// What scenarios can count on.
    #[must_use]
    pub fn provided(&self) -> Vec<Need> {
        let mut needs = self.provides.clone();
        if self.hooks.base_dir().is_some() {
            for need in Need::ALL {
                if self.hooks.commands.contains_key(need.as_str()) && !needs.contains(&need) {
                    needs.push(need);
                }
            }
        }
        needs
    }
}

impl Hooks {
    /// The private folder of the broker, where the environment names one.
    #[must_use]
    pub fn base_dir(&self) -> Option<PathBuf> {
        if self.base_dir_env.is_empty() {
            return None;
        }
        std::env::var_os(&self.base_dir_env).filter(|value| !value.is_empty()).map(PathBuf::from)
    }

    /// The folder of the scripts.
    #[must_use]
    pub fn script_dir(&self) -> PathBuf {
        if let Some(folder) = std::env::var_os(&self.folder_env).filter(|value| !value.is_empty()) {
            return folder.into();
        }
        if self.folder.is_dir() {
            return self.folder.clone();
        }
        // Beside the sources that this program was built from, for runs from another folder.
        Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(&self.folder)
    }
}
