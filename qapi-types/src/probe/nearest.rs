//! The name that somebody may have meant.

/// Names longer than this are nobody's mistake in writing.
const LONGEST: usize = 64;

/// The candidate most like `word`, if any is like it at all.
pub(super) fn nearest<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    if word.len() > LONGEST {
        return None;
    }
    let limit = (word.len().max(3) / 3).min(4);
    let near = candidates.into_iter().filter_map(|candidate| {
        let is_long = candidate.len().abs_diff(word.len()) > limit;
        let distance = (!is_long).then(|| distance(word, candidate))?;
        (distance <= limit).then_some((distance, candidate))
    });
    near.min().map(|(_, candidate)| candidate)
}

/// How many bytes are left out, put in, replaced or swapped with the next one to make `other` of `one`. Case
/// counts for nothing.
fn distance(one: &str, other: &str) -> usize {
    let one: Vec<u8> = one.bytes().map(|byte| byte.to_ascii_lowercase()).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=one.len()).collect();
    let mut previous = 0;
    for (row, byte) in other.bytes().enumerate() {
        let byte = byte.to_ascii_lowercase();
        let mut next = vec![row + 1];
        for (at, own) in one.iter().enumerate() {
            let replaced = last[at] + usize::from(*own != byte);
            let mut fewest = replaced.min(last[at + 1] + 1).min(next[at] + 1);
            if row > 0 && at > 0 && *own == previous && one[at - 1] == byte {
                fewest = fewest.min(before[at - 1] + 1);
            }
            next.push(fewest);
        }
        before = std::mem::replace(&mut last, next);
        previous = byte;
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests;
