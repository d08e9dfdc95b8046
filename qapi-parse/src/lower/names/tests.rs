//! Tests of the form of names.

use super::{is_camel, split};

#[test]
fn prefixes_are_no_part_of_the_stem() {
    assert_eq!(split("__org.qemu_x-Enum"), Some("Enum"));
    assert_eq!(split("__com.redhat_drive-mirror"), Some("drive-mirror"));
    assert_eq!(split("x-blockdev-change"), Some("blockdev-change"));
}

#[test]
fn what_is_left_of_a_prefix_must_be_a_name() {
    assert_eq!(split("x-1"), Some("x-1"));
    assert_eq!(split("x-"), Some("x-"));
    for name in [
        "__org.qemu_",
        "___x",
        "__x",
        "_x",
        "1x",
        "",
        "-x",
        "a b",
        "a.b",
        "*a",
        "ä",
    ] {
        assert_eq!(split(name), None, "{name}");
    }
}

#[test]
fn camel_case_needs_a_lower_case_letter() {
    assert!(is_camel("Abort"));
    assert!(is_camel("X86CPURegister32"));
    for name in ["ABC", "abc", "Ab-c", "Ab_c", "A1"] {
        assert!(!is_camel(name), "{name}");
    }
}
