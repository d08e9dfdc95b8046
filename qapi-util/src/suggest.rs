//! What somebody may have meant.
//!
//! Takes a word and the words there are, gives the nearest one if it is near enough.

/// The candidate most like `word`, if any is like it at all. The word itself is none: whoever asks has
/// looked for it in vain.
pub fn closest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    nearest(word, &mut candidates.into_iter())
}

/// [`closest`], compiled once for all kinds of candidates.
fn nearest<'c>(word: &str, candidates: &mut dyn Iterator<Item = &'c str>) -> Option<&'c str> {
    let limit = (word.len().max(3) / 3).min(4);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if candidate == word || candidate.len().abs_diff(word.len()) > limit {
            continue;
        }
        let distance = if candidate.eq_ignore_ascii_case(word) {
            0
        } else {
            strsim::osa_distance(word, candidate)
        };
        let better = best.is_none_or(|(least, first)| (distance, candidate) < (least, first));
        if distance <= limit && better {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests;
