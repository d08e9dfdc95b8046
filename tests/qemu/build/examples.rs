//! The QMP examples in the documentation of a schema.

use std::fmt::Write as _;
use std::path::Path;

use qapi_codegen::parse::{Loaded, Loader};

/// What an example begins with, after the comment's `#`.
const DIRECTIVE: &str = ".. qmp-example::";

/// Rust for a constant called `constant`: the examples of the schema with root file `root`, each as
/// the file and line of the directive and its text, with as many lines as in the file.
pub(crate) fn constant(constant: &str, root: &Path) -> String {
    let Loaded { schema, .. } = Loader::new().load(root).expect("the schema is good");
    let mut text = format!("pub(crate) static {constant}: &[Example] = &[\n");
    for file in schema.sources().files() {
        let name = file
            .path()
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        for (line, example) in examples(file.text()) {
            writeln!(
                text,
                "    Example {{ file: {name:?}, line: {line}, text: {example:?} }},"
            )
            .expect("a string takes it");
        }
    }
    text.push_str("];\n\n");
    text
}

/// The examples in the text of a file, with the number of the directive's line.
fn examples(text: &str) -> Vec<(usize, String)> {
    let mut examples = Vec::new();
    let mut lines = text.lines().enumerate().peekable();
    while let Some((index, line)) = lines.next() {
        let Some(indent) = comment(line).and_then(|line| line.find(DIRECTIVE)) else {
            continue;
        };
        let mut example = String::new();
        // What is indented more than the directive belongs to it, and so do empty lines.
        while let Some(line) = lines.peek().and_then(|(_, line)| comment(line)) {
            let own = line.len() - line.trim_start().len();
            if own <= indent && !line.trim().is_empty() {
                break;
            }
            example.push_str(line);
            example.push('\n');
            lines.next();
        }
        examples.push((index + 1, example));
    }
    examples
}

/// The text of a line of a documentation comment; nothing for its ends, `##`.
fn comment(line: &str) -> Option<&str> {
    line.strip_prefix('#').filter(|line| !line.starts_with('#'))
}
