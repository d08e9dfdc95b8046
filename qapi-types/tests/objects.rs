//! Structs, unions, enums and alternates on the wire, with the types generated from `schemas/`.
#![cfg(feature = "schemas")]

use qapi_types::qmp::{
    BlockStatsSpecificBranch, MonitorInfo, MonitorMode, PCIELinkSpeed, RunState, SchemaInfo,
    SchemaInfoBranch, SocketAddress, SocketAddressBranch, StatusInfo, StrOrNull, command,
};
use qapi_types::{Any, Empty, Enum, Null};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::json;

/// Decodes `value` both from text and from a tree, encodes it again, and expects no difference.
fn round_trip<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: Any) -> T {
    let from_text: T = serde_json::from_str(&value.to_string()).expect("decodes from text");
    assert_eq!(serde_json::to_value(&from_text).expect("encodes"), value);
    let from_tree: T = serde_json::from_value(value).expect("decodes from a tree");
    assert_eq!(from_text, from_tree);
    from_text
}

fn error<T: DeserializeOwned + std::fmt::Debug>(text: &str) -> String {
    serde_json::from_str::<T>(text)
        .expect_err("must not decode")
        .to_string()
}

#[test]
fn absent_members_stay_absent() {
    let info: MonitorInfo =
        round_trip(json!({"mode": "control", "chardev": "qmp0", "dynamic": false}));
    assert_eq!(info.id, None);
    assert_eq!(info.mode, MonitorMode::Control);
}

#[test]
fn members_the_schema_does_not_know_are_skipped() {
    let info: MonitorInfo = serde_json::from_str(
        r#"{"color": {"r": [1]}, "mode": "control", "chardev": "c", "dynamic": true, "x": null}"#,
    )
    .expect("decodes");
    assert_eq!(info.chardev, "c");
}

#[test]
fn a_value_the_schema_does_not_know_is_kept() {
    let status: StatusInfo = round_trip(json!({"running": false, "status": "dreaming"}));
    assert!(matches!(&status.status, RunState::Unknown_(name) if name.as_str() == "dreaming"));
    assert_eq!(status.status.to_string(), "dreaming");
}

#[test]
fn enums_know_their_names() {
    assert_eq!(
        MonitorMode::ALL,
        [MonitorMode::Readline, MonitorMode::Control]
    );
    assert_eq!("readline".parse(), Ok(MonitorMode::Readline));
    assert_eq!(PCIELinkSpeed::_2_5.as_str(), "2_5");
    for state in RunState::ALL {
        assert_eq!(RunState::from_name(state.as_str()).as_ref(), Some(state));
    }
}

#[test]
fn a_union_reads_the_discriminator_anywhere() {
    let early = r#"{"type": "inet", "host": "::1", "port": "4444", "keep-alive": true}"#;
    let late = r#"{"host": "::1", "port": "4444", "keep-alive": true, "type": "inet"}"#;
    let middle = r#"{"host": "::1", "type": "inet", "keep-alive": true, "port": "4444"}"#;
    let address: SocketAddress = serde_json::from_str(early).expect("decodes");
    let SocketAddressBranch::Inet(inet) = &address.type_ else {
        panic!("{address:?}")
    };
    assert_eq!((inet.host.as_str(), inet.keep_alive), ("::1", Some(true)));
    for text in [late, middle] {
        assert_eq!(
            serde_json::from_str::<SocketAddress>(text).expect("decodes"),
            address
        );
    }
}

#[test]
fn common_members_and_those_of_a_branch_may_be_mixed() {
    let branch_first = r#"{"members": [], "name": "1", "meta-type": "object", "features": ["f"]}"#;
    let info: SchemaInfo = serde_json::from_str(branch_first).expect("decodes");
    assert_eq!(info.name, "1");
    assert_eq!(info.features.as_deref(), Some(&["f".to_owned()][..]));
    assert!(
        matches!(&info.meta_type, SchemaInfoBranch::Object(object) if object.members.is_empty())
    );
    round_trip::<SchemaInfo>(serde_json::from_str(branch_first).expect("is JSON"));
}

#[test]
fn a_branch_the_schema_does_not_know_keeps_its_members() {
    let address: SocketAddress = round_trip(json!({"type": "pigeon", "loft": [1, {"a": null}]}));
    let SocketAddressBranch::Unknown_(branch) = address.type_ else {
        panic!("{address:?}")
    };
    assert_eq!(branch.tag(), "pigeon");
    assert_eq!(branch.members["loft"], json!([1, {"a": null}]));
}

#[test]
fn a_value_without_a_branch_adds_no_members() {
    let text = r#"{"stray": 1, "driver": "qcow2", "more": 2}"#;
    let stats: qapi_types::qmp::BlockStatsSpecific = serde_json::from_str(text).expect("decodes");
    assert_eq!(stats.driver, BlockStatsSpecificBranch::Qcow2);
    assert_eq!(
        serde_json::to_value(&stats).expect("encodes"),
        json!({"driver": "qcow2"})
    );
}

#[test]
fn an_alternate_is_chosen_by_json_type() {
    assert_eq!(round_trip::<StrOrNull>(json!(null)), StrOrNull::N(Null));
    assert_eq!(
        round_trip::<StrOrNull>(json!("x")),
        StrOrNull::S("x".to_owned())
    );
    let message = error::<StrOrNull>("[]");
    assert!(
        message.starts_with(
            "invalid type: an array, expected a string or null (alternate 'StrOrNull')"
        ),
        "{message}"
    );
}

#[test]
fn an_answer_without_data_may_grow_members() {
    assert_eq!(
        serde_json::from_str::<Empty>(r#"{"new": 1}"#).expect("decodes"),
        Empty
    );
    assert_eq!(serde_json::to_string(&Empty).expect("encodes"), "{}");
}

#[test]
fn a_command_around_a_type_has_its_members() {
    let add: command::ChardevAdd = round_trip(json!({
        "id": "c1",
        "backend": {
            "type": "socket",
            "data": {"addr": {"type": "unix", "data": {"path": "/tmp/s"}}, "server": true},
        },
    }));
    assert_eq!(add.id, "c1");
}

#[test]
fn errors_name_the_member_by_path() {
    let text = r#"{"id": "c1", "backend": {"type": "socket",
        "data": {"addr": {"type": "unix", "data": {"path": 7}}}}}"#;
    assert_eq!(
        error::<command::ChardevAdd>(text),
        "in 'backend.data.addr.data.path' (member of 'UnixSocketAddress'): \
         invalid type: integer `7`, expected a string at line 2 column 60",
    );
    assert_eq!(
        error::<MonitorInfo>(r#"{"mode": "control", "dynamic": false}"#),
        "in 'chardev' (member of 'MonitorInfo'): mandatory member is missing \
         at line 1 column 37",
    );
}

#[test]
fn errors_speak_of_json_not_of_rust() {
    for (value, what) in [
        (r#""1""#, "string \"1\""),
        ("1.0", "floating point `1.0`"),
        ("null", "null"),
        (r#"{"a": 1}"#, "object"),
        ("[1]", "array"),
        (r#"", expected i8""#, "string \", expected i8\""),
    ] {
        let message = error::<command::Balloon>(&format!(r#"{{"value": {value}}}"#));
        let start = format!(
            "in 'value' (member of 'balloon'): invalid type: {what}, expected a signed 64-bit \
             integer at line 1 column ",
        );
        assert!(message.starts_with(&start), "{message}");
    }
    let message = error::<MonitorInfo>(r#"{"mode": {}}"#);
    assert!(
        message.contains("invalid type: object, expected a value of"),
        "{message}"
    );
}

#[test]
fn the_first_error_wins_and_ends_the_decoding() {
    let text = r#"{"data": {"path": 7}, "type": "unix"}"#;
    let message = error::<qapi_types::qmp::SocketAddressLegacy>(text);
    assert!(
        message.starts_with("in 'data.path' (member of 'UnixSocketAddress'): invalid type"),
        "{message}"
    );
    let message = error::<SocketAddress>(r#"{"type": 5}"#);
    assert!(
        message.starts_with("in 'type' (member of 'SocketAddress'): invalid type"),
        "{message}"
    );
    assert_eq!(
        error::<SocketAddress>(r#"{"path": "x"}"#),
        "in 'type' (member of 'SocketAddress'): mandatory member is missing at line 1 column 13",
    );
}

#[test]
fn debug_shows_the_type_and_what_is_on_the_wire() {
    let info = MonitorInfo {
        id: None,
        mode: MonitorMode::Control,
        chardev: "qmp \"0\"".into(),
        dynamic: true,
    };
    assert_eq!(
        format!("{info:?}"),
        r#"MonitorInfo {"mode":"control","chardev":"qmp \"0\"","dynamic":true}"#
    );
    assert_eq!(
        format!("{:#?}", command::MonitorRemove { id: "m".into() }),
        "MonitorRemove {\n  \"id\": \"m\"\n}"
    );
    assert_eq!(format!("{:?}", command::QueryStatus), "QueryStatus {}");
    // Values of enumerations look like the text that they are.
    assert_eq!(
        format!("{:?}", MonitorMode::Control),
        r#"MonitorMode "control""#
    );
    assert_eq!(format!("{:?}", RunState::from("new")), r#"RunState "new""#);
    // What has no JSON of its own stands around what has.
    let branch = SocketAddressBranch::Vsock(qapi_types::qmp::VsockSocketAddress {
        cid: "3".into(),
        port: "1".into(),
    });
    assert_eq!(
        format!("{branch:?}"),
        r#"Vsock(VsockSocketAddress {"cid":"3","port":"1"})"#
    );
    assert_eq!(format!("{:?}", StrOrNull::N(Null)), "N(Null)");
}

#[test]
fn of_a_member_that_comes_twice_the_last_one_counts_and_of_a_discriminator_the_first() {
    let info: MonitorInfo = serde_json::from_str(
        r#"{"chardev": "a", "mode": "control", "dynamic": true, "chardev": "b"}"#,
    )
    .expect("decodes");
    assert_eq!(info.chardev, "b");
    let address: SocketAddress =
        serde_json::from_str(r#"{"type": "unix", "path": "p", "type": "fd"}"#).expect("decodes");
    assert_eq!(
        serde_json::to_value(&address).expect("encodes"),
        json!({"type": "unix", "path": "p"})
    );
}
