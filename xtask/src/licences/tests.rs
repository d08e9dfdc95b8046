use super::fault;

#[test]
fn what_asks_for_notices_alone_is_allowed() {
    for licence in [
        "MIT",
        "MIT OR Apache-2.0",
        "MIT/Apache-2.0",
        "(MIT OR Apache-2.0) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception",
        "GPL-2.0-only OR MIT",
    ] {
        assert_eq!(fault(Some(licence)), None, "{licence}");
    }
}

#[test]
fn what_asks_for_more_is_not() {
    for licence in ["GPL-2.0-only", "MPL-2.0", "MIT AND LGPL-2.1-or-later"] {
        let expected = format!("has the licence '{licence}'");
        assert_eq!(fault(Some(licence)), Some(expected));
    }
}

#[test]
fn what_nobody_can_tell_is_not() {
    assert_eq!(fault(None).as_deref(), Some("names no licence"));
    let fault = fault(Some("do as you like")).expect("it is no expression");
    assert!(
        fault.starts_with("has a licence that is not SPDX's"),
        "{fault}"
    );
}
