//! A workload: one piece of work done by several sides, and the figures asked of ours.
//!
//! In: prepared input and one function a side. Out: closures that do the work any number of times, and what
//! each side saw, so that a side that does less is found before anything is measured.

/// The side that is measured against all others.
pub const OURS: &str = "ours";
/// A codec written by hand for this one message: safe, typed, validating.
pub const FLOOR: &str = "floor";

/// The name of a workload and how to prepare it: nothing is prepared that is not measured.
pub struct Entry {
    pub name: &'static str,
    pub build: fn() -> Workload,
}

/// One piece of work.
pub struct Workload {
    pub sides: Vec<Side>,
    pub limits: Limits,
}

/// What the instruction gate asks beyond 1.2 of the floor.
#[derive(Default)]
pub struct Limits {
    /// Instructions that the floor may take at most.
    pub floor: Option<u64>,
    /// Allocations that ours may make at most.
    pub allocations: Option<u64>,
    /// A workload whose instructions ours must take here as well, within 5 percent.
    pub same_as: Option<&'static str>,
}

/// One codec at work.
pub struct Side {
    pub name: &'static str,
    /// How many times faster than this side ours must be; of the floor: 1/1.2.
    pub asked: Option<f64>,
    /// What it read or wrote, in words that are the same for every side that does the same.
    pub seen: Vec<String>,
    /// Does the work that many times.
    pub run: Box<dyn Fn(u64)>,
}

impl Workload {
    pub fn new(sides: Vec<Side>) -> Self {
        Self { sides, limits: Limits::default() }
    }

    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The side of this name.
    pub fn side(&self, name: &str) -> Option<&Side> {
        self.sides.iter().find(|side| side.name == name)
    }

    /// Refuses sides that do not see what ours sees.
    pub fn check(&self, name: &str) {
        let ours = self.side(OURS).unwrap_or_else(|| panic!("{name}: no side is ours"));
        assert!(!ours.seen.is_empty(), "{name}: nothing is compared");
        for side in &self.sides {
            assert_eq!(ours.seen, side.seen, "{name}: left ours, right {}", side.name);
        }
    }
}

impl Side {
    /// Any closure that does the work so many times.
    pub fn of(name: &'static str, seen: Vec<String>, run: impl Fn(u64) + 'static) -> Self {
        let asked = (name == FLOOR).then_some(1.0 / 1.2);
        Self { name, asked, seen, run: Box::new(run) }
    }

    /// Asks that ours be so many times faster.
    pub fn asking(self, times: f64) -> Self {
        Self { asked: Some(times), ..self }
    }
}

/// A side that calls the function `$work` on a reference to `$input`, and puts the result in words with `$seen`.
macro_rules! side {
    ($name:expr, $input:expr, $work:path, $seen:expr) => {{
        let input = $input;
        let seen = $seen($work(&input));
        $crate::workload::Side::of($name, seen, move |times| {
            for _ in 0..times {
                ::std::hint::black_box($work(::std::hint::black_box(&input)));
            }
        })
    }};
}

/// A side that calls the function `$work` on a reference to `$input` and an empty vector that has space enough.
macro_rules! writing_side {
    ($name:expr, $input:expr, $work:path, $seen:expr) => {{
        let input = $input;
        let mut written = ::std::vec::Vec::new();
        $work(&input, &mut written);
        $crate::workload::Side::of($name, $seen(&written), move |times| {
            let mut out = ::std::vec::Vec::with_capacity(1 << 16);
            for _ in 0..times {
                out.clear();
                $work(::std::hint::black_box(&input), &mut out);
                ::std::hint::black_box(&out);
            }
        })
    }};
}

pub(crate) use {side, writing_side};
