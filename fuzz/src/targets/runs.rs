//! Octets cut into runs, as a socket would give them.
//!
//! In: octets and a seed. Out: runs of 1 to 16 octets and now and then a long one, the same for the same seed.

/// The runs of some octets.
#[derive(Debug)]
pub(super) struct Runs<'a> {
    rest: &'a [u8],
    state: u32,
}

impl<'a> Runs<'a> {
    /// The runs that `seed` gives; 0 is octet by octet.
    pub(super) const fn new(seed: u8, octets: &'a [u8]) -> Self {
        Self { rest: octets, state: seed as u32 }
    }
}

impl<'a> Iterator for Runs<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let len = if self.state == 0 {
            1
        } else {
            // A linear congruential generator; its high bits are the good ones.
            self.state = self.state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let draw = (self.state >> 24) as usize;
            if draw < 16 { 1000 } else { 1 + draw % 16 }
        };
        let (run, rest) = self.rest.split_at(len.min(self.rest.len()));
        self.rest = rest;
        Some(run)
    }
}
