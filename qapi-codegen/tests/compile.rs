//! What is generated from real schemas compiles without a warning, and documents without one.
//!
//! The schemas are those of the corpus, found through `QAPI_CORPUS`. With `QAPI_CORPUS_ALL` set, all
//! of them; else the system emulator's of QEMU 10.0.

mod support;

use support::corpus;
use support::generated::Crate;

/// Checks it, documents it, and finds nothing in the documentation mistaken for a test.
fn check_and_document(target: &Crate) {
    target.cargo(&["check"]);
    target.cargo(&["doc", "--no-deps"]);
    target.cargo(&["test", "--doc"]);
}

#[test]
fn the_system_schema_of_qemu_10_0_compiles_and_documents() {
    let Some(corpus) = corpus() else { return };
    let mut target = Crate::new("qemu-system");
    target.add(
        "qmp",
        &corpus.join("qemu-10.0/qapi/qapi-schema.json"),
        false,
    );
    check_and_document(&target);
}

#[test]
fn all_other_schemas_compile_and_document() {
    let Some(corpus) = corpus() else { return };
    if std::env::var_os("QAPI_CORPUS_ALL").is_none() {
        println!("QAPI_CORPUS_ALL is not set: the other schemas are left out");
        return;
    }
    let mut target = Crate::new("qemu-others");
    target.add(
        "system_10",
        &corpus.join("qemu-10.0/qapi/qapi-schema.json"),
        true,
    );
    for version in ["10.0", "7.2"] {
        for (module, path) in [
            ("agent", "qga/qapi-schema.json"),
            ("storage", "storage-daemon/qapi/qapi-schema.json"),
            ("system", "qapi/qapi-schema.json"),
        ] {
            let name = format!("{module}_{}_folder", version.replace('.', "_"));
            if (version, module) != ("10.0", "system") {
                target.add(
                    &name,
                    &corpus.join(format!("qemu-{version}")).join(path),
                    false,
                );
            }
        }
    }
    let mut cases = 0;
    for case in support::good_cases(&corpus) {
        let name = case
            .file_stem()
            .expect("a file has a name")
            .to_string_lossy()
            .replace('-', "_");
        target.add(&format!("case_{name}"), &case, cases % 2 == 0);
        cases += 1;
    }
    assert_eq!(cases, 8, "good cases of the reference's suite");
    check_and_document(&target);
}
