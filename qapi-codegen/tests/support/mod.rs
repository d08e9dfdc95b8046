//! Where the corpus is, and crates of generated code.

#[allow(dead_code, reason = "not every test makes a crate, or uses all of it")]
pub(crate) mod generated;
#[allow(dead_code, reason = "not every test makes a crate, or uses all of it")]
pub(crate) mod scratch;

use std::fs;
use std::path::{Path, PathBuf};

/// The corpus' folder; says so and gives nothing when `QAPI_CORPUS` is not set.
///
/// # Panics
///
/// When it is set and does not lead to a folder.
pub(crate) fn corpus() -> Option<PathBuf> {
    let Some(path) = std::env::var_os("QAPI_CORPUS") else {
        println!("QAPI_CORPUS is not set: this test sees no real schemas");
        return None;
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    Some(
        path.canonicalize()
            .unwrap_or_else(|error| panic!("{}: {error}", path.display())),
    )
}

/// The cases of the reference's suite that are good: those with an empty `.err`, sorted.
#[allow(
    dead_code,
    reason = "not every test that looks for the corpus looks for these"
)]
pub(crate) fn good_cases(corpus: &Path) -> Vec<PathBuf> {
    let folder = corpus.join("qapi-schema");
    let mut cases: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "err"))
        .filter(|path| fs::read(path).is_ok_and(|text| text.is_empty()))
        .map(|path| path.with_extension("json"))
        .collect();
    cases.sort();
    cases
}

/// The symbols of a recorded build: the list in the corpus' description that `head` leads in.
///
/// # Panics
///
/// When the description has no such list.
#[allow(
    dead_code,
    reason = "not every test that looks for the corpus looks for these"
)]
pub(crate) fn symbols(corpus: &Path, head: &str) -> Vec<String> {
    let text = fs::read_to_string(corpus.join("README.md")).expect("the corpus is described");
    let (_, rest) = text
        .split_once(&format!("- {head}"))
        .expect("the build is described");
    let (_, rest) = rest.split_once(':').expect("symbols follow");
    let symbols = rest.split_whitespace().take_while(|word| {
        word.starts_with("CONFIG_") || word.starts_with("HAVE_") || word.starts_with("TARGET_")
    });
    symbols.map(str::to_owned).collect()
}
