//! The one type for all that releases have at a place.

use super::conflict::{Conflict, Place};
use super::numbers;
use super::plan::{Category, Kind, Plan, Use};
use crate::draft::Type;
use crate::name::Name;
use crate::schema::Builtin;

impl Plan<'_> {
    /// The type for a place, which `part` names in messages; reports where there is none.
    pub(super) fn settle(
        &self,
        definition: &Name,
        part: &str,
        uses: &[Use],
        conflicts: &mut Vec<Conflict>,
    ) -> Option<Type> {
        let mut types = uses.iter().filter_map(|it| it.ty.as_ref());
        let first = self.named(types.next()?);
        let joined = types.try_fold(first.clone(), |older, newer| self.join(&older, newer));
        let lacks = uses.iter().any(|it| it.ty.is_none());
        let object = |ty: &Type| {
            !ty.array && self.category(&ty.name) == Some(Category::Defined(Kind::Object))
        };
        let joined = joined.filter(|ty| !lacks || object(ty));
        if joined.is_none() {
            conflicts.push(self.conflict(definition, part, uses));
        }
        Some(joined.unwrap_or(first))
    }

    fn conflict(&self, definition: &Name, part: &str, uses: &[Use]) -> Conflict {
        let places = uses.iter().map(|it| {
            let what = match &it.ty {
                None => "nothing".to_owned(),
                Some(ty) if ty.array => format!("array of '{}'", ty.name.as_str()),
                Some(ty) => format!("'{}'", ty.name.as_str()),
            };
            Place::new(&self.releases, it.source, it.span, what)
        });
        Conflict {
            definition: definition.as_str().to_owned(),
            message: format!(
                "no type is right for {part} of '{}' in all releases",
                definition.as_str()
            ),
            places: places.collect(),
        }
    }

    /// A type under the name that it has in the end.
    fn named(&self, ty: &Type) -> Type {
        Type {
            name: self.resolve(&ty.name),
            array: ty.array,
        }
    }

    /// The type that has all values of both.
    fn join(&self, older: &Type, newer: &Type) -> Option<Type> {
        let (older, newer) = (self.named(older), self.named(newer));
        if older == newer {
            return Some(newer);
        }
        let (old, new) = (self.category(&older.name)?, self.category(&newer.name)?);
        let alternate = |category| category == Category::Defined(Kind::Alternate);
        let is_enum = |category| category == Category::Defined(Kind::Enum);
        let any = Category::Builtin(Builtin::Any);
        let string = Category::Builtin(Builtin::Str);
        if older.array != newer.array {
            return match (old, new) {
                _ if !older.array && old == any => Some(older),
                _ if !newer.array && new == any => Some(newer),
                _ if !older.array && alternate(old) => self.taken(&older, &newer),
                _ if !newer.array && alternate(new) => self.taken(&newer, &older),
                _ => None,
            };
        }
        if older.array && (alternate(old) != alternate(new)) {
            let one = |ty: &Type| Type {
                array: false,
                ..ty.clone()
            };
            let joined = self.join(&one(&older), &one(&newer))?;
            return Some(Type {
                array: true,
                ..joined
            });
        }
        let builtin = |builtin: Builtin| Type {
            name: Name::new(builtin.name()),
            array: newer.array,
        };
        match (old, new) {
            _ if old == any || old == string && is_enum(new) => Some(older),
            _ if new == any || new == string && is_enum(old) => Some(newer),
            (Category::Builtin(old), Category::Builtin(new)) => {
                numbers::wider(old, new).map(builtin)
            }
            (Category::Defined(old), Category::Defined(new)) if old == new => Some(newer),
            _ if alternate(old) => self.taken(&older, &newer),
            _ if alternate(new) => self.taken(&newer, &older),
            _ => None,
        }
    }

    /// The alternate, if a branch of it takes all values of the other type.
    fn taken(&self, alternate: &Type, other: &Type) -> Option<Type> {
        let class = self.class(other)?;
        let choices = self.choices(self.groups.get(&alternate.name)?);
        let choice = choices.into_iter().find(|it| it.class == class)?;
        let mut types = choice.uses.iter().filter_map(|it| it.ty.as_ref());
        let first = self.named(types.next()?);
        let branch = types.try_fold(first, |older, newer| self.join(&older, newer))?;
        let joined = self.join(other, &branch)?;
        (joined == branch).then(|| alternate.clone())
    }
}
