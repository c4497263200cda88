//! Interleaved rounds: every side for a quarter of a millisecond a round, each round from another side on.
//!
//! In: a workload. Out: the median time of each side, and the median over the rounds of its ratio to ours:
//! the speed of a machine drifts, what two sides need within one round does not.

use crate::workload::{OURS, Workload};
use std::time::{Duration, Instant};

/// How long one side works in one round: shorter than a time slice of the system, so that most rounds are whole.
const SLICE: Duration = Duration::from_micros(250);

/// What was measured of one side.
pub struct Timed {
    pub side: &'static str,
    /// Nanoseconds of one operation.
    pub nanoseconds: f64,
    /// The time of this side divided by ours.
    pub ratio: f64,
    pub asked: Option<f64>,
}

impl Timed {
    /// Whether the figure was reached; `None` where none is asked for.
    pub fn met(&self) -> Option<bool> {
        self.asked.map(|asked| self.ratio >= asked)
    }
}

/// Measures all sides; ours comes first.
pub fn measure(workload: &Workload, rounds: usize) -> Vec<Timed> {
    let sides = &workload.sides;
    let times: Vec<u64> = sides.iter().map(|side| calibrate(&side.run)).collect();
    let mut samples = vec![Vec::with_capacity(rounds); sides.len()];
    for round in 0..rounds {
        for step in 0..sides.len() {
            let index = (round + step) % sides.len();
            let elapsed = elapsed(&sides[index].run, times[index]);
            samples[index].push(elapsed.as_nanos() as f64 / times[index] as f64);
        }
    }
    let ours = sides.iter().position(|side| side.name == OURS).unwrap_or_default();
    let base = samples[ours].clone();
    let mut rows: Vec<Timed> = sides
        .iter()
        .zip(samples)
        .map(|(side, samples)| Timed {
            side: side.name,
            ratio: median(samples.iter().zip(&base).map(|(side, ours)| side / ours).collect()),
            nanoseconds: median(samples),
            asked: side.asked,
        })
        .collect();
    rows.swap(0, ours);
    rows
}

/// How many operations fill a slice.
fn calibrate(run: &dyn Fn(u64)) -> u64 {
    let mut times = 1;
    loop {
        let elapsed = elapsed(run, times);
        if elapsed > SLICE / 4 {
            let nanoseconds = elapsed.as_nanos().max(1) as u64;
            return (times * SLICE.as_nanos() as u64 / nanoseconds).max(1);
        }
        times *= 2;
    }
}

fn elapsed(run: &dyn Fn(u64), times: u64) -> Duration {
    let start = Instant::now();
    run(times);
    start.elapsed()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
