//! Text that is not formatted: it is the same code, and people can read it.
#![cfg(feature = "format")]

use std::path::Path;

use qapi_codegen::parse::Loader;
use qapi_codegen::{Conditions, Config, Handlers, Layout};

/// Sees to it that the code that `config` generates from a schema is the same whether it is formatted or not.
fn is_same(schema: &Path, config: &Config) {
    let schema = Loader::new().load(schema).expect("all is well").schema;
    let files = |format| {
        let output = config
            .clone()
            .format(format)
            .render(&schema, Layout::Folder);
        output.expect("all is well").into_files()
    };
    let read = |name: &str, text: &str| {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{name}: {error}:\n{text}"));
        prettyplease::unparse(&file)
    };
    for ((name, formatted), (_, plain)) in files(true).iter().zip(&files(false)) {
        let (expected, is) = (read(name, formatted), read(name, plain));
        let mut both = is.lines().zip(expected.lines());
        if let Some((is, expected)) = both.find(|(is, expected)| is != expected) {
            panic!("{name}: '{is}', not '{expected}'");
        }
        assert_eq!(is.len(), expected.len(), "{name}");
    }
}

fn configs() -> [Config; 4] {
    let new = Config::new;
    [
        new(),
        new()
            .conditions(Conditions::Cfg)
            .handlers(Handlers::Asynchronous),
        new().comments(false).server(false),
        new().type_attribute(
            ".",
            "#[doc = \"/1\\n2\"] #[doc = r#\" \"3\"#] #[cfg_attr(all(), allow(unused))]",
        ),
    ]
}

#[test]
fn it_is_the_code_that_formatted_text_is() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
    for schema in ["options/schema/root.json", "corners/schema/corners.json"] {
        for config in configs() {
            is_same(&tests.join(schema), &config);
        }
    }
}

#[test_macros::corpus_test]
fn it_is_the_code_that_formatted_text_is_for_all_of_qemu() {
    let schema = test_support::corpus().join("qemu-10.0/qapi/qapi-schema.json");
    let config = Config::new().handlers(Handlers::Asynchronous);
    is_same(&schema, &config.conditions(Conditions::Cfg));
}
