//! Reads the files of a schema, one after the other, and sorts what stands at their top level.
//!
//! Takes the root path, gives a [`Tree`]: sources, modules, pragmas, and all expressions in schema
//! order with the documentation comments that belong to them.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::ahead::{Ahead, File, Parsed, Reader};
use super::{limits, paths};
use crate::ast::{Documentation, Kind};
use crate::diagnostic::{Code, Diagnostic, Sink};
use crate::doc::Comment;
use crate::pragma::Pragmas;
use crate::schema::{Module, Text};
use crate::source::{FileId, SourceMap, Span};
use crate::value::{Entry, Object, Str, Top, Value};
use crate::words::{quoted, shown};

/// All files of a schema.
pub(super) struct Tree {
    pub(super) sources: SourceMap,
    pub(super) modules: Vec<Module>,
    pub(super) pragmas: Pragmas,
    pub(super) contents: Vec<Placed>,
    /// Modules that were not read to their end.
    pub(super) broken: HashSet<usize>,
    /// Whether all of the schema is there.
    pub(super) complete: bool,
}

/// One thing at the top level of a module, before definitions are taken apart.
pub(super) struct Placed {
    pub(super) module: usize,
    pub(super) content: Content,
}

pub(super) enum Content {
    /// An include of the module with that index.
    Include(usize),
    Freeform(Text),
    Definition {
        object: Object,
        doc: Documentation,
    },
}

/// Reads a file, but not without end: one byte more than is allowed shows that it is too large.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = fs::File::open(path)?;
    let most = limits::FILE as u64 + 1;
    let size = file
        .metadata()
        .map_or(0, |metadata| metadata.len().min(most));
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
    file.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Files while they are read.
pub(super) struct Files<'r, 's> {
    ahead: Ahead<'r>,
    sink: &'s mut Sink,
    tree: Tree,
    /// The folder of the root file.
    folder: PathBuf,
    /// Modules by what identifies their file.
    known: HashMap<PathBuf, usize>,
    /// The files between the root and the one that is read.
    open: Vec<PathBuf>,
    size: usize,
}

impl<'r, 's> Files<'r, 's> {
    /// Reads everything, from the root on.
    pub(super) fn load(root: &Path, read: Reader<'r>, sink: &'s mut Sink) -> Tree {
        let tree = Tree {
            sources: SourceMap::default(),
            modules: Vec::new(),
            pragmas: Pragmas::default(),
            contents: Vec::new(),
            broken: HashSet::new(),
            complete: true,
        };
        let identity = paths::identity(root);
        let mut files = Self {
            ahead: Ahead::new(read, root, sink.strict()),
            sink,
            tree,
            folder: identity.parent().map(Path::to_owned).unwrap_or_default(),
            known: HashMap::new(),
            open: Vec::new(),
            size: 0,
        };
        match files.ahead.file(root) {
            Ok(file) => drop(files.file(root.to_owned(), identity, file, None)),
            Err(error) => files.no_root(root, &error),
        }
        files.tree
    }

    fn no_root(&mut self, root: &Path, error: &io::Error) {
        // A place to point at, though there is no text.
        let file = self.tree.sources.add(root.to_owned(), String::new(), None);
        let span = file.map_or(Span::new(0, 0), |file| self.tree.sources.file(file).span());
        self.sink.error(unreadable(root, error, span));
        self.tree.complete = false;
    }

    /// Takes in one file and all that it includes. Gives its module.
    fn file(
        &mut self,
        path: PathBuf,
        identity: PathBuf,
        file: File,
        directive: Option<Span>,
    ) -> Option<usize> {
        let File {
            size,
            text,
            bad,
            guess,
        } = file;
        self.size = self.size.saturating_add(size);
        let whole = if self.size > limits::SCHEMA || text.len() > limits::FILE {
            None
        } else {
            self.tree.sources.add(path.clone(), text, directive)
        };
        let Some(file) = whole else {
            self.too_large(path, directive);
            return None;
        };
        let index = self.module(&identity, file);
        if let Some(at) = bad {
            self.sink
                .error(not_utf8(self.tree.sources.file(file).span(), at));
            self.lost(index);
            return Some(index);
        }
        let file = self.tree.sources.file(file);
        let parsed = Parsed::or_new(guess, file.text(), file.span(), self.sink.strict());
        self.open.push(identity);
        self.expressions(index, parsed, &path);
        self.open.pop();
        Some(index)
    }

    fn module(&mut self, identity: &Path, file: FileId) -> usize {
        let index = self.tree.modules.len();
        let name = paths::module(identity, &self.folder);
        self.tree.modules.push(Module {
            name,
            file,
            items: Vec::new(),
        });
        self.known.insert(identity.to_owned(), index);
        index
    }

    fn lost(&mut self, module: usize) {
        self.tree.broken.insert(module);
        self.tree.complete = false;
    }

    fn too_large(&mut self, path: PathBuf, directive: Option<Span>) {
        let message = format!(
            "{} is too large: a file may have {} MiB, a schema {} MiB",
            quoted(&path.to_string_lossy()),
            limits::FILE >> 20,
            limits::SCHEMA >> 20,
        );
        let span = directive.or_else(|| {
            let file = self.tree.sources.add(path, String::new(), None)?;
            Some(self.tree.sources.file(file).span())
        });
        // Where there is room for no further file there is one to point into.
        let span = span.unwrap_or(Span::new(0, 0));
        self.sink
            .error(Diagnostic::new(Code::TooLarge, span, message));
        self.tree.complete = false;
    }

    fn expressions(&mut self, module: usize, parsed: Parsed, path: &Path) {
        self.sink.append(parsed.sink);
        if !parsed.complete {
            self.lost(module);
        }
        let mut pending: Option<Comment> = None;
        let mut refused = false;
        for top in parsed.tops {
            match top {
                Top::Doc(comment) => {
                    self.alone(module, pending.take());
                    pending = Some(comment);
                }
                Top::Value(Value::Object(object)) => {
                    if let Some(entry) = object.entry("include") {
                        self.alone(module, pending.take());
                        self.include(module, path, &object, entry);
                    } else if let Some(entry) = object.entry("pragma") {
                        self.alone(module, pending.take());
                        self.pragma(&object, entry);
                    } else {
                        let doc = self.documentation(module, pending.take(), &object);
                        self.push(module, Content::Definition { object, doc });
                    }
                }
                Top::Value(other) => {
                    pending = None;
                    self.lost(module);
                    // What follows is likely of the same kind.
                    if !refused {
                        self.sink.error(not_an_object(&other));
                    }
                    refused = true;
                }
            }
        }
        // In a broken file the definition may be in the part that is lost.
        if !self.tree.broken.contains(&module) {
            self.alone(module, pending);
        }
    }

    fn push(&mut self, module: usize, content: Content) {
        self.tree.contents.push(Placed { module, content });
    }

    /// A comment that no definition follows.
    fn alone(&mut self, module: usize, comment: Option<Comment>) {
        let Some(comment) = comment else { return };
        match &comment.symbol {
            None => self.push(module, Content::Freeform(comment.body)),
            Some(symbol) if comment.sound => self.sink.error(no_definition(&comment, symbol)),
            Some(_) => {}
        }
    }

    /// The documentation of the definition that follows `comment`.
    fn documentation(
        &mut self,
        module: usize,
        comment: Option<Comment>,
        object: &Object,
    ) -> Documentation {
        let Some(comment) = comment else {
            return Documentation::None;
        };
        if comment.symbol.is_some() {
            return Documentation::Comment(Box::new(comment));
        }
        if comment.sound {
            self.sink.error(no_symbol(&comment, object));
        }
        self.push(module, Content::Freeform(comment.body));
        Documentation::Unusable
    }

    fn pragma(&mut self, object: &Object, entry: &Entry) {
        self.only_key(object, &entry.key);
        match &entry.value {
            Value::Object(settings) => {
                for entry in &settings.entries {
                    self.tree.pragmas.set(entry, self.sink);
                }
            }
            other => {
                let message = "the value of 'pragma' must be an object";
                self.sink.error(
                    Diagnostic::new(Code::PragmaValue, other.span(), message)
                        .label(format!("this is {}", other.kind())),
                );
                self.tree.pragmas.give_up();
            }
        }
    }

    fn include(&mut self, module: usize, path: &Path, object: &Object, entry: &Entry) {
        self.only_key(object, &entry.key);
        match &entry.value {
            Value::Str(text) => {
                let path = paths::included(path, text.as_str());
                match self.included(path, text) {
                    Some(target) => self.push(module, Content::Include(target)),
                    None => self.tree.complete = false,
                }
            }
            other => {
                let message = "the value of 'include' must be a string";
                self.sink.error(
                    Diagnostic::new(Code::IncludeValue, other.span(), message)
                        .label(format!("this is {}", other.kind())),
                );
                self.tree.complete = false;
            }
        }
    }

    /// The module that a directive names, read if it is new.
    fn included(&mut self, path: PathBuf, text: &Str) -> Option<usize> {
        let identity = paths::identity(&path);
        if self.open.contains(&identity) {
            self.sink.error(cycle(&path, text.span));
            return None;
        }
        if let Some(&known) = self.known.get(&identity) {
            return Some(known);
        }
        if self.open.len() >= limits::DEPTH {
            let message = format!("includes nest more than {} deep", limits::DEPTH);
            self.sink
                .error(Diagnostic::new(Code::IncludeDepth, text.span, message));
            return None;
        }
        if self.tree.modules.len() >= limits::FILES {
            let message = format!("schema of more than {} files", limits::FILES);
            self.sink
                .error(Diagnostic::new(Code::TooLarge, text.span, message));
            return None;
        }
        match self.ahead.file(&path) {
            Ok(file) => self.file(path, identity, file, Some(text.span)),
            Err(error) => {
                self.sink.error(unreadable(&path, &error, text.span));
                None
            }
        }
    }

    fn only_key(&mut self, object: &Object, key: &Str) {
        for entry in object
            .entries
            .iter()
            .filter(|entry| entry.key.text != key.text)
        {
            self.sink.error(further_key(&entry.key, key));
        }
    }
}

fn unreadable(path: &Path, error: &io::Error, span: Span) -> Diagnostic {
    // Windows and Unix word these alike only up to the number in parentheses.
    let reason = error.to_string();
    let reason = reason
        .split_once(" (os error")
        .map_or(reason.as_str(), |(reason, _)| reason)
        .to_lowercase();
    let message = format!(
        "cannot read {}: {}",
        quoted(&path.to_string_lossy()),
        shown(&reason)
    );
    Diagnostic::new(Code::Unreadable, span, message)
}

fn not_utf8(whole: Span, at: usize) -> Diagnostic {
    let replacement = char::REPLACEMENT_CHARACTER.len_utf8();
    Diagnostic::new(
        Code::NotUtf8,
        whole.part(at, at + replacement),
        "the file is not UTF-8",
    )
    .label(format!("byte {at} of the file"))
}

fn cycle(path: &Path, span: Span) -> Diagnostic {
    let message = format!("{} includes itself", quoted(&path.to_string_lossy()));
    Diagnostic::new(Code::IncludeCycle, span, message).label("this closes the circle")
}

fn further_key(key: &Str, directive: &Str) -> Diagnostic {
    let directive_name = quoted(directive.as_str());
    let message = format!("{} beside {directive_name}", quoted(key.as_str()));
    Diagnostic::new(Code::DirectiveKeys, key.span, message)
        .also(directive.span, "the directive")
        .help(format!(
            "{directive_name} must be the only key of its object"
        ))
}

fn not_an_object(value: &Value) -> Diagnostic {
    let message = format!(
        "a top-level expression must be an object, not {}",
        value.kind()
    );
    Diagnostic::new(Code::NotAnObject, value.span(), message)
}

fn no_definition(comment: &Comment, symbol: &Str) -> Diagnostic {
    let name = quoted(symbol.as_str());
    let message = format!("the documentation of {name} is not followed by its definition");
    Diagnostic::new(Code::DocWithoutDefinition, comment.opening(), message)
        .also(symbol.span, "documented here")
        .help("documentation stands directly before its definition")
}

fn no_symbol(comment: &Comment, object: &Object) -> Diagnostic {
    let message = "the comment before a definition does not name it";
    let found = Diagnostic::new(Code::DocWithoutSymbol, comment.opening(), message)
        .also(object.span.part(0, 1), "this definition follows");
    let name = Kind::ALL.iter().find_map(|kind| object.get(kind.word()));
    match name {
        Some(Value::Str(name)) => found.help(format!(
            "start the comment with a line '@{}:'",
            shown(name.as_str())
        )),
        _ => found,
    }
}
