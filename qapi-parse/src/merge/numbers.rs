//! Number types that hold what others hold.

use crate::schema::Builtin;

/// Bits of the values that an integer type holds, and whether they may be negative.
fn bits(ty: Builtin) -> Option<(bool, u32)> {
    Some(match ty {
        Builtin::Int8 => (true, 8),
        Builtin::Int16 => (true, 16),
        Builtin::Int32 => (true, 32),
        Builtin::Int | Builtin::Int64 => (true, 64),
        Builtin::Uint8 => (false, 8),
        Builtin::Uint16 => (false, 16),
        Builtin::Uint32 => (false, 32),
        Builtin::Uint64 | Builtin::Size => (false, 64),
        _ => return None,
    })
}

/// The smallest type that holds what both hold; the newer one where they hold the same.
pub(super) fn wider(older: Builtin, newer: Builtin) -> Option<Builtin> {
    let number = |ty: Builtin| ty == Builtin::Number || ty.is_integer();
    if !number(older) || !number(newer) {
        return None;
    }
    let (Some((old_sign, old)), Some((new_sign, new))) = (bits(older), bits(newer)) else {
        return Some(Builtin::Number);
    };
    if old_sign == new_sign {
        return Some(if old > new { older } else { newer });
    }
    let (signed, unsigned, ty) = if old_sign {
        (old, new, older)
    } else {
        (new, old, newer)
    };
    if signed > unsigned {
        return Some(ty);
    }
    match unsigned {
        8 => Some(Builtin::Int16),
        16 => Some(Builtin::Int32),
        32 => Some(Builtin::Int64),
        // A double would round them.
        _ => Some(Builtin::Any),
    }
}

#[cfg(test)]
mod tests;
