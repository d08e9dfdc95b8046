//! Measures calls that take turns, so that what slows the machine slows all of them.

use std::time::{Duration, Instant};

/// The times of several calls, turn by turn.
#[derive(Clone, Debug)]
pub struct Turns {
    /// The seconds that each call took, for each turn. There is one at least.
    turns: Vec<Vec<f64>>,
}

impl Turns {
    /// Runs each call in each of `turns` turns (at least one): for as long as `turn`, or once where that takes longer.
    /// Before it is measured, it runs once more, so that none pays for what the one before it left in caches.
    pub fn take(calls: &[&dyn Fn()], turns: usize, turn: Duration) -> Self {
        let rounds: Vec<u32> = calls.iter().map(|call| rounds(call, turn)).collect();
        let turn = |_| -> Vec<f64> {
            let each = calls.iter().zip(&rounds);
            let each = each.map(|(call, rounds)| {
                call();
                timed(call, *rounds)
            });
            each.collect()
        };
        let turns = (0..turns.max(1)).map(turn).collect();
        Self { turns }
    }

    /// The time of the call at `index`: the median of the turns.
    ///
    /// # Panics
    ///
    /// When there is no such call.
    pub fn time(&self, index: usize) -> Duration {
        let [_, time, _] = quartiles(self.turns.iter().map(|turn| turn[index]));
        Duration::from_secs_f64(time)
    }

    /// The time of the call at `index` in parts of that of the call at `of`: the quartiles of the ratios within
    /// a turn, of which the middle one is the median.
    ///
    /// # Panics
    ///
    /// When there is no such call.
    pub fn ratio(&self, index: usize, of: usize) -> [f64; 3] {
        quartiles(self.turns.iter().map(|turn| turn[index] / turn[of]))
    }
}

/// The seconds that one of several calls takes.
fn timed(call: impl Fn(), rounds: u32) -> f64 {
    let start = Instant::now();
    for _ in 0..rounds {
        call();
    }
    start.elapsed().as_secs_f64() / f64::from(rounds)
}

/// How many calls take about as long as a turn: no less than half of it.
fn rounds(call: impl Fn(), turn: Duration) -> u32 {
    let mut rounds = 1;
    while timed(&call, rounds) * f64::from(rounds) < turn.as_secs_f64() / 2.0 {
        rounds *= 2;
    }
    rounds
}

/// The quartiles.
fn quartiles(of: impl Iterator<Item = f64>) -> [f64; 3] {
    let mut sorted: Vec<f64> = of.collect();
    sorted.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| sorted[sorted.len() * quarter / 4])
}
