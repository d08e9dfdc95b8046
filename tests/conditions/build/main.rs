//! Generates with conditions carried into the code, and defines symbols as the features say.

// Links to files of `test-support`: a package that depended on that one could not be packaged.
#[allow(dead_code, unreachable_pub, reason = "each build script needs a part")]
mod build;
#[allow(dead_code, unreachable_pub, reason = "each build script needs a part")]
mod corpus;

use std::env;
use std::path::Path;

use qapi_codegen::{Conditions, Config, Error};

use crate::corpus::symbols;

/// The symbols that features stand for.
const SYMBOLS: &[(&str, &[&str])] = &[
    ("A", &["CONFIG_A"]),
    ("B", &["CONFIG_B"]),
    (
        "SUITE_1",
        &[
            "TEST_IF_STRUCT",
            "TEST_IF_UNION",
            "TEST_IF_ALT",
            "TEST_IF_FEATURE_1",
            "TEST_IF_COND_2",
        ],
    ),
    (
        "SUITE_2",
        &[
            "TEST_IF_STRUCT",
            "TEST_IF_CMD",
            "TEST_IF_EVT",
            "TEST_IF_COND_1",
            "TEST_IF_COND_2",
        ],
    ),
];

fn has_feature(name: &str) -> bool {
    env::var_os(format!("CARGO_FEATURE_{name}")).is_some()
}

fn main() -> Result<(), Error> {
    let config = Config::new().conditions(Conditions::Cfg);
    let generate =
        |config: &Config, schema: &Path, out: &str| config.generate_all([(schema, out)]).map(drop);
    generate(&config, Path::new("schema/small.json"), "small.rs")?;
    let options = Path::new("schema/options/root.json");
    generate(&config, options, "open.rs")?;
    let closed = config.clone().closed_enums(["."]).closed_unions(["."]);
    generate(&closed.derive(".", ["Eq", "Default"]), options, "closed.rs")?;

    let mut defined: Vec<String> = Vec::new();
    for (feature, symbols) in SYMBOLS {
        if has_feature(feature) {
            defined.extend(symbols.iter().copied().map(str::to_owned));
        }
    }
    if let Some(corpus) = build::corpus() {
        let storage = corpus.join("qemu-10.0/storage-daemon/qapi/qapi-schema.json");
        generate(&config, &storage, "storage")?;
        let suite = corpus.join("qapi-schema/qapi-schema-test.json");
        generate(&config, &suite, "suite")?;
        if has_feature("DAEMON") {
            defined.extend(symbols(&corpus, "storage daemon 10.0.2"));
        }
    }
    for symbol in &defined {
        println!("cargo::rustc-cfg={symbol}");
    }
    println!("cargo::rustc-env=SYMBOLS={}", defined.join(" "));
    Ok(())
}
