//! Measures what commands take: time, and memory at the peak.

use std::error::Error;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

/// Makes a command anew for each run.
pub(super) type Prepare<'p> = dyn Fn() -> Result<Command, Box<dyn Error>> + 'p;

/// What a command takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cost {
    /// The median of all runs.
    pub(super) time: Duration,
    /// The most bytes of memory that a run held at once. A process begins as a copy of the one that
    /// starts it, so it is never less than what this program held itself. Zero where the system does
    /// not tell.
    pub(super) memory: u64,
}

/// What each of these commands takes when they are run in turn, `runs` times.
pub(super) fn costs(runs: usize, commands: &[&Prepare<'_>]) -> Result<Vec<Cost>, Box<dyn Error>> {
    let mut times = vec![Vec::new(); commands.len()];
    let mut memory = vec![0; commands.len()];
    for _ in 0..runs.max(1) {
        for ((prepare, times), memory) in commands.iter().zip(&mut times).zip(&mut memory) {
            let (time, held) = run(prepare()?)?;
            times.push(time);
            *memory = held.max(*memory);
        }
    }
    let costs = times.into_iter().zip(memory).map(|(times, memory)| {
        let time = median_of(times).ok_or("nothing was run")?;
        Ok(Cost { time, memory })
    });
    costs.collect()
}

/// The time that a command takes, and the most memory that it holds.
fn run(mut command: Command) -> Result<(Duration, u64), Box<dyn Error>> {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let mut child = command.spawn()?;
    let used = child.wait4()?;
    let time = start.elapsed();
    if !used.status.success() {
        return Err(format!("{command:?} ends with {}", used.status).into());
    }
    Ok((time, used.rusage.maxrss))
}

/// The time in the middle; `None` when there is none.
pub(super) fn median_of(mut times: Vec<Duration>) -> Option<Duration> {
    times.sort();
    times.get(times.len() / 2).copied()
}

/// `time` in milliseconds.
pub(super) fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
