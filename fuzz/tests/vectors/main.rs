//! Golden vectors of 0-8, 0-9, 0-9-1 and 0-10: octets that other implementations made, decoded to the values and encoded
//! from them again, and whole recorded sessions.

mod classic;
mod files;
mod packed;
mod packed_value;
mod sessions;
mod tables;
mod value;
