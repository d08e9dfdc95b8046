//! The model as text, in the format of the reference's own test harness.
//!
//! Takes a [`Schema`], gives lines that can be compared byte by byte with what the reference
//! prints. That is why it also shows what the model has no need of: array types as definitions of
//! their own, a name for each group of inline members, the built-in module.

mod docs;
mod order;

use std::fmt::Write as _;

use crate::schema::{
    Alternate, AlternateId, Arguments, Command, CommandId, Condition, Enum, Event, EventId,
    Feature, Head, Member, NamedType, ObjectType, Schema, TypeRef, Union, UnionBase, UnionId,
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
                Entity::Enum(id) => self.enumeration(&self.schema[id]),
                Entity::Struct(id) => {
                    let it = &self.schema[id];
                    let base = it
                        .base
                        .map(|base| self.schema[base].head.name.as_str().to_owned());
                    self.object(it.head.name.as_str(), base, &it.members);
                    self.tail(&it.head);
                }
                Entity::Base(id) => self.base(id),
                Entity::Union(id) => self.union(&self.schema[id]),
                Entity::Alternate(id) => self.alternate(id),
                Entity::CommandArguments(id) => {
                    let Command {
                        head, arguments, ..
                    } = &self.schema[id];
                    self.inline(head, arguments);
                }
                Entity::Command(id) => self.command(id),
                Entity::EventArguments(id) => {
                    let Event { head, arguments } = &self.schema[id];
                    self.inline(head, arguments);
                }
                Entity::Event(id) => self.event(id),
            }
        }
    }

    fn array(&mut self, element: NamedType) {
        let name = type_name(self.schema, TypeRef::One(element));
        self.line(0, &format!("array {name}List {name}"));
        self.condition(4, condition_of(self.schema, element));
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
        self.tail(&it.head);
    }

    fn object(&mut self, name: &str, base: Option<String>, members: &[Member]) {
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

    fn base(&mut self, id: UnionId) {
        let it = &self.schema[id];
        if let UnionBase::Inline(members) = &it.base {
            self.object(
                &format!("q_obj_{}-base", it.head.name.as_str()),
                None,
                members,
            );
            self.condition(4, it.head.condition.as_ref());
        }
    }

    fn union(&mut self, it: &Union) {
        let base = match &it.base {
            UnionBase::Struct(id) => self.schema[*id].head.name.as_str().to_owned(),
            UnionBase::Inline(_) => format!("q_obj_{}-base", it.head.name.as_str()),
        };
        self.object(it.head.name.as_str(), Some(base), &[]);
        self.line(4, &format!("tag {}", it.discriminator.as_str()));
        for branch in &it.branches {
            let ty = branch
                .ty
                .map_or("q_empty", |ty| object_name(self.schema, ty));
            self.line(4, &format!("case {}: {ty}", branch.name.as_str()));
            self.condition(8, branch.condition.as_ref());
        }
        self.tail(&it.head);
    }

    fn alternate(&mut self, id: AlternateId) {
        let Alternate { head, branches } = &self.schema[id];
        self.line(0, &format!("alternate {}", head.name.as_str()));
        self.line(4, "tag type");
        for branch in branches {
            let ty = type_name(self.schema, branch.ty);
            self.line(4, &format!("case {}: {ty}", branch.name.as_str()));
            self.condition(8, branch.condition.as_ref());
        }
        self.tail(head);
    }

    /// The members that a command or event has in place of a type.
    fn inline(&mut self, head: &Head, arguments: &Arguments) {
        if let Arguments::Inline(members) = arguments {
            self.object(&format!("q_obj_{}-arg", head.name.as_str()), None, members);
            self.condition(4, head.condition.as_ref());
        }
    }

    fn command(&mut self, id: CommandId) {
        let it = &self.schema[id];
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
        self.tail(&it.head);
    }

    fn event(&mut self, id: EventId) {
        let it = &self.schema[id];
        let arguments = arguments_name(self.schema, &it.head, &it.arguments);
        self.line(0, &format!("event {} {arguments}", it.head.name.as_str()));
        self.line(4, &format!("boxed={}", truth(is_boxed(&it.arguments))));
        self.tail(&it.head);
    }

    fn tail(&mut self, head: &Head) {
        self.condition(4, head.condition.as_ref());
        self.features(4, &head.features);
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
    let name = match ty.named() {
        NamedType::Builtin(builtin) => builtin.name(),
        NamedType::Enum(id) => schema[id].head.name.as_str(),
        NamedType::Struct(id) => schema[id].head.name.as_str(),
        NamedType::Union(id) => schema[id].head.name.as_str(),
        NamedType::Alternate(id) => schema[id].head.name.as_str(),
    };
    match ty {
        TypeRef::One(_) => name.to_owned(),
        TypeRef::Array(_) => format!("{name}List"),
    }
}

fn object_name(schema: &Schema, ty: ObjectType) -> &str {
    match ty {
        ObjectType::Struct(id) => schema[id].head.name.as_str(),
        ObjectType::Union(id) => schema[id].head.name.as_str(),
    }
}

fn arguments_name(schema: &Schema, head: &Head, arguments: &Arguments) -> String {
    match arguments {
        Arguments::Inline(members) if !members.is_empty() => {
            format!("q_obj_{}-arg", head.name.as_str())
        }
        Arguments::None | Arguments::Inline(_) => "None".to_owned(),
        Arguments::Type { ty, .. } => object_name(schema, *ty).to_owned(),
    }
}

fn condition_of(schema: &Schema, ty: NamedType) -> Option<&Condition> {
    match ty {
        NamedType::Builtin(_) => None,
        NamedType::Enum(id) => schema[id].head.condition.as_ref(),
        NamedType::Struct(id) => schema[id].head.condition.as_ref(),
        NamedType::Union(id) => schema[id].head.condition.as_ref(),
        NamedType::Alternate(id) => schema[id].head.condition.as_ref(),
    }
}
