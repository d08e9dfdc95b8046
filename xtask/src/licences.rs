//! `cargo xtask licences`: whether the licences of all dependencies, those of tests and of other
//! systems included, allow what ours allow.
//!
//! Looks at what the packages' manifests say, nothing else; asks nobody for advisories. For this,
//! cargo-deny would compile for minutes.

#[cfg(test)]
mod tests;

use std::error::Error;

use spdx::{Expression, LicenseReq, ParseMode};

use crate::workspace::metadata;

/// What asks for no more than that copyright notices are kept.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Fails when there is a package with another licence, or with none. Names each.
pub(crate) fn check() -> Result<(), Box<dyn Error>> {
    let metadata = metadata()?;
    let mut faults = 0;
    for package in &metadata.packages {
        if let Some(fault) = fault(package.license.as_deref()) {
            eprintln!("'{} {}' {fault}", package.name, package.version);
            faults += 1;
        }
    }
    match faults {
        0 => println!("{} packages, all allowed", metadata.packages.len()),
        1 => return Err("1 package is not allowed".into()),
        _ => return Err(format!("{faults} packages are not allowed").into()),
    }
    Ok(())
}

/// What is wrong with a package whose manifest says this.
fn fault(licence: Option<&str>) -> Option<String> {
    let Some(licence) = licence else {
        return Some("names no licence".to_owned());
    };
    match Expression::parse_mode(licence, ParseMode::LAX) {
        Ok(expression) if expression.evaluate(allowed) => None,
        Ok(_) => Some(format!("has the licence '{licence}'")),
        Err(error) => Some(format!("has a licence that is not SPDX's: {error}")),
    }
}

fn allowed(requirement: &LicenseReq) -> bool {
    let id = requirement.license.id();
    id.is_some_and(|id| ALLOWED.contains(&id.name))
}
