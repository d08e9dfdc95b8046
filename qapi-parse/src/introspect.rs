//! Introspection: what a server built from a schema answers to `query-qmp-schema`.
//!
//! Takes a [`Schema`](crate::Schema), gives an [`Introspection`]: commands and events in the
//! reference's order, then the types that they use in the order in which they are met, each with its
//! number. What has a condition is in it with that condition, so one model serves every build.
//! [`json`] writes the answer of one build.
//!
//! The names of types are no part of the protocol; numbers stand for them. These are counted over the
//! whole schema: what a condition takes away keeps its number, and so the others keep theirs in every
//! build.

mod build;
mod model;
mod write;

pub use model::{
    Call, CallKind, Choice, Introspection, MaskedName, ObjectMember, Type, TypeId, TypeKind,
    Variant, Variants,
};
pub use write::{json, json_of_all};

#[cfg(test)]
mod tests;
