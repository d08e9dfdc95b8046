//! How much schema there may be, so that no input can make us read without end.

/// Largest file, in bytes. Real ones reach 200 KB.
pub(super) const FILE: usize = 16 << 20;

/// Largest schema, all files together, in bytes.
pub(super) const SCHEMA: usize = 64 << 20;

/// Most files. Real schemas have some 50.
pub(super) const FILES: usize = 10_000;

/// Deepest include.
pub(super) const DEPTH: usize = 100;
