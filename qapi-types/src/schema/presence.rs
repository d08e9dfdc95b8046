//! Numbers that say whether what they belong to is there, under the conditions of the build.

/// Marks a number whose owner is not there.
pub(super) const ABSENT: u32 = 1 << 31;

/// The number of something that is there if `present`: the name of a member, value, branch, feature,
/// command or event, the mask of a type, the row of an alternate's branch.
pub const fn when(number: u32, present: bool) -> u32 {
    if present { number } else { number | ABSENT }
}

/// Whether a number's owner is there.
pub(super) const fn is_present(number: u32) -> bool {
    number & ABSENT == 0
}
