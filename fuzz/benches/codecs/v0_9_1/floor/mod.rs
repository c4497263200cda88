//! The floor: for each message the least that a safe, typed and validating codec does, written by hand.
//!
//! A floor knows which message comes, checks that it is that one, checks everything that ours checks (frame
//! end and limit, lengths, UTF-8, every entry of a table, octets left over), and says only that something is
//! wrong, not what.

mod decode;
mod encode;

pub use decode::{
    ack_words, declare_words, decode_ack, decode_declare, decode_delivery, decode_get_ok,
    decode_table, delivery_words, get_ok_words, table_words,
};
pub use encode::{encode_ack, encode_declare, encode_get_ok, encode_publication, encode_table};
