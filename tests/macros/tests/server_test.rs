//! `#[server_test]`: what is there is run, what is not there is not.

use std::process::Command;

use test_macros::server_test;

#[server_test("sh", "true")]
fn a_program_that_is_there_is_run() {
    let status = Command::new(test_support::program("sh"))
        .args(["-c", "exit 3"])
        .status();
    assert_eq!(status.expect("it runs").code(), Some(3));
}

#[server_test("sh")]
async fn a_test_may_be_asynchronous() {
    let status = tokio::process::Command::new(test_support::program("sh"))
        .args(["-c", "exit 3"])
        .status();
    assert_eq!(status.await.expect("it runs").code(), Some(3));
}

/// Ignored, but for where servers must be there.
#[server_test("sh", "no-such-server")]
#[should_panic(expected = "'no-such-server' is not there")]
fn a_program_that_is_not_there_is_missed() {
    test_support::program("no-such-server");
}
