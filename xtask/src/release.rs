//! Releases of QEMU, by their numbers.

use std::cmp::Ordering;

/// Whether `text` is a number such as 10.2.
pub(crate) fn is_number(text: &str) -> bool {
    text.contains('.') && text.split('.').all(|part| part.parse::<u32>().is_ok())
}

/// Older releases first.
pub(crate) fn in_order(a: &str, b: &str) -> Ordering {
    let parts = |text: &str| -> Vec<u32> {
        let parts = text.split('.');
        parts.filter_map(|part| part.parse().ok()).collect()
    };
    parts(a).cmp(&parts(b))
}
