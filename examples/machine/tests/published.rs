//! The machine driven by the published crate `qapi`, from a workspace of its own.
//!
//! It is built where `QAPI_PUBLISHED` is set, into a folder of the target folder that is kept.

mod support;

use std::path::Path;
use std::process::Command;

use support::Machine;
use test_macros::test_with;
use test_support::cargo;

#[test_with(QAPI_PUBLISHED)]
fn the_crate_qapi_plugs_monitors() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/rust");
    let manifest = folder.join("Cargo.toml");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("published");
    let text = |path: &Path| path.to_str().expect("it is text").to_owned();
    let (manifest, target) = (text(&manifest), text(&target));
    cargo(
        &[
            "build",
            "--manifest-path",
            &manifest,
            "--target-dir",
            &target,
        ],
        &[],
    );

    let machine = Machine::start("-qmp unix:main,server=on,wait=off");
    drop(machine.client("main"));
    let output = Command::new(Path::new(&target).join("debug/published-client"))
        .args([machine.path("main"), machine.path("hot")])
        .output()
        .expect("it is built");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    assert_eq!(output.stdout, b"done\n", "{errors}");
    assert_eq!(machine.end(), (Some(0), String::new()));
}
