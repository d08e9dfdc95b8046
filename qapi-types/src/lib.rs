//! Runtime for types generated from QAPI schemas.
