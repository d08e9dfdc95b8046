//! Absent, null and present in QEMU's own types.

use qapi_types::{Null, json};
use serde::Serialize;
use serde::de::DeserializeOwned;
use test_qemu::system::command::{BlockdevAdd, MigrateSetParameters};
use test_qemu::system::{BlockdevOptionsBranch, BlockdevRefOrNull, StrOrNull};

fn carried<T: DeserializeOwned + Serialize + Send>(text: &str) -> T {
    let value: T = json::from_str(text).expect("decodes");
    assert_eq!(serde_json::to_string(&value).expect("encodes"), text);
    value
}

#[test]
fn migration_parameters() {
    let parameters = |text| carried::<MigrateSetParameters>(text).0.tls_creds;
    assert_eq!(parameters("{}"), None);
    assert_eq!(
        parameters(r#"{"tls-creds":null}"#),
        Some(StrOrNull::N(Null))
    );
    assert_eq!(
        parameters(r#"{"tls-creds":""}"#),
        Some(StrOrNull::S(String::new()))
    );
    assert_eq!(
        parameters(r#"{"tls-creds":"tls0"}"#),
        Some(StrOrNull::S("tls0".to_owned()))
    );
}

#[test]
fn the_backing_file_of_a_qcow2() {
    for (backing, is_expected) in [
        (
            "",
            (|backing| backing.is_none()) as fn(Option<&BlockdevRefOrNull>) -> bool,
        ),
        (r#""backing":null,"#, |backing| {
            matches!(backing, Some(BlockdevRefOrNull::Null(Null)))
        }),
        (
            r#""backing":"node0","#,
            |backing| matches!(backing, Some(BlockdevRefOrNull::Reference(name)) if name == "node0"),
        ),
        (
            r#""backing":{"driver":"qcow2","file":"f","backing":null},"#,
            |backing| matches!(backing, Some(BlockdevRefOrNull::Definition(_))),
        ),
    ] {
        let late = format!(r#"{{{backing}"file":"f","node-name":"n","driver":"qcow2"}}"#);
        let add: BlockdevAdd = json::from_str(&late).expect("decodes");
        let BlockdevOptionsBranch::Qcow2(qcow2) = &add.0.driver else {
            panic!("{add:?}")
        };
        assert!(is_expected(qcow2.backing.as_ref()), "{late}");
        let again: BlockdevAdd =
            json::from_str(&serde_json::to_string(&add).expect("encodes")).expect("decodes");
        assert_eq!(again, add);
        let value: serde_json::Value = json::from_str(&late).expect("is JSON");
        assert_eq!(serde_json::to_value(&add).expect("encodes"), value);
        assert_eq!(
            serde_json::from_value::<BlockdevAdd>(value).expect("decodes"),
            add
        );
    }
}
