//! Generates from releases together, and from each its static data: from three of a small schema, and from six of
//! QEMU, whose merged types `qemu-types` has. Without the corpus, tests of QEMU are ignored.

// Links to files of `test-support`: a package that depended on that one could not be packaged.
#[allow(dead_code, unreachable_pub, reason = "each build script needs a part")]
mod build;
#[allow(dead_code, unreachable_pub, reason = "each build script needs a part")]
mod corpus;

use std::fmt::Write as _;
use std::path::PathBuf;

use qapi_codegen::parse::schema::Selection;
use qapi_codegen::parse::{Loader, introspect};
use qapi_codegen::{Config, Error, Input, Layout};

const RELEASES: &[&str] = &["6.2", "7.2", "8.2", "9.1", "10.0", "10.2"];
const SMALL: &[&str] = &["1.0", "2.0", "3.0"];
/// What `qemu-types` has the merged code of.
const READY_MADE: [&str; 2] = ["system", "agent"];
/// Those of which the corpus has the storage daemon's schema.
const STORAGE: &[&str] = &["7.2", "10.0", "10.2"];

/// What is generated besides the merged code, as text.
#[derive(Default)]
struct Texts {
    /// Tables of commands.
    tables: String,
    /// Modules with the static data of each release.
    releases: String,
}

fn main() -> Result<(), Error> {
    let mut texts = Texts::default();
    let small = |release: &str| format!("schemas/{release}.json").into();
    texts.add("small", SMALL, &Config::new(), &small)?;
    // The same where one of two symbols is defined, and a part of it.
    for symbol in ["A", "B"] {
        let module = format!("small_{}", symbol.to_lowercase());
        texts.add(&module, SMALL, &Config::new().define([symbol]), &small)?;
    }
    texts.add("part", SMALL, &Config::new().only(["disk-*"]), &small)?;
    // Its tests know what it has.
    texts.tables.clear();
    match build::corpus() {
        None => build::stand_in_for_tests("wire"),
        Some(corpus) => {
            for (module, folder, releases) in [
                ("system", "qapi", RELEASES),
                ("agent", "qga", RELEASES),
                ("storage", "storage-daemon/qapi", STORAGE),
            ] {
                texts.add(module, releases, &Config::new(), &|release| {
                    corpus.join(format!("qemu-{release}/{folder}/qapi-schema.json"))
                })?;
            }
        }
    }
    build::write_output("tables.rs", &texts.tables);
    build::write_output("releases.rs", &texts.releases);
    Ok(())
}

impl Texts {
    /// Generates a module from releases, and the static data of each.
    fn add(
        &mut self,
        module: &str,
        releases: &[&str],
        config: &Config,
        path: &dyn Fn(&str) -> PathBuf,
    ) -> Result<(), Error> {
        let merged = Input::releases(releases.iter().map(|release| (*release, path(release))));
        let reports = if READY_MADE.contains(&module) {
            let output = config.render(merged, Layout::File)?;
            vec![output.report().clone()]
        } else {
            config
                .clone()
                .generate_all([(merged, format!("{module}.rs"))])?
        };
        let constant = module.to_uppercase();
        writeln!(
            self.tables,
            "pub(crate) static {constant}: &[(&str, Codec)] = &["
        )
        .expect("it takes it");
        for (name, path) in reports.iter().flat_map(|report| &report.commands) {
            let codec = format!("Codec::of::<test_releases::{module}::{path}>()");
            writeln!(self.tables, "    ({name:?}, {codec}),").expect("it takes it");
        }
        self.tables += "];\n";
        for release in releases {
            let name = format!("{module}_{}", release.replace('.', "_"));
            config.clone().generate_all([(path(release), &name)])?;
            let loaded = Loader::new().load(path(release));
            let schema = loaded.expect("it was loaded before").schema;
            let answer = match module {
                "small_a" => introspect::json(&schema, false, &|symbol| symbol == "A"),
                "small_b" => introspect::json(&schema, false, &|symbol| symbol == "B"),
                "part" => {
                    let part = schema.select(&Selection::new().only(["disk-*"]));
                    let part = part.expect("there are such commands").schema;
                    introspect::json_of_all(&part, false)
                }
                _ => introspect::json_of_all(&schema, false),
            };
            build::write_output(&format!("{name}.json"), &answer);
            let file = |end| format!("concat!(env!(\"OUT_DIR\"), \"/{name}{end}\")");
            writeln!(
                self.releases,
                "#[doc = \"The release {release}\"]\n#[allow(clippy::pedantic, missing_docs)]\n\
                 pub mod {name} {{\n    include!({});\n    \
                 pub static ANSWER: &str = include_str!({});\n}}",
                file("/schema.rs"),
                file(".json"),
            )
            .expect("it takes it");
        }
        Ok(())
    }
}
