//! Code that was generated for another version of the machinery says so before anything else.

mod support;

use std::fs;

use qapi_codegen::Config;
use support::Scratch;

const SCHEMA: &str = "{ 'struct': 'Cup', 'data': { 'size': 'int' } }\n\
                      { 'command': 'fill', 'data': 'Cup' }\n";

#[test]
fn code_of_another_version_fails_with_a_sentence_that_says_what_to_run() {
    let scratch = Scratch::new("machinery-version");
    scratch.write("schema.json", SCHEMA);
    for out in ["src/cups/mod.rs", "src/cups.rs"] {
        fs::remove_dir_all(scratch.path("src")).ok();
        scratch.write("src/lib.rs", "//! Generated.\npub mod cups;\n");
        let target = out.trim_end_matches("/mod.rs");
        let result = Config::new()
            .out(scratch.path(target))
            .generate(scratch.path("schema.json"));
        result.unwrap_or_else(|error| panic!("{error}"));
        scratch.cargo(&["check"], "");

        let text = fs::read_to_string(scratch.path(out)).expect("was generated");
        let call = "::qapi_types::machinery::version!(5);";
        assert_eq!(text.matches(call).count(), 1, "{text}");
        scratch.write(
            out,
            &text.replace(call, "::qapi_types::machinery::version!(0);"),
        );
        // What was generated for another version names what is not there.
        let sources = [scratch.path("src"), scratch.path("src/cups")];
        let files = sources.iter().flat_map(fs::read_dir).flatten();
        let mut strange = 0;
        for file in files {
            let path = file.expect("the folder can be read").path();
            if path.is_file() {
                let text = fs::read_to_string(&path).expect("is text");
                let other = text.replace("qapi_::object!", "qapi_::thing!");
                let other = other.replace("qapi_::Need", "qapi_::Must");
                strange += usize::from(other != text);
                fs::write(path, other).expect("the file can be written");
            }
        }
        assert_eq!(strange, 1);
        let output = scratch.try_cargo(&["check"], "");
        assert!(!output.status.success());
        let messages = String::from_utf8_lossy(&output.stderr);
        let first = messages.lines().find(|line| line.starts_with("error"));
        let first = first.unwrap_or_else(|| panic!("no error in {messages}"));
        assert!(
            first.contains("does not go with this `qapi-types`"),
            "{messages}"
        );
        assert!(first.contains("`qapi generate`"), "{messages}");
    }
}
