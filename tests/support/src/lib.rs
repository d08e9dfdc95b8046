//! What tests of several packages share: the corpus, expectations in files, chance.
//!
//! | variable | what it does |
//! |---|---|
//! | `QAPI_CORPUS=FOLDER` | where the corpus is; tests that need it are ignored without |
//! | `QAPI_CORPUS_ALL=1` | has those tests of the corpus run that take long |
//! | `UPDATE_EXPECT=1` | writes the expectations anew |
//! | `QAPI_SEED=N` | what random tests begin with |
//! | `QAPI_ROUNDS=N` | random tests try N times as much |
//!
//! Relative paths are relative to the workspace.

pub mod build;
mod cargo;
mod corpus;
mod expect;
mod mutate;
mod random;

pub use cargo::cargo;
pub use corpus::{corpus, good_cases, symbols};
pub use expect::compare;
pub use mutate::{each_mutation, mutate};
pub use random::{Rng, rng, rounds, seed};
pub use test_macros::corpus_test;
