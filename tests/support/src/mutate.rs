//! Damage to input, for tests that no input does harm.

use std::thread;

use crate::random::{self, Rng};

/// Damages `seed` in one to three places: cut off, left out, copied, replaced, repeated, inserted,
/// bits and bytes changed. `pieces` are texts that mean something to whoever reads it.
pub fn mutate(seed: &[u8], pieces: &[&str], rng: &mut Rng) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..rng.usize(1..=3) {
        let at = rng.usize(..=bytes.len());
        let until = (at + rng.usize(..20)).min(bytes.len());
        let piece = rng.choice(pieces).map_or(&[][..], |piece| piece.as_bytes());
        match rng.u8(..8) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..until)),
            2 => drop(bytes.splice(at..at, piece.iter().copied())),
            3 => drop(bytes.splice(at..until, piece.iter().copied())),
            4 => {
                let copy = bytes[at..until].to_vec();
                let to = rng.usize(..=bytes.len());
                drop(bytes.splice(to..to, copy));
            }
            // Deeper than anybody lets things nest.
            5 => drop(bytes.splice(at..at, piece.repeat(rng.usize(..1100)))),
            6 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << rng.u8(..8);
                }
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = rng.u8(..);
                }
            }
        }
    }
    bytes
}

/// Hands `check` every seed `rounds` times `QAPI_ROUNDS`, with its number: first as it is, then
/// damaged. When `check` panics, prints what it was given.
pub fn each_mutation<S: AsRef<[u8]>>(
    seeds: &[S],
    pieces: &[&str],
    rounds: usize,
    mut check: impl FnMut(usize, &[u8]),
) {
    let mut rng = random::rng();
    let mut given = 0;
    for (index, seed) in seeds.iter().enumerate() {
        let seed = seed.as_ref();
        for round in 0..random::rounds(rounds) {
            let bytes = match round {
                0 => seed.to_vec(),
                _ => mutate(seed, pieces, &mut rng),
            };
            let _shown = Shown {
                index,
                round,
                bytes: &bytes,
            };
            check(index, &bytes);
            given += 1;
        }
    }
    println!("{given} inputs");
}

/// What is printed when a check panics.
struct Shown<'a> {
    index: usize,
    round: usize,
    bytes: &'a [u8],
}

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            let Self {
                index,
                round,
                bytes,
            } = self;
            println!("seed {index}, round {round}: b\"{}\"", bytes.escape_ascii());
        }
    }
}
