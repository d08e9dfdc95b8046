//! Members and branches, and the types they name.

use super::{Lower, Place, keys, optional};
use crate::ast::{Branch, Member, TypeExpr};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::value::{Object, Str, Value};

impl Lower<'_> {
    /// The members that an object lists. `owner` is the type that has them, if a type has.
    pub(super) fn members(&mut self, data: &Object, owner: Option<&str>) -> Vec<Member> {
        data.entries
            .iter()
            .map(|entry| {
                let (name, optional) = optional(&entry.key.text);
                let name = Str {
                    text: name,
                    span: entry.key.span,
                };
                self.member_name(&name, owner);
                let (ty, rest) = self.long_form(&entry.value, &name, &keys::MEMBER, "member");
                let ty = ty.and_then(|value| self.type_expr(value, "the type of a member"));
                let condition = rest.and_then(|object| self.condition(object));
                let features = rest.map(|object| self.features(object)).unwrap_or_default();
                Member {
                    name: name.text,
                    span: name.span,
                    optional,
                    ty,
                    condition,
                    features,
                }
            })
            .collect()
    }

    /// The branches of a union or alternate. Only some may have array types.
    pub(super) fn branches(&mut self, place: &Place<'_>, arrays: bool) -> Vec<Branch> {
        let data = match place.object.get("data") {
            None => return Vec::new(),
            Some(Value::Object(data)) => data,
            Some(other) => {
                let what = format!("'data' of {}", place.owner);
                self.sink.error(keys::wrong(&what, "an object", other));
                return Vec::new();
            }
        };
        data.entries
            .iter()
            .map(|entry| {
                let (ty, rest) = self.long_form(&entry.value, &entry.key, &keys::BRANCH, "branch");
                let ty = ty.and_then(|value| match value {
                    Value::Array(_) if !arrays => {
                        let must = "the name of a struct or union";
                        self.sink
                            .error(keys::wrong("the type of a union's branch", must, value));
                        None
                    }
                    value => self.type_expr(value, "the type of a branch"),
                });
                let condition = rest.and_then(|object| self.condition(object));
                Branch {
                    name: entry.key.text.clone(),
                    span: entry.key.span,
                    ty,
                    condition,
                }
            })
            .collect()
    }

    /// The type in `TYPE` or `{ 'type': TYPE, … }`, and the object with the rest.
    fn long_form<'v>(
        &mut self,
        value: &'v Value,
        name: &Str,
        shape: &keys::Shape,
        what: &str,
    ) -> (Option<&'v Value>, Option<&'v Object>) {
        let Value::Object(object) = value else {
            return (Some(value), None);
        };
        let what = format!("{what} {}", crate::words::quoted(name.as_str()));
        keys::check(object, shape, &what, name.span, self.sink);
        (object.get("type"), Some(object))
    }

    /// A type name, or an array of one.
    pub(super) fn type_expr(&mut self, value: &Value, what: &str) -> Option<TypeExpr> {
        match value {
            Value::Str(name) => Some(TypeExpr::One(name.clone())),
            Value::Array(array) => match array.items.as_slice() {
                [Value::Str(name)] => Some(TypeExpr::Array(name.clone())),
                items => {
                    self.sink.error(array_type(array.span, items));
                    None
                }
            },
            other => {
                let must = "a type name, or an array with one";
                self.sink.error(keys::wrong(what, must, other));
                None
            }
        }
    }

    /// The type name that is the value of `key`, if it has one.
    pub(super) fn type_name(&mut self, object: &Object, key: &str) -> Option<Str> {
        match object.get(key)? {
            Value::Str(name) => Some(name.clone()),
            other => {
                self.sink
                    .error(keys::wrong(&format!("'{key}'"), "a type name", other));
                None
            }
        }
    }
}

fn array_type(span: Span, items: &[Value]) -> Diagnostic {
    let message = "an array type holds exactly one type name";
    let found = Diagnostic::new(Code::ArrayType, span, message);
    match items {
        [] => found.label("this is empty"),
        [item] => found.also(item.span(), format!("this is {}", item.kind())),
        [_, second, ..] => found.also(second.span(), "this is too much"),
    }
}
