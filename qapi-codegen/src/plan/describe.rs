//! Writes the documentation of items: what the schema's documentation says of them, and then what its
//! code says, such as features and conditions.

use std::collections::BTreeMap;

use qapi_parse::schema::{
    Arguments, Command, CommandId, Condition, DefinitionId, Doc, Event, EventId, Feature, Head,
    Item, Module, NamedType, TypeRef,
};
use qapi_parse::{Name, Schema};

use super::Deprecated;
use super::guard::{Guard, Guards};
use super::place::{Place, item_ident};
use super::policy::Policy;
use crate::docs::{self, Links};
use crate::names::{self, Ident};
use crate::options::Options;

/// The text in place of documentation that is missing or empty.
const NONE: &str = "Not documented.";

/// Where each definition's item is, for links.
pub(super) struct Targets<'a> {
    schema: &'a Schema,
    policy: &'a Policy<'a>,
    guards: &'a Guards,
    idents: BTreeMap<DefinitionId, Ident>,
}

impl<'a> Targets<'a> {
    pub(super) fn new(
        schema: &'a Schema,
        options: &'a Options,
        policy: &'a Policy<'a>,
        guards: &'a Guards,
    ) -> Self {
        let idents = schema
            .definitions()
            .iter()
            .filter(|id| {
                options
                    .extern_type(schema.head(**id).name.as_str())
                    .is_none()
            })
            .map(|id| (*id, item_ident(schema, *id)))
            .collect();
        Self {
            schema,
            policy,
            guards,
            idents,
        }
    }

    /// The path of a definition's item as seen from `place`. None when the item may be missing although
    /// `guard` holds.
    fn path(&self, id: DefinitionId, place: Place, guard: &Guard) -> Option<String> {
        if !guard.implies(&self.guards.of(id)) {
            return None;
        }
        let ident = self.idents.get(&id)?.as_str();
        let root = "super::".repeat(place.depth);
        Some(match id {
            DefinitionId::Command(_) => format!("struct@{root}command::{ident}"),
            DefinitionId::Event(_) => format!("struct@{root}event::{ident}"),
            DefinitionId::Enum(_) | DefinitionId::Alternate(_) => format!("enum@{root}{ident}"),
            DefinitionId::Struct(_) | DefinitionId::Union(_) => format!("struct@{root}{ident}"),
        })
    }
}

/// Links as seen from one item.
struct Context<'a> {
    targets: &'a Targets<'a>,
    place: Place,
    /// When the item is there.
    guard: Guard,
    /// Links to the members, arguments or values of the item, by name.
    members: &'a BTreeMap<Name, String>,
}

impl Links for Context<'_> {
    fn definition(&self, name: &str) -> Option<String> {
        let id = self.targets.schema.get(name)?;
        self.targets.path(id, self.place, &self.guard)
    }

    fn member(&self, name: &str) -> Option<String> {
        self.members.get(name).cloned()
    }
}

/// Writes the documentation of one definition and what is in it.
pub(super) struct Writer<'a> {
    targets: &'a Targets<'a>,
    id: DefinitionId,
    head: &'a Head,
    /// The structs that members come from. Their documentation describes these members.
    bases: Vec<&'a Head>,
    place: Place,
    members: BTreeMap<Name, String>,
}

impl<'a> Writer<'a> {
    /// For the definition `id`, whose item is at `place` and whose members have the links `members`.
    pub(super) fn new(
        targets: &'a Targets<'a>,
        id: DefinitionId,
        place: Place,
        members: BTreeMap<Name, String>,
    ) -> Self {
        Self {
            targets,
            id,
            head: targets.schema.head(id),
            bases: Vec::new(),
            place,
            members,
        }
    }

    /// Looks for the descriptions of members in the documentation of bases too.
    pub(super) fn with_bases(mut self) -> Self {
        let schema = self.targets.schema;
        let lineage = schema.lineage(self.id).into_iter();
        self.bases = lineage.map(|id| schema.head(id)).collect();
        self
    }

    /// All documentation comments that describe something of the definition.
    fn docs(&self) -> impl Iterator<Item = &'a Doc> {
        let heads = [self.head].into_iter().chain(self.bases.iter().copied());
        heads.filter_map(|head| head.doc.as_ref())
    }

    /// The definition that is documented.
    pub(super) fn id(&self) -> DefinitionId {
        self.id
    }

    /// Its head.
    pub(super) fn head(&self) -> &'a Head {
        self.head
    }

    fn links(&self) -> Context<'_> {
        Context {
            targets: self.targets,
            place: self.place,
            guard: self.targets.guards.of(self.id),
            members: &self.members,
        }
    }

    /// The documentation of the definition, with a paragraph to add.
    pub(super) fn definition(&self, extra: Option<&str>) -> String {
        let mut extras: Vec<String> = extra.map(str::to_owned).into_iter().collect();
        extras.extend(unstable(&self.head.features));
        extras.extend(self.head.condition.as_ref().map(condition));
        let lead = extra.map_or_else(|| self.lead(), str::to_owned);
        let text = self
            .head
            .doc
            .as_ref()
            .map(|doc| docs::definition(doc, &lead, &extras, &self.links()));
        text.filter(|text| !text.is_empty())
            .unwrap_or_else(|| paragraphs(NONE.to_owned(), &extras))
    }

    /// A sentence for a definition whose documentation does not say what it is.
    fn lead(&self) -> String {
        let name = self.head.name.as_str();
        let kind = match self.id {
            DefinitionId::Enum(_) => "enum",
            DefinitionId::Struct(_) => "struct",
            DefinitionId::Union(_) => "union",
            DefinitionId::Alternate(_) => "alternate",
            DefinitionId::Command(_) => "command",
            DefinitionId::Event(_) => "event",
        };
        format!("The {kind} `{name}` of the schema.")
    }

    /// The documentation of the member, argument, value or branch `name`.
    pub(super) fn member(
        &self,
        name: &Name,
        condition_of: Option<&Condition>,
        features: &[Feature],
    ) -> String {
        let mut extras = Vec::new();
        extras.extend(unstable(features));
        extras.extend(condition_of.map(condition));
        let mut items = self.docs().flat_map(|doc| &doc.members);
        let text = items
            .find(|item| item.name == *name && !item.text.text.is_empty())
            .map(|item| docs::item(&item.text.text, &self.links()))
            .filter(|text| !text.is_empty());
        paragraphs(text.unwrap_or_else(|| NONE.to_owned()), &extras)
    }

    /// The documentation of the function that makes a union of the branch `name`, a value of
    /// `discriminator`.
    pub(super) fn branch_function(&self, name: &Name, discriminator: &Name) -> String {
        let wire = format!(
            "On the wire, `{}` is `{}`.",
            discriminator.as_str(),
            name.as_str(),
        );
        let mut items = self.docs().flat_map(|doc| &doc.members);
        let text = items
            .find(|item| item.name == *name)
            .map(|item| docs::item(&item.text.text, &self.links()));
        match text.as_deref().map(first_sentence) {
            None | Some("") => wire,
            Some(sentence) => format!("{sentence}\n\n{wire}"),
        }
    }

    /// Whether something with `features` is deprecated, and what the documentation says about that.
    pub(super) fn deprecated(&self, features: &[Feature]) -> Option<Deprecated> {
        let feature = features
            .iter()
            .find(|feature| feature.name == "deprecated")?;
        let mut items = self.docs().flat_map(|doc| &doc.features);
        let item = items.find(|item| item.name == "deprecated");
        Some(Deprecated {
            note: item.map_or_else(String::new, |item| docs::note(&item.text.text)),
            condition: self.targets.policy.carried(feature.condition.as_ref()),
        })
    }

    /// Tells a command's name, the type that it takes, its answer, and when it may be executed.
    pub(super) fn command(&self, command: &Command) -> String {
        let takes = match self.wrapped(&command.arguments) {
            None => String::new(),
            Some(ty) => format!(", takes {ty}"),
        };
        let answer = match command.returns {
            _ if !command.success_response => "only failure".to_owned(),
            None => "nothing".to_owned(),
            Some(TypeRef::One(named)) => self.named(named),
            Some(TypeRef::Array(named)) => format!("a list of {}", self.named(named)),
        };
        let name = command.head.name.as_str();
        let mut text = format!("**Command:** `{name}`{takes}, answers {answer}");
        for (flag, meaning) in [
            (command.allow_oob, "; may be executed out-of-band"),
            (
                command.allow_preconfig,
                "; available before the machine is built",
            ),
        ] {
            if flag {
                text.push_str(meaning);
            }
        }
        text
    }

    /// Tells an event's name and the type of its data.
    pub(super) fn event(&self, event: &Event) -> String {
        let name = event.head.name.as_str();
        match self.wrapped(&event.arguments) {
            None => format!("**Event:** `{name}`"),
            Some(ty) => format!("**Event:** `{name}`, comes with {ty}"),
        }
    }

    /// A link to the type of arguments or data, if that has a name.
    fn wrapped(&self, arguments: &Arguments) -> Option<String> {
        match arguments {
            Arguments::Type { ty, .. } => Some(self.named((*ty).into())),
            Arguments::None | Arguments::Inline(_) => None,
        }
    }

    /// A link to a type.
    fn named(&self, named: NamedType) -> String {
        match named.definition() {
            None => "a plain value".to_owned(),
            Some(id) => {
                let name = &self.targets.schema.head(id).name;
                let guard = self.targets.guards.of(self.id);
                match self.targets.path(id, self.place, &guard) {
                    Some(path) => format!("[`{}`]({path})", name.as_str()),
                    None => format!("`{}`", name.as_str()),
                }
            }
        }
    }
}

/// The first sentence of `markdown`, as far as that is easily seen.
fn first_sentence(markdown: &str) -> &str {
    let paragraph = markdown
        .split_once("\n\n")
        .map_or(markdown, |(first, _)| first);
    let ends = paragraph
        .match_indices(". ")
        .chain(paragraph.match_indices(".\n"));
    let ends = ends.map(|(at, _)| at + 1).filter(|end| {
        let (before, after) = paragraph.split_at(*end);
        // Neither code nor a link is cut, nor an abbreviation taken for an end.
        let whole = before.matches('`').count() % 2 == 0
            && before.matches('[').count() == before.matches(']').count();
        whole && after.trim_start().starts_with(char::is_uppercase)
    });
    ends.min().map_or(paragraph, |end| &paragraph[..end])
}

/// That something is unstable when `features` say so.
fn unstable(features: &[Feature]) -> Option<String> {
    let unstable = features.iter().any(|feature| feature.name == "unstable");
    unstable.then(|| {
        "**Unstable:** may be withdrawn or changed incompatibly in any release.".to_owned()
    })
}

fn condition(condition: &Condition) -> String {
    format!("**Condition:** {}", expression(condition))
}

/// A condition in words and code.
fn expression(condition: &Condition) -> String {
    let list = |conditions: &[Condition], word: &str| {
        let parts: Vec<String> = conditions
            .iter()
            .map(|part| match part {
                Condition::All(inner) | Condition::Any(inner) if inner.len() > 1 => {
                    format!("({})", expression(part))
                }
                _ => expression(part),
            })
            .collect();
        parts.join(word)
    };
    match condition {
        Condition::Defined(symbol) => format!("`{symbol}`"),
        Condition::All(conditions) => list(conditions, " and "),
        Condition::Any(conditions) => list(conditions, " or "),
        Condition::Not(condition) => match **condition {
            Condition::Defined(_) | Condition::Not(_) => format!("not {}", expression(condition)),
            _ => format!("not ({})", expression(condition)),
        },
    }
}

fn paragraphs(text: String, extras: &[String]) -> String {
    extras.iter().fold(text, |text, extra| {
        if text.is_empty() {
            extra.clone()
        } else {
            format!("{text}\n\n{extra}")
        }
    })
}

/// The documentation of a module: its free-form comments, under a line that says which file it is
/// and, when the first comment begins with a heading, what it is about.
pub(super) fn module(targets: &Targets<'_>, module: &Module) -> String {
    let none = BTreeMap::new();
    let links = Context {
        targets,
        place: Place::ROOT,
        guard: Guard::always(),
        members: &none,
    };
    let texts = module.items.iter().filter_map(|item| match item {
        Item::Freeform(text) => Some(docs::markdown(&text.text, &links)),
        _ => None,
    });
    let text = texts.collect::<Vec<_>>().join("\n\n");
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    match first.trim_start_matches('#').strip_prefix(' ') {
        Some(title) if first.starts_with('#') => {
            let text = format!("{title}, from `{}`.\n\n{}", module.name, rest.trim_start());
            text.trim_end().to_owned()
        }
        _ if text.is_empty() => format!("From `{}`.", module.name),
        _ => format!("From `{}`.\n\n{text}", module.name),
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
    let summary = summary(targets, id.into());
    if summary.is_empty() {
        NONE.to_owned()
    } else {
        summary
    }
}

/// The first paragraph of a definition's documentation, for a module made of all files.
fn summary(targets: &Targets<'_>, id: DefinitionId) -> String {
    let none = BTreeMap::new();
    let links = Context {
        targets,
        place: Place::OF_ALL,
        guard: targets.guards.of(id),
        members: &none,
    };
    let body = targets
        .schema
        .head(id)
        .doc
        .as_ref()
        .map_or("", |doc| doc.body.text.trim());
    let first = body.split_once("\n\n").map_or(body, |(first, _)| first);
    docs::markdown(first, &links)
}

/// A link to a field of the struct at the path `owner`.
pub(super) fn field_link(owner: &str, member: &Name) -> String {
    format!("field@{owner}::{}", names::member_ident(member).as_str())
}

/// A link to a variant of the enum `owner`.
pub(super) fn variant_link(owner: &Ident, value: &Name) -> String {
    format!(
        "variant@{}::{}",
        owner.as_str(),
        names::variant_ident(value).as_str()
    )
}
