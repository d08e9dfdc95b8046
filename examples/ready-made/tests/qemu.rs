//! The example prints the same with QEMU of any release.

use std::path::Path;
use std::process::Command;

use test_macros::server_test;

#[server_test("qemu-system-x86_64")]
fn it_prints_what_is_expected_of_any_release() {
    let output = Command::new(env!("CARGO_BIN_EXE_ready-made"))
        .arg(test_support::program("qemu-system-x86_64"))
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let text = String::from_utf8(output.stdout).unwrap();
    let (version, rest) = text.split_once('\n').unwrap();
    assert!(version.starts_with("QEMU "), "{version}");
    let compared = test_support::compare(Path::new("tests/expected.txt"), rest);
    compared.unwrap_or_else(|difference| panic!("{difference}"));
}
