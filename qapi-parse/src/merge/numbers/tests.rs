use super::wider;
use crate::schema::Builtin::{
    Any, Bool, Int, Int8, Int16, Int32, Int64, Number, Size, Str, Uint8, Uint32, Uint64,
};

#[test]
fn a_type_that_holds_both_is_found_if_there_is_one() {
    for (older, newer, expected) in [
        (Int8, Int32, Some(Int32)),
        (Int32, Int8, Some(Int32)),
        (Int, Int64, Some(Int64)),
        (Size, Uint64, Some(Uint64)),
        (Uint8, Int8, Some(Int16)),
        (Int8, Uint32, Some(Int64)),
        (Uint32, Int, Some(Int)),
        (Int, Uint32, Some(Int)),
        (Uint64, Int, Some(Any)),
        (Int8, Size, Some(Any)),
        (Int, Number, Some(Number)),
        (Number, Size, Some(Number)),
        (Str, Int, None),
        (Int, Bool, None),
    ] {
        assert_eq!(wider(older, newer), expected, "{older:?} and {newer:?}");
    }
}
