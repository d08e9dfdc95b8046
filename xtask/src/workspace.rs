//! What cargo says of this workspace: its packages, which of them are published, and all that they
//! depend on.
//!
//! Gives `cargo_metadata`'s values; only reads.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{Metadata, MetadataCommand, Package};

/// The folder of the workspace. Cargo says where it is when it runs this program; where the program was
/// compiled is another place if the target folder was copied or moved.
pub(crate) fn root() -> PathBuf {
    let package = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    package.parent().map_or(package.clone(), Path::to_owned)
}

/// Fails when cargo cannot say, as without the dependencies' sources.
pub(crate) fn metadata() -> Result<Metadata, cargo_metadata::Error> {
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .exec()
}

/// Members that are published, by name.
pub(crate) fn published(metadata: &Metadata) -> Vec<&Package> {
    let mut packages = metadata.workspace_packages();
    packages.retain(|package| package.publish.is_none());
    packages.sort_by_key(|package| &package.name);
    packages
}

/// Cargo of a toolchain of rustup's, or the default one, for this workspace.
pub(crate) fn cargo(metadata: &Metadata, toolchain: Option<&str>) -> Command {
    // Not `CARGO`, which rustup does not stand behind.
    let mut cargo = Command::new("cargo");
    cargo.current_dir(&metadata.workspace_root);
    cargo.args(toolchain.map(|name| format!("+{name}")));
    cargo
}

/// Fails when the command cannot run, or does not succeed.
pub(crate) fn succeed(command: &mut Command) -> Result<(), Box<dyn std::error::Error>> {
    let status = command.status()?;
    if status.success() {
        return Ok(());
    }
    let arguments: Vec<_> = command.get_args().map(|a| a.to_string_lossy()).collect();
    Err(format!("'cargo {}' failed", arguments.join(" ")).into())
}
