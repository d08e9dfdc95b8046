//! What is kept of files that were parsed before their turn.

use std::fmt::Write;
use std::path::Path;

use super::Ahead;
use crate::diagnostic::MOST;

#[test]
fn guesses_keep_no_more_diagnostics_than_are_reported() {
    let wrong = format!("##\n# @A:\n#\n{}##\n", "# @a: x\n#\n".repeat(1000));
    let root = (0..100).fold(String::new(), |mut root, index| {
        writeln!(root, "{{ 'include': '{index}.json' }}").unwrap();
        root
    });
    let mut read = |path: &Path| {
        let is_root = path == Path::new("root.json");
        let text = if is_root { &root } else { &wrong };
        Ok(text.clone().into_bytes())
    };
    let ahead = Ahead::new(&mut read, Path::new("root.json"), true);
    assert_eq!(ahead.places.len(), 101);
    let files = ahead.files.values().flatten();
    let guesses = files.filter_map(|file| file.guess.as_ref());
    let kept: usize = guesses.map(|guess| guess.sink.reported()).sum();
    assert!((1..=MOST).contains(&kept), "{kept}");
}
