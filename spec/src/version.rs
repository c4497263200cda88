//! The versions of AMQP: in comes a name such as `0-9-1`, out goes a [`Version`].

use std::fmt;
use std::str::FromStr;

/// A version of AMQP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Version {
    /// AMQP 0-8, written `0-8`.
    V0_8,
    /// AMQP 0-9, written `0-9`.
    V0_9,
    /// AMQP 0-9-1, written `0-9-1`.
    V0_9_1,
    /// AMQP 0-10, written `0-10`.
    V0_10,
    /// AMQP 1.0, written `1.0`.
    V1_0,
}

impl Version {
    /// Every version, the oldest first.
    pub const ALL: [Version; 5] =
        [Version::V0_8, Version::V0_9, Version::V0_9_1, Version::V0_10, Version::V1_0];

    /// The name of the version as its specification writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Version::V0_8 => "0-8",
            Version::V0_9 => "0-9",
            Version::V0_9_1 => "0-9-1",
            Version::V0_10 => "0-10",
            Version::V1_0 => "1.0",
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Version {
    type Err = UnknownVersion;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        // Folders and overlays cannot well be called "1.0": there it is "1-0".
        let name_or_folder = |version: &Version| {
            version.name() == name || (*version == Version::V1_0 && name == "1-0")
        };
        Version::ALL.into_iter().find(name_or_folder).ok_or_else(|| UnknownVersion(name.to_owned()))
    }
}

/// A name that is no version of AMQP.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown version of AMQP `{0}`: it is one of 0-8, 0-9, 0-9-1, 0-10, 1.0")]
pub struct UnknownVersion(pub String);
