//! The model as text, in the format of the reference's own test harness.
//!
//! Takes a [`Schema`], gives lines that can be compared byte by byte with what the reference
//! prints. That is why it also shows what the model has no need of: array types as definitions of
//! their own, a name for each group of inline members, the built-in module.

mod docs;
mod order;

use std::fmt::Write as _;

use crate::schema::{
    Alternate, Arguments, Command, Condition, DefinitionId, Enum, Event, Feature, Head, Member,
    NamedType, Schema, TypeRef, Union, UnionBase,
};
use order::Entity;

/// The whole schema, documentation too if `docs`.
pub fn dump(schema: &Schema, docs: bool) -> String {
    let mut dump = Dump {
        schema,
        out: String::new(),
    };
    dump.out.push_str(BUILTIN);
    let modules = order::modules(schema);
    dump.entities(&modules.builtin);
    for (module, entities) in schema.modules().iter().zip(&modules.others) {
        dump.line(0, &format!("module {}", module.name));
        dump.entities(entities);
    }
    if docs {
        docs::docs(schema, &mut dump.out);
    }
    dump.out
}

/// What every schema has.
const BUILTIN: &str = "\
module ./builtin
object q_empty
enum QType
    member none
    member qnull
    member qnum
    member qstring
    member qdict
    member qlist
    member qbool
";

struct Dump<'s> {
    schema: &'s Schema,
    out: String,
}

impl Dump<'_> {
    fn line(&mut self, indent: usize, text: &str) {
        let _ = writeln!(self.out, "{:indent$}{text}", "");
    }

    fn entities(&mut self, entities: &[Entity]) {
        for entity in entities {
            match *entity {
                Entity::Include(id) => {
                    let line = format!("include {}", self.schema[id].name);
                    self.line(0, &line);
                }
                Entity::Array(element) => self.array(element),
                Entity::Inline(id) => self.inline(id),
                Entity::Definition(id) => self.definition(id),
            }
        }
    }

    fn definition(&mut self, id: DefinitionId) {
        match id {
            DefinitionId::Enum(id) => self.enumeration(&self.schema[id]),
            DefinitionId::Struct(id) => {
                let it = &self.schema[id];
                let base = it.base.map(|base| self.schema[base].head.name.as_str());
                self.object(it.head.name.as_str(), base, &it.members);
            }
            DefinitionId::Union(id) => self.union(&self.schema[id]),
            DefinitionId::Alternate(id) => self.alternate(&self.schema[id]),
            DefinitionId::Command(id) => self.command(&self.schema[id]),
            DefinitionId::Event(id) => self.event(&self.schema[id]),
        }
        let head = self.schema.head(id);
        self.condition(4, head.condition.as_ref());
        self.features(4, &head.features);
    }

    fn array(&mut self, element: NamedType) {
        let name = self.schema.type_name(element);
        self.line(0, &format!("array {name}List {name}"));
        let head = self.schema.type_head(element);
        self.condition(4, head.and_then(|head| head.condition.as_ref()));
    }

    fn enumeration(&mut self, it: &Enum) {
        self.line(0, &format!("enum {}", it.head.name.as_str()));
        if let Some(prefix) = &it.prefix {
            self.line(4, &format!("prefix {prefix}"));
        }
        for value in &it.values {
            self.line(4, &format!("member {}", value.name.as_str()));
            self.condition(8, value.condition.as_ref());
            self.features(8, &value.features);
        }
    }

    fn object(&mut self, name: &str, base: Option<&str>, members: &[Member]) {
        self.line(0, &format!("object {name}"));
        if let Some(base) = base {
            self.line(4, &format!("base {base}"));
        }
        for member in members {
            let ty = type_name(self.schema, member.ty);
            let optional = truth(member.optional);
            self.line(
                4,
                &format!("member {}: {ty} optional={optional}", member.name.as_str()),
            );
            self.condition(8, member.condition.as_ref());
            self.features(8, &member.features);
        }
    }

    /// The members that a definition has in place of a type.
    fn inline(&mut self, id: DefinitionId) {
        let head = self.schema.head(id);
        let what = match id {
            DefinitionId::Union(_) => "base",
            _ => "arg",
        };
        let name = inline_name(head, what);
        self.object(&name, None, self.schema.own_members(id));
        self.condition(4, head.condition.as_ref());
    }

    fn union(&mut self, it: &Union) {
        let name = it.head.name.as_str();
        match &it.base {
            UnionBase::Struct(id) => {
                self.object(name, Some(self.schema[*id].head.name.as_str()), &[]);
            }
            UnionBase::Inline(_) => self.object(name, Some(&inline_name(&it.head, "base")), &[]),
        }
        self.line(4, &format!("tag {}", it.discriminator.as_str()));
        for branch in &it.branches {
            let ty = branch
                .ty
                .map_or("q_empty", |ty| self.schema.type_name(ty.into()));
            self.line(4, &format!("case {}: {ty}", branch.name.as_str()));
            self.condition(8, branch.condition.as_ref());
        }
    }

    fn alternate(&mut self, Alternate { head, branches }: &Alternate) {
        self.line(0, &format!("alternate {}", head.name.as_str()));
        self.line(4, "tag type");
        for branch in branches {
            let ty = type_name(self.schema, branch.ty);
            self.line(4, &format!("case {}: {ty}", branch.name.as_str()));
            self.condition(8, branch.condition.as_ref());
        }
    }

    fn command(&mut self, it: &Command) {
        let arguments = arguments_name(self.schema, &it.head, &it.arguments);
        let returns = it
            .returns
            .map_or("None".to_owned(), |ty| type_name(self.schema, ty));
        self.line(
            0,
            &format!("command {} {arguments} -> {returns}", it.head.name.as_str()),
        );
        let coroutine = if it.coroutine { " coroutine=True" } else { "" };
        self.line(
            4,
            &format!(
                "gen={} success_response={} boxed={} oob={} preconfig={}{coroutine}",
                truth(it.r#gen),
                truth(it.success_response),
                truth(is_boxed(&it.arguments)),
                truth(it.allow_oob),
                truth(it.allow_preconfig),
            ),
        );
    }

    fn event(&mut self, it: &Event) {
        let arguments = arguments_name(self.schema, &it.head, &it.arguments);
        self.line(0, &format!("event {} {arguments}", it.head.name.as_str()));
        self.line(4, &format!("boxed={}", truth(is_boxed(&it.arguments))));
    }

    fn condition(&mut self, indent: usize, condition: Option<&Condition>) {
        match condition {
            None => {}
            Some(Condition::Defined(symbol)) => self.line(indent, &format!("if {symbol}")),
            Some(combined) => {
                let mut text = "if ".to_owned();
                python(combined, &mut text);
                self.line(indent, &text);
            }
        }
    }

    fn features(&mut self, indent: usize, features: &[Feature]) {
        for feature in features {
            self.line(indent, &format!("feature {}", feature.name.as_str()));
            self.condition(indent + 4, feature.condition.as_ref());
        }
    }
}

/// A condition as Python shows the value.
fn python(condition: &Condition, out: &mut String) {
    let (key, operands) = match condition {
        Condition::Defined(symbol) => {
            let _ = write!(out, "'{symbol}'");
            return;
        }
        Condition::Not(operand) => {
            out.push_str("{'not': ");
            python(operand, out);
            out.push('}');
            return;
        }
        Condition::All(operands) => ("all", operands),
        Condition::Any(operands) => ("any", operands),
    };
    let _ = write!(out, "{{'{key}': [");
    for (at, operand) in operands.iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        python(operand, out);
    }
    out.push_str("]}");
}

/// A truth value as Python shows it.
fn truth(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

fn is_boxed(arguments: &Arguments) -> bool {
    matches!(arguments, Arguments::Type { boxed: true, .. })
}

fn type_name(schema: &Schema, ty: TypeRef) -> String {
    let name = schema.type_name(ty.named());
    match ty {
        TypeRef::One(_) => name.to_owned(),
        TypeRef::Array(_) => format!("{name}List"),
    }
}

/// The name that the reference has for members that `head` has in place of a type.
fn inline_name(head: &Head, what: &str) -> String {
    format!("q_obj_{}-{what}", head.name.as_str())
}

fn arguments_name(schema: &Schema, head: &Head, arguments: &Arguments) -> String {
    match arguments {
        Arguments::Inline(members) if !members.is_empty() => inline_name(head, "arg"),
        Arguments::None | Arguments::Inline(_) => "None".to_owned(),
        Arguments::Type { ty, .. } => schema.type_name((*ty).into()).to_owned(),
    }
}
