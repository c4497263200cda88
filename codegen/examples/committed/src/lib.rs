//! The classes of AMQP 0-9-1 that make publishing reliable, with the generated code committed.
//!
//! `./generate` writes `src/generated` anew; `./generate --check` fails where it is stale.

#![no_std]

/// Classes tx and confirm.
#[path = "generated/reliable.rs"]
pub mod reliable;

#[cfg(test)]
mod tests {
    use crate::reliable::{Method, MethodRef, confirm, tx};
    use amqp_types::{Context, Encode};

    #[test]
    fn what_was_committed_reads_and_writes() {
        // By hand: class 85, method 10, no-wait.
        let select = MethodRef::decode(b"\0\x55\0\x0a\x01", Context::default()).expect("a select");
        assert_eq!(select.to_owned(), Method::from(confirm::Select { nowait: true }));
        assert!(confirm::Select { nowait: true } > confirm::Select { nowait: false });
        // Class 90, method 30.
        assert_eq!(Method::from(tx::Undo {}).to_vec(), b"\0\x5a\0\x1e");
    }
}
