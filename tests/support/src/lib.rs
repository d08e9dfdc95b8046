//! What tests of several packages share: the corpus, servers, expectations in files, chance. The
//! attributes of tests that need the corpus or servers are in `test-macros`.
//!
//! | variable | what it does |
//! |---|---|
//! | `QAPI_CORPUS=FOLDER` | where the corpus is; tests that need it are ignored without |
//! | `QAPI_CORPUS_ALL=1` | has those tests of the corpus run that take long |
//! | `QAPI_SERVERS=1` | has those tests fail whose servers are not there; without, they are ignored |
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
mod programs;
mod random;

pub use cargo::cargo;
pub use corpus::{corpus, good_cases, symbols};
pub use expect::compare;
pub use mutate::{each_mutation, mutate};
pub use programs::program;
pub use random::{Rng, rng, rounds, seed};
