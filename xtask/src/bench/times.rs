//! Measures how long commands take.

use std::error::Error;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The median of the times that `runs` runs take, each begun anew by `prepare`.
pub(super) fn median<E>(
    runs: usize,
    mut prepare: impl FnMut() -> Result<Command, E>,
) -> Result<Duration, Box<dyn Error>>
where
    Box<dyn Error>: From<E>,
{
    let mut times = Vec::new();
    for _ in 0..runs.max(1) {
        let mut command = prepare()?;
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let start = Instant::now();
        let status = command.status()?;
        times.push(start.elapsed());
        if !status.success() {
            return Err(format!("{command:?} ends with {status}").into());
        }
    }
    median_of(times).ok_or_else(|| "nothing was run".into())
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
