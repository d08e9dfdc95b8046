//! Members, values, commands and events are there under their condition.

use test_conditions::{closed, open};

struct Nobody;

impl open::dispatch::Handler for Nobody {}

#[test]
fn members_are_there_under_their_condition() {
    use qapi_types::{Enum, Object};
    let a = cfg!(CONFIG_A);
    let b = cfg!(CONFIG_B);
    assert_eq!(open::Pair::MEMBERS.contains(&"rare"), a && b);
    assert_eq!(open::Mode::ALL.len(), if a { 3 } else { 2 });
    let text = r#"{"kind":"file","tag":"t","path":"p"}"#;
    let source: open::Source = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&source).unwrap(), text);
    let net = serde_json::from_str::<closed::Source>(r#"{"port":1,"kind":"net"}"#);
    assert_eq!(net.is_ok(), !a);
    let heir = r#"{"id":"i","mode":"auto","n":1.5}"#;
    assert_eq!(serde_json::from_str::<closed::Heir>(heir).is_ok(), a);
    assert_eq!(serde_json::from_str::<open::Only>("{}").is_ok(), !a);
    assert!(serde_json::from_str::<open::Only>(r#"{"a":1}"#).is_ok());
    let names = open::dispatch::table::<Nobody, ()>()
        .entries()
        .iter()
        .map(|row| row.spec.name);
    assert_eq!(names.clone().any(|name| name == "take"), b);
    assert_eq!(names.clone().any(|name| name == "rarely"), a || b);
    #[cfg(CONFIG_A)]
    let _ = open::event::Event::from(open::event::Gone);
    #[cfg(any(CONFIG_A, CONFIG_B))]
    let _: Option<open::Rare> = None;
}
