//! Attributes of tests that need the corpus, servers, or a variable. Attributes are a package of their
//! own; all else that tests share is in `test-support`.

// A link to a file of `test-support`: a package that depended on that one could not be packaged.
#[allow(
    dead_code,
    unreachable_pub,
    reason = "attributes need a part of the file"
)]
mod programs;

use std::env;

use proc_macro::{TokenStream, TokenTree};

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

/// In place of `#[test]`, or of `#[tokio::test]` before an `async fn`: a test that starts the programs named,
/// as `#[server_test("qemu-system-x86_64", "qemu-img")]` starts these. Where one is not there, the test is
/// ignored, and says so; with `QAPI_SERVERS` in the compiler's environment it fails.
///
/// Programs are looked for when the test is compiled: one that is installed afterwards is seen when the
/// test is compiled anew, as it is when `QAPI_SERVERS` is set.
///
/// Where a program is, the test asks `test_support::program`.
#[proc_macro_attribute]
pub fn server_test(programs: TokenStream, function: TokenStream) -> TokenStream {
    let mut missing = None;
    for argument in programs {
        let text = argument.to_string();
        let name = text.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
        match name {
            Some(name) if programs::find(name).is_none() => {
                missing = missing.or(Some(name.to_owned()));
            }
            Some(_) => {}
            None if text == "," => {}
            None => return parsed("compile_error!(\"programs are named in quotes\");"),
        }
    }
    let is_async = function
        .clone()
        .into_iter()
        .any(|token| matches!(&token, TokenTree::Ident(word) if word.to_string() == "async"));
    let mut test = parsed(&looking_at(&["QAPI_SERVERS"]));
    test.extend(match missing {
        Some(name) if env::var_os("QAPI_SERVERS").is_none() => {
            parsed(&format!("#[ignore = \"'{name}' is not there\"]"))
        }
        // If one is missing, the test fails when it starts it.
        _ => TokenStream::new(),
    });
    test.extend(parsed(if is_async {
        "#[::tokio::test]"
    } else {
        "#[test]"
    }));
    test.extend(function);
    test
}

fn needing(variables: &[&str], function: TokenStream) -> TokenStream {
    let mut test = parsed(&looking_at(variables));
    let missing = variables.iter().find(|name| env::var_os(name).is_none());
    test.extend(match missing {
        Some(name) => parsed(&format!("#[test] #[ignore = \"{name} is not set\"]")),
        None => parsed("#[test]"),
    });
    test.extend(function);
    test
}

/// Code that has the compiler look at variables: cargo compiles anew when one changes that it has looked at.
fn looking_at(variables: &[&str]) -> String {
    let looked_at = variables
        .iter()
        .map(|variable| format!("const _: Option<&str> = option_env!({variable:?});"));
    looked_at.collect()
}

/// Tokens of text of ours.
fn parsed(text: &str) -> TokenStream {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}
