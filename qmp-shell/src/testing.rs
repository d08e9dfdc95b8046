//! What unit tests share: schemas as servers tell them.

use qapi_types::schema::Schema;

use crate::view::{Calls, View};

/// What QEMU 10.0 answered to `query-qmp-schema`.
pub(crate) fn qemu() -> Schema {
    let path = test_support::corpus().join("qemu-10.0/query-qmp-schema.qemu-system-x86_64.json");
    let answer = std::fs::read_to_string(path).expect("the corpus has it");
    serde_json::from_str(&answer).expect("QEMU describes itself well")
}

/// The commands of a schema.
pub(crate) fn view(schema: &Schema) -> View<'_> {
    View {
        schema,
        calls: Calls::Commands,
        others: &[],
    }
}
