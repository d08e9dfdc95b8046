//! Writes introspection as JSON, without what conditions take away.
//!
//! Takes the model and which symbols are defined, gives the answer to `query-qmp-schema`, an entry
//! a line. Here, and nowhere else, types have names: numbers, or those of the schema.

use std::borrow::Cow;

use super::model::{
    CallKind, Choice, Introspection, ObjectMember, Type, TypeId, TypeKind, Variants,
};
use crate::json::{Object, quote};
use crate::schema::{Builtin, Condition, EnumValue, Feature, Schema};

/// The answer of a server that is built where exactly the symbols are defined for which `defined`
/// says so: a JSON array, an entry a line. `unmask` keeps the names of types.
pub fn json(schema: &Schema, unmask: bool, defined: &dyn Fn(&str) -> bool) -> String {
    answer(schema, unmask, Some(defined))
}

/// The same with everything in it whatever its condition, although no server may be built so.
pub fn json_of_all(schema: &Schema, unmask: bool) -> String {
    answer(schema, unmask, None)
}

fn answer(schema: &Schema, unmask: bool, defined: Option<&dyn Fn(&str) -> bool>) -> String {
    let introspection = &Introspection::new(schema);
    let writer = Writer {
        introspection,
        unmask,
        defined,
    };
    format!("[\n{}\n]\n", writer.lines().join(",\n"))
}

struct Writer<'a> {
    introspection: &'a Introspection<'a>,
    unmask: bool,
    /// Which symbols are defined; `None` to take nothing away.
    defined: Option<&'a dyn Fn(&str) -> bool>,
}

impl Writer<'_> {
    fn holds(&self, condition: Option<&Condition>) -> bool {
        let (Some(condition), Some(defined)) = (condition, self.defined) else {
            return true;
        };
        condition.holds(defined)
    }

    /// The entries that are there.
    fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for call in self.introspection.calls() {
            if self.holds(call.head.condition.as_ref()) {
                let mut out = Object::new();
                out.string("name", call.head.name.as_str());
                self.call(&mut out, call.kind, call.arguments);
                self.features(&mut out, &call.head.features);
                lines.push(out.finish());
            }
        }
        for ty in self.introspection.types() {
            if self.holds(ty.condition) {
                let mut out = Object::new();
                out.string("name", &self.name_of(ty));
                self.ty(&mut out, &ty.kind);
                self.features(&mut out, ty.features);
                lines.push(out.finish());
            }
        }
        lines
    }

    /// The name of a type: of a built-in type its own, of an array `[ELEMENT]`, of other types a
    /// number unless unmasked.
    fn name(&self, id: TypeId) -> Cow<'_, str> {
        self.name_of(&self.introspection[id])
    }

    fn name_of<'t>(&self, ty: &'t Type<'_>) -> Cow<'t, str> {
        match &ty.kind {
            TypeKind::Builtin(builtin) => builtin.name().into(),
            TypeKind::Array(element) => format!("[{}]", self.name(*element)).into(),
            TypeKind::Enum { name, .. }
            | TypeKind::Object { name, .. }
            | TypeKind::Alternate { name, .. } => {
                if self.unmask {
                    Cow::Borrowed(&name.name)
                } else {
                    name.number.to_string().into()
                }
            }
        }
    }

    fn features(&self, out: &mut Object, features: &[Feature]) {
        // Whether there are features at all is settled before conditions are, as in the reference.
        if !features.is_empty() {
            let features = features.iter().filter(|f| self.holds(f.condition.as_ref()));
            out.array(
                "features",
                features.map(|feature| quote(feature.name.as_str())),
            );
        }
    }

    fn call(&self, out: &mut Object, kind: CallKind, arguments: TypeId) {
        match kind {
            CallKind::Command { returns, allow_oob } => {
                out.string("meta-type", "command");
                out.string("arg-type", &self.name(arguments));
                out.string("ret-type", &self.name(returns));
                if allow_oob {
                    out.json("allow-oob", "true");
                }
            }
            CallKind::Event => {
                out.string("meta-type", "event");
                out.string("arg-type", &self.name(arguments));
            }
        }
    }

    fn ty(&self, out: &mut Object, kind: &TypeKind<'_>) {
        match kind {
            TypeKind::Builtin(builtin) => {
                out.string("meta-type", "builtin");
                out.string("json-type", json_type(*builtin));
            }
            TypeKind::Array(element) => {
                out.string("meta-type", "array");
                out.string("element-type", &self.name(*element));
            }
            TypeKind::Enum { values, .. } => {
                out.string("meta-type", "enum");
                self.values(out, values);
            }
            TypeKind::Object {
                members, variants, ..
            } => {
                out.string("meta-type", "object");
                self.members(out, members);
                if let Some(variants) = variants {
                    self.variants(out, variants);
                }
            }
            TypeKind::Alternate { branches, .. } => {
                out.string("meta-type", "alternate");
                let there = |choice: &&Choice<'_>| self.holds(choice.branch.condition.as_ref());
                let branches = branches.iter().filter(there).map(|choice| {
                    let mut out = Object::new();
                    out.string("type", &self.name(choice.ty));
                    out.finish()
                });
                out.array("members", branches);
            }
        }
    }

    fn values(&self, out: &mut Object, values: &[EnumValue]) {
        let there = |value: &&EnumValue| self.holds(value.condition.as_ref());
        let members = values.iter().filter(there).map(|value| {
            let mut out = Object::new();
            out.string("name", value.name.as_str());
            self.features(&mut out, &value.features);
            out.finish()
        });
        out.array("members", members);
        // The form of releases before 6.2, still sent.
        let names = values.iter().filter(there);
        out.array("values", names.map(|value| quote(value.name.as_str())));
    }

    fn members(&self, out: &mut Object, members: &[ObjectMember<'_>]) {
        let there = |member: &&ObjectMember<'_>| self.holds(member.member.condition.as_ref());
        let members = members
            .iter()
            .filter(there)
            .map(|ObjectMember { member, ty }| {
                let mut out = Object::new();
                out.string("name", member.name.as_str());
                out.string("type", &self.name(*ty));
                if member.optional {
                    out.json("default", "null");
                }
                self.features(&mut out, &member.features);
                out.finish()
            });
        out.array("members", members);
    }

    fn variants(&self, out: &mut Object, variants: &Variants<'_>) {
        out.string("tag", variants.discriminator.as_str());
        let branches = variants.branches.iter();
        let branches = branches.filter(|branch| self.holds(branch.condition));
        let branches = branches.map(|branch| {
            let mut out = Object::new();
            out.string("case", branch.value.as_str());
            out.string("type", &self.name(branch.ty));
            out.finish()
        });
        out.array("variants", branches);
    }
}

/// The JSON type of a built-in type, in the words of the schema's `JSONType`.
fn json_type(builtin: Builtin) -> &'static str {
    match builtin {
        integer if integer.is_integer() => "int",
        Builtin::Str | Builtin::QType => "string",
        Builtin::Number => "number",
        Builtin::Bool => "boolean",
        Builtin::Null => "null",
        // `any` alone is left.
        _ => "value",
    }
}
