//! What becomes of problems: the check ends with the first, or goes on and keeps them all.
//!
//! The walk is the same and compiled for each. For the first alone nothing is kept on the way, so there it costs
//! what it would if there was no choice.

use super::problem::{Problem, ProblemKind};

/// The first problem. Its box keeps the results of all the checks small.
pub(super) type First = Box<Problem>;

/// Problems, one or more.
pub(super) trait Findings: Sized {
    /// A problem with the value itself.
    fn new(kind: ProblemKind) -> Self;

    /// The one problem of a part.
    fn only(problem: First) -> Self;

    /// The same with a member's name in front of the path.
    fn inside(self, name: &str) -> Self;

    /// The same with a position in front of the path.
    fn at(self, index: usize) -> Self;

    /// Takes a part's result in.
    ///
    /// # Errors
    ///
    /// When the check ends here.
    fn add(found: &mut Option<Self>, result: Result<(), Self>) -> Result<(), Self>;

    /// Whether one of them is about this member.
    fn has(found: Option<&Self>, name: &str) -> bool;
}

/// The result of what has found this.
pub(super) fn end<F>(found: Option<F>) -> Result<(), F> {
    found.map_or(Ok(()), Err)
}

impl Findings for First {
    fn new(kind: ProblemKind) -> Self {
        Self::new(Problem::new(kind))
    }

    fn only(problem: First) -> Self {
        problem
    }

    fn inside(mut self, name: &str) -> Self {
        Problem::inside(&mut self, name);
        self
    }

    fn at(mut self, index: usize) -> Self {
        Problem::at(&mut self, index);
        self
    }

    fn add(_: &mut Option<Self>, result: Result<(), Self>) -> Result<(), Self> {
        result
    }

    fn has(_: Option<&Self>, _: &str) -> bool {
        false
    }
}

/// All of them, in the order of the document.
impl Findings for Vec<Problem> {
    fn new(kind: ProblemKind) -> Self {
        vec![Problem::new(kind)]
    }

    fn only(problem: First) -> Self {
        vec![*problem]
    }

    fn inside(mut self, name: &str) -> Self {
        for problem in &mut self {
            problem.inside(name);
        }
        self
    }

    fn at(mut self, index: usize) -> Self {
        for problem in &mut self {
            problem.at(index);
        }
        self
    }

    fn add(found: &mut Option<Self>, result: Result<(), Self>) -> Result<(), Self> {
        if let Err(more) = result {
            found.get_or_insert_default().extend(more);
        }
        Ok(())
    }

    fn has(found: Option<&Self>, name: &str) -> bool {
        let mut found = found.into_iter().flatten();
        found.any(|problem| problem.path() == name)
    }
}
