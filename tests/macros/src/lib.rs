//! The attribute of tests that need the corpus. `test-support` offers it; nobody else names this
//! package.

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
        match argument {
            TokenTree::Ident(name) if name.to_string() == "all" => {
                variables.push("QAPI_CORPUS_ALL")
            }
            other => return error(&format!("no '{other}' here: 'all', or nothing")),
        }
    }
    let mut attributes = "#[test]".to_owned();
    // That the compiler has looked at a variable is how cargo knows when to compile anew.
    let mut looked_at = String::new();
    for variable in variables {
        looked_at += &format!("const _: Option<&str> = option_env!(\"{variable}\");");
        if env::var_os(variable).is_none() && !attributes.contains("ignore") {
            attributes += &format!("#[ignore = \"{variable} is not set\"]");
        }
    }
    let mut test = parsed(&(looked_at + &attributes));
    test.extend(function);
    test
}

fn error(message: &str) -> TokenStream {
    parsed(&format!("compile_error!({message:?});"))
}

/// Tokens of text of ours.
fn parsed(text: &str) -> TokenStream {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}
