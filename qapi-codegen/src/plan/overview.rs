//! Writes the documentation of modules: those of schema files, and those made of all files.

use std::collections::HashMap;

use qapi_parse::schema::{CommandId, DefinitionId, EventId, Item, Module, ModuleId, SectionKind};
use qapi_parse::{Name, Schema};

use super::guard::Guard;
use super::place::Place;
use super::targets::{Context, Targets};
use crate::comments::conditional;
use crate::docs;
use crate::names::Ident;

/// The documentation of the root: what the schema's first file says of itself, and where to find things.
pub(super) fn root(targets: &Targets<'_>, module: &Module) -> String {
    let mut page = Page::new(targets, Guard::always());
    page.introduction(module);
    page.paragraph(&format!(
        "{}Types are in the modules of their files, and here.",
        calls(targets.schema)
    ));
    page.text
}

/// Where commands and events are. No links: rustdoc looks for what they name beside the root if whoever mounts it
/// says something of his own about it.
fn calls(schema: &Schema) -> &'static str {
    let has = |kind: fn(&DefinitionId) -> bool| schema.definitions().iter().any(kind);
    let commands = has(|id| matches!(id, DefinitionId::Command(_)));
    let events = has(|id| matches!(id, DefinitionId::Event(_)));
    match (commands, events) {
        (true, true) => "All commands are in `command`, all events in `event`.\n",
        (true, false) => "All commands are in `command`.\n",
        (false, true) => "All events are in `event`.\n",
        (false, false) => "",
    }
}

/// The documentation of the module of a schema file: its free-form comments, and after each the commands and
/// events that come before the next.
pub(super) fn module(targets: &Targets<'_>, id: ModuleId) -> String {
    let mut page = Page::new(targets, targets.guards.of_module(id).all);
    let rest = page.introduction(&targets.schema[id]);
    for section in rest.chunk_by(|_, next| !matches!(next, Item::Freeform(_))) {
        if let Some(Item::Freeform(comment)) = section.first() {
            page.comment(&comment.text);
        }
        page.list("Commands", section, |id| {
            matches!(id, DefinitionId::Command(_))
        });
        page.list("Events", section, |id| matches!(id, DefinitionId::Event(_)));
    }
    page.text
}

/// The documentation of a module as it grows.
struct Page<'a> {
    targets: &'a Targets<'a>,
    /// When the module is there.
    guard: Guard,
    text: String,
    /// By how many levels headings are raised, so that the first is of the first level.
    raised: Option<usize>,
    /// The level of the last heading.
    level: usize,
}

impl<'a> Page<'a> {
    fn new(targets: &'a Targets<'a>, guard: Guard) -> Self {
        Self {
            targets,
            guard,
            text: String::new(),
            raised: None,
            level: 0,
        }
    }

    /// Links as seen from the root, where the module is there.
    fn links(&self, none: &'a HashMap<Name, String>) -> Context<'a> {
        Context {
            targets: self.targets,
            place: Place::ROOT,
            guard: self.guard.clone(),
            members: none,
        }
    }

    fn paragraph(&mut self, markdown: &str) {
        if !(self.text.is_empty() || markdown.is_empty()) {
            self.text.push_str("\n\n");
        }
        self.text.push_str(markdown);
    }

    /// Adds the comment that the file of `module` begins with, if it does, and which file that is. Gives
    /// what comes after.
    fn introduction<'m>(&mut self, module: &'m Module) -> &'m [Item] {
        let source = format!("From `{}`.", module.name);
        let begin = module.items.iter().position(|item| match item {
            Item::Include(_) => false,
            Item::Definition(_) | Item::Freeform(_) => true,
        });
        let items = &module.items[begin.unwrap_or(module.items.len())..];
        let rest = match items.split_first() {
            Some((Item::Freeform(comment), rest)) => {
                self.comment(&comment.text);
                rest
            }
            _ => items,
        };
        self.paragraph(&source);
        rest
    }

    /// Adds a free-form comment.
    fn comment(&mut self, text: &str) {
        let none = HashMap::new();
        let links = self.links(&none);
        let levels = docs::headings(text);
        if let Some(first) = levels.first() {
            self.raised.get_or_insert(first.saturating_sub(1));
        }
        let raised = self.raised.unwrap_or(0);
        let text = docs::freeform(text, raised, &links);
        self.paragraph(&text);
        self.level = levels
            .last()
            .map_or(self.level, |level| level.saturating_sub(raised).max(1));
    }

    /// Lists those definitions of `items` that are `wanted`, under a heading.
    fn list(&mut self, title: &str, items: &[Item], wanted: impl Fn(DefinitionId) -> bool) {
        let definitions = items.iter().filter_map(|item| match item {
            Item::Definition(id) if wanted(*id) => Some(*id),
            _ => None,
        });
        let ids: Vec<DefinitionId> = definitions.collect();
        let guards = ids.iter().map(|id| self.targets.guards.home(*id));
        if let Some(any) = guards.reduce(Guard::or) {
            let marks = "#".repeat((self.level + 1).min(6));
            self.paragraph(&self.listed(&any, format!("{marks} {title}")));
            let entries: Vec<String> = ids.iter().map(|id| self.entry(*id)).collect();
            self.paragraph(&entries.join("\n"));
        }
    }

    /// `text`, for the page as it is where `guard` holds.
    fn listed(&self, guard: &Guard, text: String) -> String {
        let Some(cfg) = guard.within(&self.guard).cfg() else {
            return text;
        };
        let predicate = cfg.to_string();
        let lines = text.lines().map(|line| conditional(&predicate, line));
        lines.collect::<Vec<_>>().join("\n")
    }

    /// A definition with the first sentence of its documentation, or of what that says of the answer. It is
    /// listed with the features that it is there with.
    fn entry(&self, id: DefinitionId) -> String {
        let none = HashMap::new();
        let guard = self.targets.guards.home(id);
        let links = Context {
            guard: guard.clone(),
            ..self.links(&none)
        };
        let link = links.link(id);
        let schema = self.targets.schema;
        let sentence = docs::sentence(overview(schema, id), &links)
            .or_else(|| docs::sentence(answer(schema, id)?, &links));
        let entry = match sentence {
            Some(sentence) => format!("- {link}: {sentence}"),
            None => format!("- {link}"),
        };
        self.listed(&guard, entry)
    }
}

/// The documentation of the handler's method for the command `id`, whose arguments' struct is `ident`.
pub(super) fn method(targets: &Targets<'_>, id: CommandId, ident: &Ident) -> String {
    let name = targets.schema[id].head.name.as_str();
    let link = format!("[`{name}`](super::command::{})", ident.as_str());
    match summary(targets, id.into()).as_str() {
        "" => format!("Runs {link}."),
        summary => format!("{summary}\n\nRuns {link}."),
    }
}

/// The documentation of the variant for the event `id`.
pub(super) fn variant(targets: &Targets<'_>, id: EventId) -> String {
    summary(targets, id.into())
}

/// The first paragraph of a definition's documentation, for a module made of all files.
fn summary(targets: &Targets<'_>, id: DefinitionId) -> String {
    let none = HashMap::new();
    let links = Context {
        targets,
        place: Place::OF_ALL,
        guard: targets.guards.of(id),
        members: &none,
    };
    let body = overview(targets.schema, id);
    let first = body.split_once("\n\n").map_or(body, |(first, _)| first);
    docs::markdown(first, &links)
}

/// What a definition's documentation begins with.
fn overview(schema: &Schema, id: DefinitionId) -> &str {
    let doc = schema.head(id).doc.as_ref();
    doc.map_or("", |doc| doc.body.text.trim())
}

/// What a command's documentation says of its answer.
fn answer(schema: &Schema, id: DefinitionId) -> Option<&str> {
    let sections = &schema.head(id).doc.as_ref()?.sections;
    let returns = sections
        .iter()
        .find(|section| section.kind == SectionKind::Returns)?;
    Some(&returns.text.text)
}
