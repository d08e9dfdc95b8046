//! The attribute of tests that need the corpus. Attributes are a package of their
//! own; all else that tests share is in `test-support`.

use std::env;

use proc_macro::TokenStream;

/// In place of `#[test]`: a test that needs the corpus. Without `QAPI_CORPUS` in the compiler's
/// environment it is ignored, and says so. `#[corpus_test(all)]` needs `QAPI_CORPUS_ALL` besides: it
/// takes long.
///
/// Where the corpus is, the test asks `test_support::corpus`.
#[proc_macro_attribute]
pub fn corpus_test(arguments: TokenStream, function: TokenStream) -> TokenStream {
    let mut variables = vec!["QAPI_CORPUS"];
    for argument in arguments {
        if argument.to_string() == "all" {
            variables.push("QAPI_CORPUS_ALL");
        } else {
            return parsed("compile_error!(\"`all`, or nothing\");");
        }
    }
    needing(&variables, function)
}

/// In place of `#[test]`: a test that needs a variable in the compiler's environment, as
/// `#[test_with(QAPI_PYTHON)]` needs that one. Without it the test is ignored, and says so.
#[proc_macro_attribute]
pub fn test_with(variable: TokenStream, function: TokenStream) -> TokenStream {
    needing(&[&variable.to_string()], function)
}

/// In place of `#[test]`: a test that needs a program of this name, as `#[test_with_program("qemu-ga")]` does, in
/// one of the folders of `PATH` while it is compiled. Without it the test is ignored, and says so.
#[proc_macro_attribute]
pub fn test_with_program(name: TokenStream, function: TokenStream) -> TokenStream {
    let name = name.to_string();
    let name = name.trim_matches('"');
    let folders = env::var_os("PATH").unwrap_or_default();
    let is_there = env::split_paths(&folders).any(|folder| folder.join(name).is_file());
    let mut test = parsed("const _: Option<&str> = option_env!(\"PATH\");");
    test.extend(if is_there {
        parsed("#[test]")
    } else {
        parsed(&format!("#[test] #[ignore = \"{name} is not installed\"]"))
    });
    test.extend(function);
    test
}

fn needing(variables: &[&str], function: TokenStream) -> TokenStream {
    // Cargo compiles anew when a variable changes that the compiler has looked at.
    let looked_at = variables
        .iter()
        .map(|variable| format!("const _: Option<&str> = option_env!({variable:?});"));
    let mut test = parsed(&looked_at.collect::<String>());
    let missing = variables.iter().find(|name| env::var_os(name).is_none());
    test.extend(match missing {
        Some(name) => parsed(&format!("#[test] #[ignore = \"{name} is not set\"]")),
        None => parsed("#[test]"),
    });
    test.extend(function);
    test
}

/// Tokens of text of ours.
fn parsed(text: &str) -> TokenStream {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}
