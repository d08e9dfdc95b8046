//! Tests of the loader's handling of files.
