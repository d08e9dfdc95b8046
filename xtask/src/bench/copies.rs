//! A schema several times over, as one schema: copies whose definitions have names of their own.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use qapi_codegen::parse::Schema;
use qapi_codegen::parse::schema::DefinitionId;

/// The file that lists what may break the rules. All copies have it in common: what such a list
/// says takes the place of what it said before.
const PRAGMAS: &str = "pragma.json";

/// Writes `count` copies of `schema` into `folder`; the first keeps its names. Gives the root file.
///
/// All files of the schema are to be in one folder.
pub(super) fn write(schema: &Schema, count: usize, folder: &Path) -> io::Result<PathBuf> {
    let names = Names::of(schema);
    let files = schema.sources().files();
    let root = files
        .first()
        .ok_or_else(|| io::Error::other("the schema is not from files"))?;
    let root = name_of(root.path())?;
    let mut includes = Vec::new();
    for copy in 0..count {
        let inner = folder.join(format!("copy{copy}"));
        fs::create_dir(&inner)?;
        for file in files {
            let name = name_of(file.path())?;
            if name == PRAGMAS {
                let text = strings(file.text(), |_, name| names.all_of(name, count));
                fs::write(folder.join(PRAGMAS), text)?;
            } else {
                fs::write(inner.join(name), names.renamed(file.text(), copy))?;
            }
        }
        includes.push(format!(
            "{{ 'include': 'copy{copy}/{}' }}\n",
            root.display()
        ));
    }
    let path = folder.join("root.json");
    fs::write(&path, includes.concat())?;
    Ok(path)
}

/// The name of a file.
fn name_of(path: &Path) -> io::Result<&OsStr> {
    let nameless = || io::Error::other(format!("'{}' has no name", path.display()));
    path.file_name().ok_or_else(nameless)
}

/// The names that a schema defines.
struct Names<'a> {
    types: BTreeSet<&'a str>,
    /// Commands and events.
    calls: BTreeSet<&'a str>,
}

impl<'a> Names<'a> {
    fn of(schema: &'a Schema) -> Self {
        let (calls, types): (Vec<_>, Vec<_>) = schema
            .definitions()
            .iter()
            .partition(|id| matches!(id, DefinitionId::Command(_) | DefinitionId::Event(_)));
        let names = |ids: Vec<&DefinitionId>| {
            let names = ids.into_iter().map(|id| schema.head(*id).name.as_str());
            names.collect()
        };
        Self {
            types: names(types),
            calls: names(calls),
        }
    }

    /// The name of a definition in a copy; none of something else.
    fn name(&self, name: &str, copy: usize) -> Option<String> {
        let (is_type, is_call) = (self.types.contains(name), self.calls.contains(name));
        match copy {
            0 => None,
            _ if is_type => Some(format!("{name}Copy{copy}")),
            _ if is_call && name.starts_with(|c: char| c.is_ascii_uppercase()) => {
                Some(format!("{name}_COPY{copy}"))
            }
            _ if is_call => Some(format!("{name}-copy{copy}")),
            _ => None,
        }
    }

    /// A string of the list of exceptions, for all copies.
    fn all_of(&self, name: &str, count: usize) -> String {
        let others = (1..count).filter_map(|copy| self.name(name, copy));
        others.fold(name.to_owned(), |all, other| format!("{all}', '{other}"))
    }

    /// The text of a file in a copy.
    fn renamed(&self, text: &str, copy: usize) -> String {
        let text = strings(text, |key, name| match key {
            "include" if name == PRAGMAS => format!("../{PRAGMAS}"),
            // Elsewhere, what is called like a command or event is something else.
            _ if self.types.contains(name) || matches!(key, "command" | "event") => {
                self.name(name, copy).unwrap_or_else(|| name.to_owned())
            }
            _ => name.to_owned(),
        });
        let mut out = String::new();
        let mut last = "";
        for line in text.lines() {
            // What a documentation comment is about stands in its first line.
            let about = line
                .strip_prefix("# @")
                .and_then(|rest| rest.strip_suffix(':'));
            match about.and_then(|name| self.name(name, copy)) {
                Some(name) if last == "##" => out.extend(["# @", &name, ":"]),
                _ => out += line,
            }
            out.push('\n');
            last = line;
        }
        out
    }
}

/// `text` with each string replaced by what `change` makes of the one before it and itself.
fn strings(text: &str, change: impl Fn(&str, &str) -> String) -> String {
    let mut out = String::new();
    let mut before = "";
    for line in text.split_inclusive('\n') {
        for (index, part) in line.split('\'').enumerate() {
            if index == 0 && part.trim_start().starts_with('#') {
                // There is no code in a comment.
                out += line;
                break;
            }
            if index % 2 == 0 {
                out += part;
            } else {
                out.extend(["'", &change(before, part), "'"]);
                before = part;
            }
        }
    }
    out
}
