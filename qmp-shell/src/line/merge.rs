//! Puts arguments together that were given one by one.

use std::ops::Range;

use crate::fault::Fault;
use crate::tree::{Kind, Member, Object, Tree};

/// Puts a value to where a dotted name leads.
pub(super) fn insert(
    into: &mut Tree,
    path: Vec<(String, Range<usize>)>,
    value: Tree,
) -> Result<(), Fault> {
    let whole = path.first().map_or(0, |(_, span)| span.start)..value.span.end;
    let mut path = path.into_iter().peekable();
    let mut into = into;
    while let Some((name, span)) = path.next() {
        let Kind::Object(object) = &mut into.kind else {
            let fault = Fault::new(span, "what is around this was given a value as a whole");
            return Err(fault);
        };
        let known = object.members.iter().position(|member| member.name == name);
        if path.peek().is_none() {
            if known.is_some() {
                return Err(Fault::new(span, format!("'{name}' is given twice")));
            }
            object.members.push(Member { name, span, value });
            return Ok(());
        }
        let at = known.unwrap_or_else(|| {
            object.members.push(Member {
                name,
                span,
                value: Tree {
                    span: whole.clone(),
                    kind: Kind::Object(Object {
                        members: Vec::new(),
                        dotted: true,
                    }),
                },
            });
            object.members.len() - 1
        });
        let Some(member) = object.members.get_mut(at) else {
            return Ok(());
        };
        into = &mut member.value;
    }
    Ok(())
}

/// Adds all members of an object.
pub(super) fn all(into: &mut Tree, object: Tree) -> Result<(), Fault> {
    if let Kind::Object(object) = object.kind {
        for member in object.members {
            insert(into, vec![(member.name, member.span)], member.value)?;
        }
    }
    Ok(())
}

/// Makes lists of what dotted names gave numbers for names.
pub(super) fn lists(tree: &mut Tree) -> Result<(), Fault> {
    match &mut tree.kind {
        Kind::List(elements) => elements.iter_mut().try_for_each(lists),
        Kind::Object(object) => {
            object
                .members
                .iter_mut()
                .try_for_each(|member| lists(&mut member.value))?;
            if object.dotted
                && let Some(elements) = list(object)?
            {
                tree.kind = Kind::List(elements);
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn list(object: &mut Object) -> Result<Option<Vec<Tree>>, Fault> {
    let number = |member: &Member| member.name.parse::<usize>().ok();
    let Some(first) = object.members.iter().find(|m| number(m).is_some()) else {
        return Ok(None);
    };
    if let Some(other) = object.members.iter().find(|m| number(m).is_none()) {
        let message = format!("'{}' is a position in a list, and this is none", first.name);
        return Err(Fault::new(other.span.clone(), message));
    }
    let mut members = std::mem::take(&mut object.members);
    members.sort_by_key(number);
    for (index, member) in members.iter().enumerate() {
        if number(member) != Some(index) {
            let message = format!("there is no element {index} before this");
            return Err(Fault::new(member.span.clone(), message));
        }
    }
    Ok(Some(
        members.into_iter().map(|member| member.value).collect(),
    ))
}
