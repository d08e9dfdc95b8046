//! The model as schema text.
//!
//! Takes a [`Schema`], gives text that loads again to the same model: as one text, or as one for each
//! module. How definitions are laid out in the files they came from is lost, and so are comments that
//! document nothing; documentation is there.

mod definition;
mod docs;
mod paths;
mod pragmas;

use crate::draft::{self, Body, Draft};
use crate::schema::{DefinitionId, Item, ModuleId, Schema};

pub(crate) use docs::freeform;
pub(crate) use paths::Names;
pub(crate) use pragmas::directives;

/// A schema as texts with names, as [`Loader::load_texts`](crate::Loader::load_texts) takes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Texts {
    /// The name of the text to begin with.
    pub root: String,
    /// Names and texts, the root's first.
    pub texts: Vec<(String, String)>,
}

/// The schema as one text. Where there are several modules, a comment stands where each begins.
///
/// ```
/// use qapi_parse::{Loader, dump, print};
///
/// let texts = [
///     ("root.json", "{ 'include': 'size.json' }"),
///     ("size.json", "{ 'enum': 'Size', 'data': [ 'small', 'large' ] }"),
/// ];
/// let schema = Loader::new().load_texts("root.json", texts)?.schema;
/// assert_eq!(
///     print::one(&schema),
///     "# module root.json\n\
///      \n\
///      ## module size.json\n\
///      \n\
///      { 'enum': 'Size',\n  \
///        'data': [ 'small', 'large' ] }\n",
/// );
/// # Ok::<(), qapi_parse::Failure>(())
/// ```
pub fn one(schema: &Schema) -> String {
    let several = schema.modules().len() > 1;
    let drafts = drafts(schema);
    let mut pieces: Vec<String> = pragmas::directives(&drafts).into_iter().collect();
    let mut current = None;
    for (module, item) in schema.walk() {
        if several && current.replace(module) != Some(module) {
            pieces.push(format!("# module {}\n", schema[module].name));
        }
        match item {
            Item::Include(_) => {}
            Item::Freeform(text) => pieces.push(docs::freeform(&text.text)),
            Item::Definition(id) => pieces.extend(definition(schema, *id)),
        }
    }
    pieces.join("\n")
}

/// The schema as texts, one for each module, with the include directives that modules have.
///
/// ```
/// use qapi_parse::{Loader, print};
///
/// let texts = [
///     ("root.json", "{ 'include': 'size.json' }"),
///     ("size.json", "{ 'enum': 'Size', 'data': [ 'small', 'large' ] }"),
/// ];
/// let schema = Loader::new().load_texts("root.json", texts)?.schema;
/// let printed = print::texts(&schema);
/// let again = Loader::new().load_texts(&printed.root, printed.texts)?.schema;
/// assert_eq!(again.modules()[1].name, "size.json");
/// # Ok::<(), qapi_parse::Failure>(())
/// ```
pub fn texts(schema: &Schema) -> Texts {
    let names = schema.modules().iter().map(|module| module.name.as_str());
    let names = paths::Names::new(names);
    let mut texts = Texts {
        root: String::new(),
        texts: Vec::new(),
    };
    for (at, (id, module)) in schema.module_ids().zip(schema.modules()).enumerate() {
        let mut pieces = Vec::new();
        if at == 0 {
            texts.root = names.of(&module.name);
            pieces.extend(pragmas::directives(&drafts(schema)));
        }
        pieces.extend(items(schema, id, &names));
        texts
            .texts
            .push((names.of(&module.name), pieces.join("\n")));
    }
    texts
}

fn items<'s>(
    schema: &'s Schema,
    id: ModuleId,
    names: &'s paths::Names,
) -> impl Iterator<Item = String> + 's {
    let module = &schema[id];
    module.items.iter().filter_map(move |item| match item {
        Item::Include(target) => {
            let path = names.relative(&module.name, &schema[*target].name);
            Some(include(&path))
        }
        Item::Freeform(text) => Some(docs::freeform(&text.text)),
        Item::Definition(id) => definition(schema, *id),
    })
}

/// The text of an include directive.
pub(crate) fn include(path: &str) -> String {
    format!("{{ 'include': '{path}' }}\n")
}

/// The definitions that have text of their own.
fn drafts(schema: &Schema) -> Vec<Draft> {
    let ids = schema.definitions().iter();
    let ids = ids.filter(|id| !schema.head(**id).implicit);
    ids.map(|id| draft::draft(schema, *id)).collect()
}

/// The text of a definition; none for what the short form of another definition stands for.
fn definition(schema: &Schema, id: DefinitionId) -> Option<String> {
    if schema.head(id).implicit {
        return None;
    }
    let draft = draft::draft(schema, id);
    if let DefinitionId::Union(union) = id
        && schema[schema[union].tag].head.implicit
    {
        return Some(simple(schema, draft));
    }
    Some(text(&draft))
}

/// A union in the form without discriminator, as schemas had it until 6.1.
fn simple(schema: &Schema, mut draft: Draft) -> String {
    if let Body::Union { branches, .. } = &mut draft.body {
        for branch in branches {
            let wrapper = schema.get(branch.ty.name.as_str());
            let data = wrapper.and_then(|id| schema.own_members(id).first());
            let data = data.map(|data| draft::members(schema, [data]));
            if let Some(data) = data.and_then(|mut data| data.pop()) {
                branch.ty = data.ty;
            }
        }
    }
    docs::definition(&draft) + &definition::simple_union(&draft)
}

/// A definition with its documentation.
pub(crate) fn text(draft: &Draft) -> String {
    docs::definition(draft) + &definition::definition(draft)
}
