//! What is generated from real schemas compiles without a warning, and documents without one.

mod support;

use std::path::Path;

use qapi_codegen::Config;
use support::Scratch;
use test_macros::corpus_test;
use test_support::{corpus, good_cases};

/// A crate of modules, each generated from a schema.
struct Crate {
    scratch: Scratch,
    root: String,
}

impl Crate {
    fn new(name: &str) -> Self {
        Self {
            scratch: Scratch::open(name),
            root: "//! Generated.\n#![deny(warnings, missing_docs)]\n".to_owned(),
        }
    }

    /// Generates `schema` as the module `name`, a folder or one file.
    fn add(&mut self, name: &str, schema: &Path, one_file: bool) {
        let source = self.scratch.path("src");
        let (out, declaration) = if one_file {
            let file = format!("{name}_inline.rs");
            let declaration =
                format!("/// One file.\npub mod {name} {{ include!(\"{file}\"); }}\n");
            (source.join(file), declaration)
        } else {
            (source.join(name), format!("pub mod {name};\n"))
        };
        let report = Config::new().out(out).generate(schema);
        let report = report.unwrap_or_else(|error| panic!("{}: {error}", schema.display()));
        let (definitions, lines) = (report.definitions, report.lines);
        println!("{name}: {definitions} definitions, {lines} lines");
        self.root += &declaration;
    }

    /// Checks it, documents it, and finds nothing in the documentation mistaken for a test.
    fn check_and_document(&self) {
        self.scratch.write("src/lib.rs", &self.root);
        self.scratch.cargo(&["check"], "");
        self.scratch.cargo(&["doc", "--no-deps"], "");
        self.scratch.cargo(&["test", "--doc"], "");
    }
}

#[corpus_test]
fn the_system_schema_of_qemu_10_0_compiles_and_documents() {
    let mut target = Crate::new("qemu-system");
    let schema = corpus().join("qemu-10.0/qapi/qapi-schema.json");
    target.add("qmp", &schema, false);
    target.check_and_document();
}

#[corpus_test(all)]
fn all_other_schemas_compile_and_document() {
    let corpus = corpus();
    let mut target = Crate::new("qemu-others");
    let system = corpus.join("qemu-10.0/qapi/qapi-schema.json");
    target.add("system_10", &system, true);
    for version in ["10.0", "7.2"] {
        for (module, path) in [
            ("agent", "qga/qapi-schema.json"),
            ("storage", "storage-daemon/qapi/qapi-schema.json"),
            ("system", "qapi/qapi-schema.json"),
        ] {
            let name = format!("{module}_{}_folder", version.replace('.', "_"));
            if (version, module) != ("10.0", "system") {
                let schema = corpus.join(format!("qemu-{version}")).join(path);
                target.add(&name, &schema, false);
            }
        }
    }
    let mut cases = 0;
    for case in good_cases(&corpus) {
        let name = case
            .file_stem()
            .expect("a file has a name")
            .to_string_lossy()
            .replace('-', "_");
        target.add(&format!("case_{name}"), &case, cases % 2 == 0);
        cases += 1;
    }
    assert_eq!(cases, 8, "good cases of the reference's suite");
    target.check_and_document();
}
