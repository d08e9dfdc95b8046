//! What benchmarks share: how calls are measured beside each other, and how figures are kept.
//!
//! [`Turns`] measures the time of several calls that take turns, [`allocations`] counts what one allocates. A
//! [`Report`] takes tables and charts of what came out, prints it, and keeps it in `BENCHMARKS.md`.

pub mod allocations;
mod chart;
mod machine;
mod report;
mod table;
mod turns;

pub use chart::Chart;
pub use machine::version;
pub use report::Report;
pub use table::Table;
pub use turns::Turns;
