//! The command `qmp-shell`.
#![allow(dead_code)]
mod check;
mod complete;
mod describe;
mod fault;
mod help;
mod hint;
mod line;
mod print;
mod prose;
mod shape;
#[cfg(test)]
mod testing;
mod tree;
mod typed;

fn main() {}
