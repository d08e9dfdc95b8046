//! Sorted lists in place of sets: a fraction of the code for the compiler, which build scripts wait for.

/// Adds `value` to the sorted `list`, unless it is in it.
pub(super) fn insert<T: Ord>(list: &mut Vec<T>, value: T) {
    if let Err(at) = list.binary_search(&value) {
        list.insert(at, value);
    }
}
