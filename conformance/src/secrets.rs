//! Which fields hold secrets: what transcripts and decoded octets never show.

/// What stands for a secret in text.
pub(crate) const REDACTED: &str = "[redacted]";

/// Fields that hold secrets, by the method, control or SASL frame that they belong to.
const SECRETS: [(&str, &str); 5] = [
    ("connection.start-ok", "response"),
    ("connection.secure-ok", "response"),
    ("connection.update-secret", "new-secret"),
    ("sasl-init", "initial-response"),
    ("sasl-response", "response"),
];

/// Whether this field of this record holds a secret.
pub(crate) fn is_secret(record: &str, field: &str) -> bool {
    SECRETS.contains(&(record, field))
}

/// Whether a field of this record holds a secret.
pub(crate) fn has_secret(record: &str) -> bool {
    SECRETS.iter().any(|(name, _)| *name == record)
}
