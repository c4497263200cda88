//! How much memory a decoder may ask for: a constant times the input, and a small constant.
//!
//! In: a step of a target. Out: its result, or a panic that names the step. What is counted is every octet that
//! was ever asked for, not what was held at once: memory that is asked for over and over costs as well.

/// A bound on what may be allocated for an input.
#[derive(Debug, Clone, Copy)]
pub struct Bound {
    /// Octets for each octet of the input.
    pub factor: u64,
    /// Octets for any input.
    pub constant: u64,
}

/// A frame that borrows from the octets, or an error without a path.
pub const NONE: Bound = Bound { factor: 0, constant: 0 };

/// Reading a view. A value takes nothing, since views borrow ([`nothing`]); an error is one box with a path, at most
/// 32 levels of tables deep and as many segments of 24 octets (a vector that doubles: 64 + 32 + 16 + 8 + 4 of them),
/// with the key of each level copied once. A key of a table takes its octets; one of a map of 1.0 that is no text
/// stands there in words, `Uint(0)` for one octet being the longest; a string that is built doubles as it grows.
pub const VIEW: Bound = Bound { factor: 16, constant: 4096 };

/// Reading a view, copying it into an owned value, and encoding both. Each of the three results holds no more octets
/// than the input; what else it holds is the structs themselves, whose number the types bound.
pub const COPIES: Bound = Bound { factor: 3, constant: 16_384 };

/// Feeding a frame reader: its buffer doubles as it grows, so that all buffers together are at most twice the last
/// one, which is at most twice what it holds.
pub const BUFFER: Bound = Bound { factor: 4, constant: 256 };

/// Runs `step` and holds what it allocated against the bound for an input of `len` octets.
///
/// # Panics
/// If more was allocated.
pub fn bounded<T>(what: &str, bound: Bound, len: usize, step: impl FnOnce() -> T) -> T {
    let mut result = None;
    let info = allocation_counter::measure(|| result = Some(step()));
    let limit = bound.factor * len as u64 + bound.constant;
    assert!(
        info.bytes_total <= limit,
        "{what}: {} octets allocated for an input of {len}, {limit} at most",
        info.bytes_total
    );
    taken(result)
}

/// Runs `read`: nothing is allocated for a value, and no more than [`VIEW`] for an error.
///
/// # Panics
/// If more was allocated.
pub fn nothing<T, E>(what: &str, len: usize, read: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    let mut result = None;
    let info = allocation_counter::measure(|| result = Some(read()));
    let result = taken(result);
    let limit = if result.is_ok() { 0 } else { VIEW.factor * len as u64 + VIEW.constant };
    assert!(
        info.bytes_total <= limit,
        "{what}: {} octets allocated for a view of {len}, {limit} at most",
        info.bytes_total
    );
    result
}

fn taken<T>(result: Option<T>) -> T {
    match result {
        Some(result) => result,
        None => unreachable!("a step that is measured runs"),
    }
}
