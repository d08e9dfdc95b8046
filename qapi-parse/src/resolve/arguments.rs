//! What commands and events take and give.

use std::collections::HashMap;

use super::{Declared, Resolver};
use crate::ast::{self, Body, TypeExpr};
use crate::diagnostic::{Code, Diagnostic};
use crate::name::Name;
use crate::schema::{Arguments, DefinitionId, Member, NamedType, ObjectType, TypeRef};
use crate::source::Span;
use crate::value::Str;
use crate::words::quoted;

impl Resolver<'_> {
    pub(super) fn arguments(
        &mut self,
        owner: DefinitionId,
        arguments: &ast::Arguments,
    ) -> Arguments {
        match arguments {
            ast::Arguments::None => Arguments::None,
            ast::Arguments::Members(members) => Arguments::Inline(self.members(owner, members)),
            ast::Arguments::Type { name, boxed } => match self.named(owner, name) {
                Some(NamedType::Struct(id)) => Arguments::Type {
                    ty: ObjectType::Struct(id),
                    boxed: *boxed,
                },
                Some(NamedType::Union(id)) => {
                    if !boxed {
                        self.sink.error(union_unboxed(name));
                    }
                    Arguments::Type {
                        ty: ObjectType::Union(id),
                        boxed: true,
                    }
                }
                Some(other) => {
                    let other = self.describe(TypeRef::One(other));
                    self.sink.error(no_object(name, &other));
                    Arguments::None
                }
                None => Arguments::None,
            },
        }
    }

    /// Checks how definitions use others, once all are complete.
    pub(super) fn uses(&mut self, definitions: &[Declared]) {
        let mut structs = HashMap::new();
        let mut claims = HashMap::new();
        for declared in definitions {
            self.distinct(declared, &mut claims);
            let name = &declared.definition.name;
            let (arguments, model) = match (&declared.definition.body, declared.id) {
                (
                    Body::Command {
                        arguments, returns, ..
                    },
                    DefinitionId::Command(id),
                ) => {
                    if let (Some(expr), Some(ty)) = (returns, self.schema[id].returns) {
                        self.returns(name, expr, ty);
                    }
                    (arguments, &self.schema[id].arguments)
                }
                (Body::Event { arguments }, DefinitionId::Event(id)) => {
                    (arguments, &self.schema[id].arguments)
                }
                _ => continue,
            };
            let conditional = match model {
                Arguments::Inline(members) => first_conditional(members.iter()),
                Arguments::Type {
                    ty: ObjectType::Struct(id),
                    boxed: false,
                } => structs
                    .entry(*id)
                    .or_insert_with(|| first_conditional(self.schema.members(*id).into_iter()))
                    .clone(),
                _ => None,
            };
            let place = match arguments {
                ast::Arguments::Type { name, .. } => Some(name.span),
                _ => None,
            };
            if let Some(member) = conditional {
                self.sink.dated(conditional_unboxed(&member, place));
            }
        }
    }

    fn returns(&mut self, command: &Str, expr: &TypeExpr, ty: TypeRef) {
        if matches!(ty.named(), NamedType::Struct(_) | NamedType::Union(_))
            || self.pragmas.command_returns.contains(command.as_str())
        {
            return;
        }
        let found = self.describe(ty);
        self.sink.error(return_type(expr.name(), command, &found));
    }
}

fn first_conditional<'m>(mut members: impl Iterator<Item = &'m Member>) -> Option<(Name, Span)> {
    members
        .find(|member| member.condition.is_some())
        .map(|member| (member.name.clone(), member.span))
}

fn no_object(name: &Str, found: &str) -> Diagnostic {
    let message = "the type of arguments must be a struct or union";
    Diagnostic::new(Code::ArgumentsType, name.span, message).label(format!("this is {found}"))
}

fn union_unboxed(name: &Str) -> Diagnostic {
    let message = format!(
        "arguments can be of union {} only if boxed",
        quoted(name.as_str())
    );
    Diagnostic::new(Code::UnionArguments, name.span, message).help("add 'boxed': true")
}

fn conditional_unboxed((name, span): &(Name, Span), ty: Option<Span>) -> Diagnostic {
    let message = format!(
        "conditional argument {} without 'boxed'",
        quoted(name.as_str())
    );
    match ty {
        Some(ty) => Diagnostic::new(Code::ConditionalArguments, ty, message)
            .also(*span, "the conditional member")
            .help("add 'boxed': true"),
        None => Diagnostic::new(Code::ConditionalArguments, *span, message)
            .help("put the arguments into a struct, name it in 'data', and add 'boxed': true"),
    }
}

fn return_type(name: &Str, command: &Str, found: &str) -> Diagnostic {
    let message = format!(
        "command {} must return a struct, a union, or an array of such",
        quoted(command.as_str())
    );
    Diagnostic::new(Code::ReturnType, name.span, message)
        .label(format!("this is {found}"))
        .help("pragma 'command-returns-exceptions' allows it for the commands that it lists")
}
