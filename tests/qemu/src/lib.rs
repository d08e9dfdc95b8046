//! Types generated from QEMU 10.0's schemas, and from our own in the same way. The tests say what
//! they carry, and what their static data says. Empty without the corpus.
#![deny(warnings, missing_docs)]
#![cfg(corpus)]

/// The system emulator.
pub mod system {
    include!(concat!(env!("OUT_DIR"), "/system.rs"));
}
/// The storage daemon.
pub mod storage {
    include!(concat!(env!("OUT_DIR"), "/storage.rs"));
}
/// The guest agent.
pub mod agent {
    include!(concat!(env!("OUT_DIR"), "/agent.rs"));
}
/// What a recorded session with the system emulator has, in types that keep unknown members.
pub mod keeping {
    include!(concat!(env!("OUT_DIR"), "/keeping.rs"));
}
/// Some of QEMU 10.2.
pub mod newer {
    include!(concat!(env!("OUT_DIR"), "/newer.rs"));
}
/// The same, with a member optional that 10.0 does not have.
pub mod newer_lenient {
    include!(concat!(env!("OUT_DIR"), "/newer_lenient.rs"));
}
/// `schemas/qapi-schema.json`.
pub mod our_system {
    include!(concat!(env!("OUT_DIR"), "/our_system.rs"));
}
/// `schemas/qga-schema.json`.
pub mod our_agent {
    include!(concat!(env!("OUT_DIR"), "/our_agent.rs"));
}
/// The system emulator's static data, as a server with the symbols of Debian's build has it.
#[allow(clippy::pedantic, reason = "the root module says so, and is left out")]
pub mod evaluated {
    include!(concat!(env!("OUT_DIR"), "/evaluated/schema.rs"));
}
