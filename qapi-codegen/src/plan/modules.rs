//! Which Rust module each schema file becomes.

use qapi_parse::Schema;

use crate::names::{Ident, module_ident};

/// The identifier for each module of `schema`, in its order.
///
/// A file's stem is enough unless two files share it; then the folders above tell them apart, one
/// after the other until all differ. Files are distinct, so in the end their whole paths do.
pub(super) fn idents(schema: &Schema, prefix: &str) -> Vec<Ident> {
    let paths: Vec<Vec<&str>> = schema
        .modules()
        .iter()
        .map(|module| {
            let path = module.name.strip_suffix(".json").unwrap_or(&module.name);
            path.split('/')
                .filter(|part| !matches!(*part, "." | ".."))
                .collect()
        })
        .collect();
    let mut depth = vec![1; paths.len()];
    loop {
        let idents: Vec<Ident> = paths
            .iter()
            .zip(&depth)
            .map(|(path, depth)| module_ident(prefix, &path[path.len().saturating_sub(*depth)..]))
            .collect();
        let mut changed = false;
        for (index, ident) in idents.iter().enumerate() {
            let shared = idents.iter().filter(|other| *other == ident).count() > 1;
            if shared && depth[index] < paths[index].len() {
                depth[index] += 1;
                changed = true;
            }
        }
        if !changed {
            return idents;
        }
    }
}
