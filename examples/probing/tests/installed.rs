//! The program with the QEMU that is installed, whatever its release.

use std::process::Command;

use test_macros::server_test;
use test_support::program;

#[server_test("qemu-system-x86_64")]
fn it_decides_by_what_the_installed_server_has() {
    let output = Command::new(env!("CARGO_BIN_EXE_probing"))
        .arg(program("qemu-system-x86_64"))
        .output()
        .expect("it runs");
    let said = String::from_utf8(output.stdout).expect("it says text");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}{errors}");
    let (version, rest) = said.split_once('\n').expect("the version comes first");
    let version = version.strip_prefix("QEMU ").expect("the version");
    let mut numbers = version
        .split('.')
        .map(|number| number.parse::<u32>().unwrap_or_default());
    let release = (
        numbers.next().unwrap_or_default(),
        numbers.next().unwrap_or_default(),
    );
    // Distributions may have things that the release does not, but these they have not.
    let choose = |since, then, before| if release < since { before } else { then };
    let expected = [
        choose(
            (9, 0),
            "status: prelaunch",
            "status: prelaunch, single steps: false",
        ),
        choose(
            (7, 1),
            "statistics: 0 by query-stats",
            "statistics: 0 by query-blockstats",
        ),
        choose(
            (9, 2),
            "serial0: tries again after 1500 ms",
            "serial0: tries again after 2 s",
        ),
        choose(
            (10, 0),
            "disk0: inactive",
            "disk0: 'blockdev-add' would be refused: parameter 'active' is not expected here
disk0: active",
        ),
    ];
    assert_eq!(rest, expected.join("\n") + "\n", "{version}");
}
