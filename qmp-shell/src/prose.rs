//! What the schemas that this shell was made with say of commands and events. `cargo xtask regenerate`
//! writes it down, since documentation of types is not there when a program runs.

#[path = "generated/prose.rs"]
#[rustfmt::skip]
mod generated;

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

/// What is known of a command or an event of QEMU, or of its guest agent.
pub(crate) fn find(agent: bool, name: &str) -> Option<&'static Prose> {
    let all = if agent {
        generated::AGENT
    } else {
        generated::QMP
    };
    all.iter().find(|prose| prose.name == name)
}
