//! Introspection: what a server built from a schema answers to `query-qmp-schema`.
//!
//! Takes a [`Schema`], gives an [`Introspection`]: commands and events in the reference's order, then
//! the types that they use as they are met, each with its number. What has a condition is in it
//! with that condition, so one model serves every build. [`json`] writes the answer of one.
//!
//! The names of types are no part of the protocol and are masked by numbers, counted over the whole
//! schema: what a condition takes away keeps its number, so that a server's build does not change
//! those of the others.

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
