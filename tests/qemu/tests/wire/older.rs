//! Answers of an older server, read by types of a newer schema.

use std::collections::BTreeMap;

use qapi_types::{Command, json};
use serde_json::value::RawValue;
use test_qemu::{newer, newer_lenient};

use crate::sessions::recorded;

/// What QEMU 10.0 answered to `C`.
fn answers<C: Command>() -> Vec<Box<RawValue>> {
    let mut ids = Vec::new();
    let mut answers = Vec::new();
    for (_, message) in recorded("qemu-10.0-q35.jsonl") {
        let mut members: BTreeMap<String, Box<RawValue>> =
            serde_json::from_str(message.get()).expect("an object");
        let id = members.get("id").map(|id| id.get().to_owned());
        let name = members.get("execute").map(|name| name.get());
        if name == Some(&format!("{:?}", C::SPEC.name)) {
            ids.push(id);
        } else if ids.contains(&id) {
            answers.extend(members.remove("return"));
        }
    }
    assert!(!answers.is_empty(), "'{}' was recorded", C::SPEC.name);
    answers
}

#[test]
fn members_that_older_servers_lack_can_be_made_optional() {
    for answer in answers::<newer::command::QueryBlock>() {
        let error = json::from_str::<Vec<newer::BlockInfo>>(answer.get());
        let error = error
            .expect_err("10.2 has the member in each answer")
            .to_string();
        let lead =
            "in '[0].inserted.children' (member of 'BlockDeviceInfo'): mandatory member is missing";
        assert!(error.starts_with(lead), "{error}");
        let infos: Vec<newer_lenient::BlockInfo> =
            json::from_str(answer.get()).expect("the option says so");
        let inserted = infos.iter().filter_map(|info| info.inserted.as_ref());
        assert!(
            inserted
                .map(|inserted| &inserted.children)
                .all(Option::is_none)
        );
    }
    for answer in answers::<newer::command::QueryNamedBlockNodes>() {
        json::from_str::<Vec<newer::BlockDeviceInfo>>(answer.get()).expect_err("likewise");
        json::from_str::<Vec<newer_lenient::BlockDeviceInfo>>(answer.get()).expect("likewise");
    }
}
