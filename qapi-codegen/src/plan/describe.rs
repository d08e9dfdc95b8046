//! Writes the documentation of items: what the schema's documentation says of them, and then what its
//! code says, such as features and conditions.

use std::collections::HashMap;

use qapi_parse::Name;
use qapi_parse::schema::{
    Arguments, Command, Condition, DefinitionId, Doc, Event, Feature, Head, NamedType, TypeRef,
};

use super::Deprecated;
use super::place::Place;
use super::targets::{Context, Targets};
use super::usage;
use crate::docs;

/// Writes the documentation of one definition and what is in it.
pub(super) struct Writer<'a> {
    targets: &'a Targets<'a>,
    id: DefinitionId,
    head: &'a Head,
    /// The structs that members come from. Their documentation describes these members.
    bases: Vec<&'a Head>,
    place: Place,
    members: HashMap<Name, String>,
    /// What there is to say of members beyond what the definition says.
    notes: HashMap<Name, String>,
}

impl<'a> Writer<'a> {
    /// For the definition `id`, whose item is at `place` and whose members have the links `members`.
    pub(super) fn new(
        targets: &'a Targets<'a>,
        id: DefinitionId,
        place: Place,
        members: HashMap<Name, String>,
    ) -> Self {
        Self {
            targets,
            id,
            head: targets.schema.head(id),
            bases: Vec::new(),
            place,
            members,
            notes: HashMap::new(),
        }
    }

    /// Adds a paragraph to what is said of some members.
    pub(super) fn with_notes(self, notes: HashMap<Name, String>) -> Self {
        Self { notes, ..self }
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

    /// The documentation of the definition, with a paragraph to add. That, or else what a type is used in,
    /// stands in for an overview.
    pub(super) fn definition(&self, extra: Option<&str>) -> String {
        let (doc, links) = (self.head.doc.as_ref(), self.links());
        let lead = match self.id {
            DefinitionId::Command(_) | DefinitionId::Event(_) => extra.map(str::to_owned),
            _ => usage::used_in(self.id, &links),
        };
        let events = match self.id {
            DefinitionId::Command(_) => doc.and_then(|doc| usage::events(doc, &links)),
            _ => None,
        };
        let unstable = unstable(&self.head.features);
        let condition = self.head.condition.as_ref().map(condition);
        let extras = [lead.clone(), events, unstable, condition];
        let extras: Vec<String> = extras.into_iter().flatten().collect();
        match doc {
            Some(doc) => docs::definition(doc, &lead.unwrap_or_default(), &extras, &links),
            None => extras.join("\n\n"),
        }
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
        extras.extend(self.made_optional(name));
        extras.extend(self.notes.get(name).cloned());
        let mut items = self.docs().flat_map(|doc| &doc.members);
        let text = items
            .find(|item| item.name == *name && !item.text.text.is_empty())
            .map(|item| docs::item(&item.text.text, &self.links()))
            .filter(|text| !text.is_empty());
        extras.splice(..0, text);
        extras.join("\n\n")
    }

    /// That the member `name` is optional because an option says so.
    fn made_optional(&self, name: &Name) -> Option<String> {
        if !self.targets.policy.makes_optional() {
            return None;
        }
        let members = self.targets.schema.members(self.id);
        let member = members.into_iter().find(|member| member.name == *name)?;
        self.targets.policy.made_optional(member).then(|| {
            "**Optional** by an option that this code was generated with; the schema has it mandatory."
                .to_owned()
        })
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
        let sentence = items
            .find(|item| item.name == *name)
            .and_then(|item| docs::sentence(&item.text.text, &self.links()));
        match sentence {
            None => wire,
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
            Some(id) => self.links().link(id),
        }
    }
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
