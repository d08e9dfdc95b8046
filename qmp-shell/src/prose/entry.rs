//! The documentation of one command or event.

/// The documentation of a command or an event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prose {
    pub(crate) name: &'static str,
    /// What it is for.
    pub(crate) text: &'static str,
    /// Names and descriptions of arguments.
    pub(crate) members: &'static [(&'static str, &'static str)],
    /// What a command returns; empty when nothing is said.
    pub(crate) returns: &'static str,
}

impl Prose {
    pub(crate) fn member(&self, name: &str) -> Option<&'static str> {
        let mut members = self.members.iter();
        members
            .find(|(other, _)| *other == name)
            .map(|(_, text)| *text)
    }
}
