use qapi_session::Address;

use super::{name, parse};

#[test]
fn addresses_are_those_of_qemu_and_of_the_python_shell() {
    let inet = |host: &str, port| {
        Ok(Address::Inet {
            host: host.to_owned(),
            port,
        })
    };
    assert_eq!(parse("tcp:localhost:4444"), inet("localhost", 4444));
    assert_eq!(parse("localhost:4444"), inet("localhost", 4444));
    assert_eq!(parse("tcp:[::1]:4444"), inet("::1", 4444));
    assert_eq!(parse("unix:/a/b"), Ok(Address::Unix("/a/b".into())));
    for path in ["qmp.sock", "/a/b:1", "./a:1", "a:b", ":1"] {
        assert_eq!(parse(path), Ok(Address::Unix(path.into())), "{path}");
    }
    assert!(parse("tcp:localhost").is_err());
}

#[test]
fn a_socket_has_one_name() {
    let here = std::env::current_dir()
        .expect("there is one")
        .join("qmp.sock");
    let expected = format!("unix:{}", here.display());
    assert_eq!(
        parse("qmp.sock").map(|address| name(&address)),
        Ok(expected.clone())
    );
    assert_eq!(parse(&expected).map(|address| name(&address)), Ok(expected));
}
