use std::process::Command;
use std::time::{Duration, Instant};

use super::{libraries, processors};

#[test]
fn libraries_and_macros_are_counted_by_name_and_build_scripts_are_not() {
    let artifact = |kind: &str, name: &str| {
        format!(
            r#"{{"reason":"compiler-artifact","target":{{"kind":["{kind}"],"name":"{name}"}}}}"#
        )
    };
    let messages = [
        artifact("lib", "memchr"),
        artifact("custom-build", "build-script-build"),
        artifact("proc-macro", "derive"),
        artifact("lib", "memchr"),
        r#"{"reason":"build-finished","success":true}"#.to_owned(),
    ];
    let crates = libraries(&messages.join("\n"));
    let crates: Vec<_> = crates
        .iter()
        .map(|(name, count)| (&**name, *count))
        .collect();
    assert_eq!(crates, [("derive", 1), ("memchr", 2)]);
}

#[cfg(target_os = "linux")]
#[test]
fn processors_count_what_commands_take() {
    let before = processors();
    let start = Instant::now();
    while processors() == before {
        assert!(start.elapsed() < Duration::from_secs(60), "nothing counts");
        let status = Command::new(env!("CARGO")).arg("--version").status();
        assert!(status.expect("cargo runs").success());
    }
}
