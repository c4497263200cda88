//! Why the core does not do what it was asked for, in words of no particular protocol.

use std::fmt;

/// The kind of refusal; a front end maps it to its reply code and scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// There is no such entity.
    NotFound,
    /// The name is reserved, or the right to it is missing.
    AccessRefused,
    /// The entity belongs to another connection.
    ResourceLocked,
    /// The entity is not in the state, or has not the properties, that the request names.
    PreconditionFailed,
    /// The request names an exchange type that does not exist.
    UnknownType,
    /// The request would turn an entity into another kind.
    NotAllowed,
    /// There is no room for more.
    ResourceError,
    /// The request names something that this broker does not do.
    NotImplemented,
}

/// A refusal: its kind and a sentence for the peer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Its kind.
    pub kind: RefusalKind,
    /// What was refused, for a human reader.
    pub text: String,
}

impl Refusal {
    /// A refusal of this kind.
    pub fn new(kind: RefusalKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }

    pub(crate) fn no_queue(name: &str) -> Self {
        Self::new(RefusalKind::NotFound, format!("no queue '{name}'"))
    }

    pub(crate) fn no_exchange(name: &str) -> Self {
        Self::new(RefusalKind::NotFound, format!("no exchange '{name}'"))
    }

    pub(crate) fn precondition(text: impl Into<String>) -> Self {
        Self::new(RefusalKind::PreconditionFailed, text)
    }

    pub(crate) fn access(text: impl Into<String>) -> Self {
        Self::new(RefusalKind::AccessRefused, text)
    }

    pub(crate) fn locked(name: &str) -> Self {
        Self::new(
            RefusalKind::ResourceLocked,
            format!("queue '{name}' is exclusive to another connection"),
        )
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Refusal {}
