//! On which occasions the mock reacts, and what becomes of the steps.

use std::collections::HashMap;
use std::convert::Infallible;
use std::marker::PhantomData;

use qapi_types::{Command, Empty, json};

use super::actions::Context;
use super::expectation::Expectation;
use super::shared::Shared;
use super::steps::{Saying, Step};

/// The occasion of a [`Reaction`](super::Reaction): a command comes, with arguments `A`, which is answered `R`.
#[derive(Debug)]
pub struct To<A, R>(Infallible, PhantomData<fn(A) -> R>);

/// The occasion of a [`Reaction`](super::Reaction): a client connects. It is greeted where the reaction says
/// so, and only there.
#[derive(Debug)]
pub struct Opening(Infallible);

/// The occasion of a [`Reaction`](super::Reaction): now, on each connection that is open.
#[derive(Debug)]
pub struct Now(Infallible);

/// An occasion, with what is known of it.
pub(super) enum Occasion {
    /// What is expected, and what it is answered when the test does not say.
    To(Box<Expectation>, Option<Step>),
    Opening,
    Now,
}

impl Occasion {
    /// A command of type `C` comes.
    pub(super) fn typed<C: Command>(expectation: Expectation) -> Self {
        let has_response = C::SPEC.success_response;
        let default = has_response.then(|| match json::from_str::<C::Response>("{}") {
            Ok(_) => Step::returning(&Empty),
            Err(_) => Step::say(Saying::Broken(format!(
                "the mock has no answer for '{}': give it one, by 'returns'",
                C::SPEC.name
            ))),
        });
        Self::To(expectation.into(), default)
    }

    /// A command comes, of whose type nothing is known.
    pub(super) fn named(expectation: Expectation) -> Self {
        Self::To(expectation.into(), Some(Step::returning(&Empty)))
    }

    /// What is said when a test does not say anything.
    pub(super) fn default_step(&self) -> Option<Step> {
        match self {
            Self::To(_, default) => default.clone(),
            Self::Opening | Self::Now => None,
        }
    }

    /// Has the steps done on this occasion.
    pub(super) fn settle(self, mut steps: Vec<Step>, shared: &Shared) {
        if !steps.iter().any(Step::settles_answer) {
            steps.extend(self.default_step());
        }
        for step in &steps {
            if let Step::Say(Saying::Broken(why), _) = step {
                shared.change(|script| script.note(why.clone()));
            }
        }
        match self {
            Self::To(mut expectation, _) => {
                expectation.steps = steps.into();
                shared.change(|script| script.expectations.push(*expectation));
            }
            Self::Opening => shared.change(|script| script.opening = Some(steps.into())),
            Self::Now => {
                let settings = shared.script().settings.clone();
                let context = Context {
                    settings: &settings,
                    command: None,
                    ids: &HashMap::new(),
                };
                // Nothing is answered, so nothing can go wrong.
                let (actions, _) = context.actions(&steps);
                shared.perform(&actions);
            }
        }
    }
}
