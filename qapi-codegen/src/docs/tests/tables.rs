//! Simple tables and grid tables.

use super::markdown;

#[test]
fn simple_tables_are_tables() {
    assert_eq!(
        markdown("====  =====\nkind  okay?\n====  =====\na     yes\nb     no | not\n====  ====="),
        "| kind | okay? |\n|---|---|\n| a | yes |\n| b | no \\| not |"
    );
}

#[test]
fn rows_may_have_several_lines() {
    assert_eq!(
        markdown("====  ====\na     one\n      more\nb     two\n====  ===="),
        "|  |  |\n|---|---|\n| a | one more |\n| b | two |"
    );
}

#[test]
fn tables_may_have_a_title() {
    assert_eq!(
        markdown(
            ".. table:: Kinds of\n   disks\n   :widths: auto\n\n   ==  ==\n   a   b\n   ==  =="
        ),
        "**Kinds of disks**\n\n|  |  |\n|---|---|\n| a | b |"
    );
}

#[test]
fn grid_tables_are_tables() {
    assert_eq!(
        markdown("+---+-----+\n| a | b   |\n+===+=====+\n| 1 | one |\n|   | two |\n+---+-----+"),
        "| a | b |\n|---|---|\n| 1 | one two |"
    );
}

#[test]
fn cells_may_have_markup() {
    assert_eq!(
        markdown("======  =====\n`Disk`  ``|``\n======  ====="),
        "|  |  |\n|---|---|\n| [`Disk`](super::Disk) | `\\|` |"
    );
}

#[test]
fn tables_with_spans_are_shown_as_they_are() {
    let span = "+---+---+\n| a     |\n+---+---+";
    assert_eq!(markdown(span), format!("```text\n{span}\n```"));
    let across = "==  ==\nabcdef\n==  ==";
    assert_eq!(markdown(across), format!("```text\n{across}\n```"));
}

#[test]
fn tables_without_an_end_are_shown_as_they_are() {
    let open = "==  ==\na   b";
    assert_eq!(markdown(open), format!("```text\n{open}\n```"));
}
