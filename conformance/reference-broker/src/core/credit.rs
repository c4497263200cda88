//! Credit: windows that deliveries use up and settlements give back.
//!
//! A consumer may get a message when its own window, its session's and its connection's all admit it. A front end
//! sets the limits as its protocol's flow control asks; the core only counts.

/// A window of unsettled deliveries.
#[derive(Debug, Default)]
pub struct Window {
    /// Most messages outstanding; 0 is any number.
    pub max_count: u32,
    /// Most octets outstanding; 0 is any number.
    pub max_octets: u64,
    /// Whether the peer asked for no deliveries at all.
    pub paused: bool,
    count: u32,
    octets: u64,
}

impl Window {
    /// A window of so many messages.
    pub fn of_count(max_count: u32) -> Self {
        Self { max_count, ..Self::default() }
    }

    /// Whether one more message of this size may be outstanding. A size alone never holds back a message when nothing else is outstanding.
    pub fn admits(&self, octets: u64) -> bool {
        let count = self.max_count == 0 || self.count < self.max_count;
        let size = self.max_octets == 0
            || self.count == 0
            || self.octets.saturating_add(octets) <= self.max_octets;
        count && size
    }

    pub(crate) fn charge(&mut self, octets: u64) {
        self.count += 1;
        self.octets += octets;
    }

    pub(crate) fn release(&mut self, octets: u64) {
        self.count = self.count.saturating_sub(1);
        self.octets = self.octets.saturating_sub(octets);
    }

    /// Whether it limits anything.
    pub fn is_limited(&self) -> bool {
        self.max_count != 0 || self.max_octets != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_message_passes_an_empty_window() {
        let mut window = Window { max_octets: 10, ..Window::default() };
        assert!(window.admits(1000));
        window.charge(4);
        assert!(window.admits(6));
        assert!(!window.admits(7));
        window.release(4);
        assert!(window.admits(1000));
    }

    #[test]
    fn counts() {
        let mut window = Window::of_count(2);
        window.charge(1);
        assert!(window.admits(1));
        window.charge(1);
        assert!(!window.admits(1));
    }
}
