//! Chance that can be had again.

use std::env;
use std::str::FromStr;

pub use fastrand::Rng;

/// What random tests begin with: `QAPI_SEED`, or the same number each time.
///
/// # Panics
///
/// When `QAPI_SEED` is no number.
pub fn seed() -> u64 {
    number("QAPI_SEED").unwrap_or(1)
}

/// Random numbers that [`seed`] decides. Prints the seed, which is seen when the test fails.
pub fn rng() -> Rng {
    println!("QAPI_SEED={}", seed());
    Rng::with_seed(seed())
}

/// How much to try: `default` times `QAPI_ROUNDS`.
///
/// # Panics
///
/// When `QAPI_ROUNDS` is no number.
pub fn rounds(default: usize) -> usize {
    default * number("QAPI_ROUNDS").unwrap_or(1)
}

fn number<N: FromStr>(variable: &str) -> Option<N> {
    let text = env::var_os(variable)?;
    let number = text.to_str().and_then(|text| text.parse().ok());
    Some(number.unwrap_or_else(|| panic!("{variable} is no number: {}", text.display())))
}
