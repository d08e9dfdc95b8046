//! Where the corpus is, and what its description says of it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// The corpus' folder, for tests that are marked as `test_macros::corpus_test`.
///
/// # Panics
///
/// When `QAPI_CORPUS` is not set, or does not lead to a folder.
pub fn corpus() -> PathBuf {
    find().unwrap_or_else(|| panic!("QAPI_CORPUS is not set"))
}

/// The corpus' folder if `QAPI_CORPUS` is set.
pub(crate) fn find() -> Option<PathBuf> {
    let path = env::var_os("QAPI_CORPUS")?;
    // Cargo runs tests in their package's folder, whoever set this was most likely in the workspace's.
    let workspace = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let path = workspace.join(path);
    let folder = path.canonicalize();
    Some(folder.unwrap_or_else(|error| panic!("QAPI_CORPUS: {}: {error}", path.display())))
}

/// The cases of the reference's suite that are good: those with an empty `.err`, sorted.
///
/// # Panics
///
/// When the corpus does not have the suite.
pub fn good_cases(corpus: &Path) -> Vec<PathBuf> {
    let folder = corpus.join("qapi-schema");
    let entries = fs::read_dir(&folder);
    let mut cases: Vec<PathBuf> = entries
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
pub fn symbols(corpus: &Path, head: &str) -> Vec<String> {
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
