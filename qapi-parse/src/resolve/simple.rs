//! Unions without base and discriminator, as schemas had them until 6.1.
//!
//! Takes all items of a schema, spells such unions out: what is on the wire a `type` and a `data`
//! member becomes an enumeration, a struct per type with a member `data`, and a union over them.
//! The names are those that later releases gave to the same things: `FooKind` and `BarWrapper`.

use std::collections::{HashMap, HashSet};

use crate::ast::{Base, Body, Branch, Definition, Documentation, Item, Kind, Member, TypeExpr};
use crate::name::Name;
use crate::schema::{Condition, EnumValue};
use crate::value::Str;

/// Spells out all such unions.
pub(super) fn expand(items: Vec<Item>) -> Vec<Item> {
    let simple = |item: &Item| matches!(item, Item::Definition(d) if is_simple(d));
    if !items.iter().any(simple) {
        return items;
    }
    let conditions: HashMap<Name, Option<Condition>> = items
        .iter()
        .filter_map(|item| match item {
            Item::Definition(d) => Some((d.name.text.clone(), d.condition.clone())),
            _ => None,
        })
        .collect();
    let mut expander = Expander {
        conditions,
        wrappers: HashSet::new(),
        items: Vec::new(),
    };
    for item in items {
        match item {
            Item::Definition(definition) if is_simple(&definition) => expander.union(*definition),
            other => expander.items.push(other),
        }
    }
    expander.items
}

fn is_simple(definition: &Definition) -> bool {
    matches!(&definition.body, Body::Union { simple: true, .. })
}

struct Expander {
    /// The conditions of all definitions, by name.
    conditions: HashMap<Name, Option<Condition>>,
    /// Names of wrappers that exist already.
    wrappers: HashSet<Name>,
    items: Vec<Item>,
}

impl Expander {
    /// The first name unless a definition has it, else the second, which is reserved.
    fn free(&self, name: &str, reserved: &str) -> Name {
        let taken = self.conditions.contains_key(name);
        Name::new(if taken { reserved } else { name })
    }

    /// The name of the struct that wraps a type: `FooWrapper`, `StrWrapper`, `IntListWrapper`.
    fn wrapper(&self, ty: &TypeExpr) -> Name {
        let name = ty.name().as_str();
        let mut chars = name.chars();
        let first = chars.next().map(|c| c.to_ascii_uppercase());
        let upper: String = first.into_iter().chain(chars).collect();
        let list = match ty {
            TypeExpr::Array(_) => "List",
            TypeExpr::One(_) => "",
        };
        self.free(
            &format!("{upper}{list}Wrapper"),
            &format!("q_obj_{name}{list}-wrapper"),
        )
    }

    fn union(&mut self, mut definition: Definition) {
        let Body::Union {
            base,
            discriminator,
            branches,
            ..
        } = &mut definition.body
        else {
            return;
        };
        let at = definition.name.span;
        let name = definition.name.as_str();
        let kind = self.free(&format!("{name}Kind"), &format!("q_obj_{name}-kind"));
        let values = branches
            .iter()
            .map(|branch| EnumValue {
                name: branch.name.clone(),
                span: branch.span,
                condition: branch.condition.clone(),
                features: Vec::new(),
            })
            .collect();
        let module = definition.module;
        let implicit = |kind: Kind, name: Name, condition, body| Definition {
            module,
            kind,
            name: Str {
                text: name,
                span: at,
            },
            condition,
            features: Vec::new(),
            doc: Documentation::None,
            body,
            sound: true,
            implicit: true,
        };
        let body = Body::Enum {
            prefix: None,
            values,
        };
        let tag = implicit(Kind::Enum, kind.clone(), definition.condition.clone(), body);
        self.items.push(Item::Definition(Box::new(tag)));
        for branch in branches.iter_mut() {
            let Some(ty) = branch.ty.take() else { continue };
            let name = self.wrapper(&ty);
            branch.ty = Some(TypeExpr::One(Str {
                text: name.clone(),
                span: ty.name().span,
            }));
            if !self.wrappers.insert(name.clone()) {
                continue;
            }
            let condition = self.conditions.get(&ty.name().text).cloned().flatten();
            let members = vec![member("data", branch, Some(ty))];
            let body = Body::Struct {
                base: None,
                members,
            };
            let wrapper = implicit(Kind::Struct, name, condition, body);
            self.items.push(Item::Definition(Box::new(wrapper)));
        }
        let ty = TypeExpr::One(Str {
            text: kind,
            span: at,
        });
        let place = Branch {
            name: Name::new("type"),
            span: at,
            ty: None,
            condition: None,
        };
        *base = Base::Members(vec![member("type", &place, Some(ty))]);
        *discriminator = Some(Str {
            text: Name::new("type"),
            span: at,
        });
        self.items.push(Item::Definition(Box::new(definition)));
    }
}

fn member(name: &str, branch: &Branch, ty: Option<TypeExpr>) -> Member {
    Member {
        name: Name::new(name),
        span: branch.span,
        optional: false,
        ty,
        condition: None,
        features: Vec::new(),
    }
}
