//! What a peer made of some octets, a panic included.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook},
    sync::Once,
};

thread_local! {
    /// Whether this thread is inside a peer: its panics are results, and need no message and no backtrace.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// What came of a call into a peer.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome<T> {
    /// A value.
    Value(T),
    /// An error, with its text.
    Refused(String),
    /// A panic, with its message.
    Panicked(String),
}

impl<T> Outcome<T> {
    /// Calls a peer.
    pub fn of(call: impl FnOnce() -> Result<T, String>) -> Self {
        HOOK.call_once(|| {
            let before = take_hook();
            set_hook(Box::new(move |info| {
                if !INSIDE.get() {
                    before(info);
                }
            }));
        });
        INSIDE.set(true);
        let result = catch_unwind(AssertUnwindSafe(call));
        INSIDE.set(false);
        match result {
            Ok(Ok(value)) => Self::Value(value),
            Ok(Err(error)) => Self::Refused(error),
            Err(payload) => {
                let text = payload
                    .downcast_ref::<String>()
                    .cloned()
                    .or_else(|| payload.downcast_ref::<&str>().map(|text| (*text).to_owned()));
                Self::Panicked(text.unwrap_or_default())
            }
        }
    }

    /// One word for it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Value(_) => "a value",
            Self::Refused(_) => "refused",
            Self::Panicked(_) => "panics",
        }
    }
}
