//! What the schemas that this shell was made with say of commands and events. `cargo xtask regenerate`
//! writes it down, since documentation of types is not there when a program runs.

mod entry;
#[path = "generated/prose.rs"]
#[rustfmt::skip]
mod generated;

pub(crate) use self::entry::Prose;

/// What is known of a command or an event of QEMU, or of its guest agent.
pub(crate) fn find(agent: bool, name: &str) -> Option<&'static Prose> {
    let all = if agent {
        generated::AGENT
    } else {
        generated::QMP
    };
    all.iter().find(|prose| prose.name == name)
}
