//! From a path or texts to a schema: reads files, follows include directives, runs the passes.
//!
//! Takes a path and something that reads files, or texts with names; gives a [`Schema`], or what is
//! wrong with it. A file is read once. Includes are relative to the file that has them; their number,
//! depth and size are bounded. Pragmas are collected here; nobody checks definitions here.

mod ahead;
mod files;
mod limits;
mod paths;
mod texts;

use std::fmt;
use std::io;
use std::iter;
use std::path::Path;

use qapi_util::parallel;

use crate::ast::Item;
use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::lower;
use crate::render;
use crate::resolve;
use crate::schema::Schema;
use crate::source::SourceMap;
use files::{Content, Files, Placed, Tree};
use texts::Texts;

/// Loads schemas.
///
/// By default it accepts what any QEMU since 4.0 accepted, and warns of what has since gone.
#[derive(Clone, Debug, Default)]
pub struct Loader {
    strict: bool,
}

/// A schema and what is dated about it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Loaded {
    /// The schema.
    pub schema: Schema,
    /// Warnings, sorted by place. None when the loader is strict.
    pub warnings: Vec<Diagnostic>,
}

/// Why there is no schema.
///
/// As text it is all its diagnostics, as people read them, without colour.
#[derive(Clone, Debug)]
pub struct Failure {
    sources: SourceMap,
    diagnostics: Vec<Diagnostic>,
}

impl Loader {
    /// A lenient loader.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether to insist on the rules of QEMU 10.2.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Loads the schema whose root file is `path`.
    ///
    /// # Errors
    ///
    /// When the schema breaks a rule, or a file of it cannot be read. All is reported at once.
    pub fn load(&self, path: impl AsRef<Path>) -> Result<Loaded, Failure> {
        self.load_with(path, &mut files::read)
    }

    /// Loads the schema that consists of one text, which has the name of a file for diagnostics to
    /// show and for the module to be called after. Nothing is read from disk.
    ///
    /// ```
    /// use qapi_parse::Loader;
    ///
    /// let text = "{ 'enum': 'Size', 'data': [ 'small', 'large' ] }";
    /// let schema = Loader::new().load_text("size.json", text)?.schema;
    /// assert_eq!(schema.enums()[0].values.len(), 2);
    /// # Ok::<(), qapi_parse::Failure>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Loader::load_texts`]: an include directive finds nothing but the text itself.
    pub fn load_text(
        &self,
        name: impl AsRef<Path>,
        text: impl AsRef<str>,
    ) -> Result<Loaded, Failure> {
        let name = name.as_ref();
        self.load_texts(name, [(name, text)])
    }

    /// Loads a schema from texts with the names of files, beginning with the one called `root`.
    /// Include directives lead from text to text as they would from file to file; a text that none
    /// leads to is no part of the schema. Of two texts with the same name the last one counts. Nothing
    /// is read from disk.
    ///
    /// ```
    /// use qapi_parse::Loader;
    ///
    /// let texts = [
    ///     ("root.json", "{ 'include': 'sub/size.json' }"),
    ///     ("sub/size.json", "{ 'enum': 'Size', 'data': [ 'small', 'large' ] }"),
    /// ];
    /// let schema = Loader::new().load_texts("root.json", texts)?.schema;
    /// assert_eq!(schema.modules()[1].name, "sub/size.json");
    /// # Ok::<(), qapi_parse::Failure>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the schema breaks a rule, or there is no text for `root` or for an include directive.
    /// All is reported at once.
    pub fn load_texts<N: AsRef<Path>, T: AsRef<str>>(
        &self,
        root: impl AsRef<Path>,
        texts: impl IntoIterator<Item = (N, T)>,
    ) -> Result<Loaded, Failure> {
        let texts = Texts::new(texts);
        self.load_with(root, &mut |name| texts.read(name))
    }

    /// Like [`Loader::load`], with `read` in place of the file system. It gets the path as given,
    /// or, for an included file, the text of the directive joined to the folder of the file that
    /// has it. It may be asked for files before it is known that they are part of the schema.
    ///
    /// # Errors
    ///
    /// As [`Loader::load`].
    pub fn load_with(
        &self,
        path: impl AsRef<Path>,
        read: &mut dyn FnMut(&Path) -> io::Result<Vec<u8>>,
    ) -> Result<Loaded, Failure> {
        let mut sink = Sink::new(self.strict);
        let mut tree = Files::load(path.as_ref(), read, &mut sink);
        if !tree.complete {
            tree.pragmas.give_up();
        }
        let items = definitions(&mut tree, &mut sink);
        let schema = if tree.complete {
            resolve::resolve(tree.sources, tree.modules, items, &tree.pragmas, &mut sink)
        } else {
            Err(tree.sources)
        };
        match schema {
            Ok(schema) => Ok(Loaded {
                schema,
                warnings: sink.finish(),
            }),
            Err(sources) => Err(Failure {
                sources,
                diagnostics: sink.finish(),
            }),
        }
    }
}

/// How many things are lowered at a time.
const PART: usize = 100;

/// Lowers the definitions of all files that are complete, several parts at once.
fn definitions(tree: &mut Tree, sink: &mut Sink) -> Vec<Item> {
    let mut contents = std::mem::take(&mut tree.contents).into_iter();
    let parts = iter::from_fn(|| {
        let part: Vec<Placed> = contents.by_ref().take(PART).collect();
        (!part.is_empty()).then_some(part)
    });
    let strict = sink.strict();
    let lowered = parallel::map_into(parts.collect(), |part| {
        let mut sink = Sink::new(strict);
        (lower(part, tree, &mut sink), sink)
    });
    let mut items = Vec::new();
    for (part, found) in lowered {
        items.extend(part);
        sink.append(found);
    }
    items
}

fn lower(part: Vec<Placed>, tree: &Tree, sink: &mut Sink) -> Vec<Item> {
    let mut items = Vec::with_capacity(part.len());
    for Placed { module, content } in part {
        match content {
            Content::Include(target) => items.push(Item::Include { module, target }),
            Content::Freeform(text) => items.push(Item::Freeform { module, text }),
            Content::Definition { object, doc } if !tree.broken.contains(&module) => {
                let definition = lower::definition(&object, module, doc, &tree.pragmas, sink);
                items.extend(definition.map(|it| Item::Definition(Box::new(it))));
            }
            Content::Definition { .. } => {}
        }
    }
    items
}

impl Failure {
    /// A failure for reasons found after loading: diagnostics that point into `sources`.
    pub fn new(sources: SourceMap, diagnostics: Vec<Diagnostic>) -> Self {
        Self {
            sources,
            diagnostics,
        }
    }

    /// All files that were read, which the spans of the diagnostics point into.
    pub fn sources(&self) -> &SourceMap {
        &self.sources
    }

    /// What is wrong, sorted by place. At least one is an error.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// How many of the diagnostics are errors.
    pub fn errors(&self) -> usize {
        self.diagnostics
            .iter()
            .filter(|d| d.severity == Severity::Error)
            .count()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, diagnostic) in self.diagnostics.iter().enumerate() {
            if at > 0 {
                f.write_str("\n\n")?;
            }
            f.write_str(&render::human(diagnostic, &self.sources, false))?;
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests;
