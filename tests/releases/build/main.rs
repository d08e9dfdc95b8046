//! Generates from six releases of QEMU together, and from each its static data. Without the corpus there
//! is nothing to generate, and all tests are ignored.

// Links to files of `test-support`: a package that depended on that one could not be packaged.
#[allow(dead_code, unreachable_pub, reason = "each build script needs a part")]
mod build;
#[allow(dead_code, unreachable_pub, reason = "each build script needs a part")]
mod corpus;

use std::fmt::Write as _;

use qapi_codegen::{Config, Error, Input};

const RELEASES: [&str; 6] = ["6.2", "7.2", "8.2", "9.1", "10.0", "10.2"];

fn main() -> Result<(), Error> {
    let Some(corpus) = build::corpus() else {
        build::stand_in_for_tests("wire");
        return Ok(());
    };
    let mut tables = String::new();
    let mut releases = String::new();
    for (module, folder) in [("system", "qapi"), ("agent", "qga")] {
        let path = |release| corpus.join(format!("qemu-{release}/{folder}/qapi-schema.json"));
        let merged = Input::releases(RELEASES.map(|release| (release, path(release))));
        let reports = Config::new().generate_all([(merged, format!("{module}.rs"))])?;
        let constant = module.to_uppercase();
        writeln!(
            tables,
            "pub(crate) static {constant}: &[(&str, Codec)] = &["
        )
        .expect("it takes it");
        for (name, path) in reports.iter().flat_map(|report| &report.commands) {
            let codec = format!("Codec::of::<test_releases::{module}::{path}>()");
            writeln!(tables, "    ({name:?}, {codec}),").expect("it takes it");
        }
        tables += "];\n";
        for release in RELEASES {
            let name = format!("{module}_{}", release.replace('.', "_"));
            Config::new().generate_all([(path(release), &name)])?;
            let file = format!("concat!(env!(\"OUT_DIR\"), \"/{name}/schema.rs\")");
            writeln!(
                releases,
                "#[doc = \"QEMU {release}\"]\n#[allow(clippy::pedantic, missing_docs)]\n\
                 pub mod {name} {{\n    include!({file});\n}}"
            )
            .expect("it takes it");
        }
    }
    build::write_output("tables.rs", &tables);
    build::write_output("releases.rs", &releases);
    Ok(())
}
