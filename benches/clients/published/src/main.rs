//! Drives a server with the published crate `qapi`, as `clients` of the benchmarks does with ours.
//!
//! Arguments: a socket's path, and `connect` or how many commands are in flight, and for how many milliseconds. Prints
//! how often a second it was done; for `connect` what the median of the times is the inverse of.

use std::env;
use std::error::Error;
use std::time::{Duration, Instant};

use futures::stream::{FuturesUnordered, StreamExt};
use qapi::futures::QmpStreamTokio;
use qapi::qmp::query_status;

/// How long the server has to be done with a client before the next one connects.
const PAUSE: Duration = Duration::from_millis(2);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().collect();
    let [_, path, what, time] = &arguments[..] else {
        return Err("PATH connect|IN-FLIGHT MILLISECONDS".into());
    };
    let time = Duration::from_millis(time.parse()?);
    let start = Instant::now();
    let mut count = 0_u32;
    if what == "connect" {
        let mut took = Vec::new();
        while start.elapsed() < time {
            let begin = Instant::now();
            let stream = QmpStreamTokio::open_uds(path).await?.negotiate().await?;
            let (service, task) = stream.spawn_tokio();
            service.execute(query_status {}).await?;
            took.push(begin.elapsed().as_secs_f64());
            drop(service);
            task.abort();
            tokio::time::sleep(PAUSE).await;
        }
        took.sort_by(f64::total_cmp);
        println!("{}", 1.0 / took[took.len() / 2]);
        return Ok(());
    }
    let stream = QmpStreamTokio::open_uds(path).await?.negotiate().await?;
    let (service, _task) = stream.spawn_tokio();
    let calls = (0..what.parse()?).map(|_| service.execute(query_status {}));
    let mut calls: FuturesUnordered<_> = calls.collect();
    while let Some(answer) = calls.next().await {
        answer?;
        count += 1;
        if start.elapsed() < time {
            calls.push(service.execute(query_status {}));
        }
    }
    println!("{}", f64::from(count) / start.elapsed().as_secs_f64());
    Ok(())
}
