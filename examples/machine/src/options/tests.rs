//! Command lines, and what is made of them.

use qapi_types::qmp::ChardevBackend;
use qapi_types::qmp::command::ChardevAdd;

use super::{Asked, Backend, Options};

fn options(line: &str) -> Result<Options, String> {
    match Options::parse(line.split(' ').map(str::to_owned))? {
        Asked::Run(options) => Ok(options),
        other => panic!("{line}: {other:?}"),
    }
}

/// A device as text: its backend, as `chardev-add` would have it.
fn device(backend: Backend) -> String {
    match backend {
        Backend::Socket(socket) => {
            let add = ChardevAdd::new("", ChardevBackend::new(socket));
            let json = serde_json::to_value(add).expect("it is JSON");
            json["backend"]["data"].to_string()
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn character_devices_are_read_in_all_forms() {
    let unix = |path: &str, more: &str| {
        format!(r#"{{"addr":{{"data":{{"path":"{path}"}},"type":"unix"}},{more}}}"#)
    };
    let inet = |host: &str, port: &str, more: &str| {
        format!(r#"{{"addr":{{"data":{{"host":"{host}","port":"{port}"}},"type":"inet"}},{more}}}"#)
    };
    let waits = r#""server":true,"wait":true"#;
    let goes_on = r#""server":true,"wait":false"#;
    let connects = r#""server":false"#;
    let cases = [
        ("-qmp unix:/a,server=on,wait=off", unix("/a", goes_on)),
        ("--qmp unix:/a,server=on,wait=off", unix("/a", goes_on)),
        ("-qmp unix:/a,server,nowait", unix("/a", goes_on)),
        ("-qmp unix:/a,server", unix("/a", waits)),
        ("-qmp unix:/a,server=on", unix("/a", waits)),
        ("-qmp unix:/a,server=yes,wait=true", unix("/a", waits)),
        ("-qmp unix:/a", unix("/a", connects)),
        ("-qmp unix:/a,server=off", unix("/a", connects)),
        ("-qmp unix:path=/a", unix("/a", connects)),
        (
            "-qmp unix:/a,,b=c,server=on,wait=off",
            unix("/a,b=c", goes_on),
        ),
        (
            "-qmp tcp:localhost:4444,server",
            inet("localhost", "4444", waits),
        ),
        ("-qmp tcp::4444,server,wait=off", inet("", "4444", goes_on)),
        ("-qmp tcp:[::1]:4444", inet("::1", "4444", connects)),
        (
            "-qmp tcp:h:1,reconnect=2",
            inet("h", "1", r#""reconnect-ms":2000,"server":false"#),
        ),
        ("-qmp stdio", "Stdio".to_owned()),
        ("-monitor stdio", "Stdio".to_owned()),
        (
            "-chardev socket,id=c,path=/a,server=on,wait=off",
            unix("/a", goes_on),
        ),
        (
            "-chardev socket,path=/a,id=c,server=on,server=off",
            unix("/a", connects),
        ),
        ("-chardev backend=socket,id=c,path=/a", unix("/a", connects)),
        (
            "-chardev socket,id=c,host=h,port=0,server",
            inet("h", "0", waits),
        ),
        (
            "-chardev socket,id=c,port=0,server,delay=off",
            inet("", "0", waits),
        ),
        (
            "-chardev socket,id=c,fd=4,server",
            "HandedOver { descriptor: 4, wait: true }".to_owned(),
        ),
        ("-chardev stdio,id=c", "Stdio".to_owned()),
        ("-chardev null,id=c", "Null".to_owned()),
        (
            "-chardev ringbuf,id=c,size=4096",
            "Ringbuf(Some(4096))".to_owned(),
        ),
        ("-chardev ringbuf,id=c", "Ringbuf(None)".to_owned()),
    ];
    for (line, expected) in cases {
        let mut options = options(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        let chardev = options.chardevs.remove(0);
        let id = if line.contains("-chardev") {
            "c"
        } else {
            "compat_monitor0"
        };
        assert_eq!(
            (&*chardev.id, &*device(chardev.backend)),
            (id, &*expected),
            "{line}"
        );
        assert!(options.chardevs.is_empty());
    }
}

#[test]
fn monitors_are_read_in_all_forms() {
    let cases = [
        ("-qmp null", (None, "compat_monitor0", true, false)),
        ("-qmp-pretty null", (None, "compat_monitor0", true, true)),
        ("-monitor null", (None, "compat_monitor0", false, false)),
        (
            "-chardev null,id=c -qmp chardev:c",
            (None, "c", true, false),
        ),
        (
            "-mon chardev=c -chardev null,id=c",
            (None, "c", false, false),
        ),
        (
            "-chardev null,id=c -mon c,mode=control",
            (None, "c", true, false),
        ),
        (
            "-chardev null,id=c -mon c,id=m,mode=readline",
            (Some("m"), "c", false, false),
        ),
        (
            "-chardev null,id=c -mon c,id=m,mode=control,pretty=on",
            (Some("m"), "c", true, true),
        ),
        (
            "-chardev null,id=c --mon chardev=c,mode=control,pretty",
            (None, "c", true, true),
        ),
        (
            "-chardev null,id=c -mon c,mode=control,pretty=off",
            (None, "c", true, false),
        ),
    ];
    for (line, expected) in cases {
        let options = options(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        let [monitor] = &options.monitors[..] else {
            panic!("{line}");
        };
        let found = (
            monitor.id.as_deref(),
            &*monitor.chardev,
            monitor.control,
            monitor.pretty,
        );
        assert_eq!(found, expected, "{line}");
    }
}

#[test]
fn short_forms_are_numbered_as_in_qemu() {
    let options = options("-qmp null -chardev null,id=a -monitor null -qmp chardev:a -qmp null");
    let options = options.expect("they are fine");
    let chardevs: Vec<&str> = options.monitors.iter().map(|one| &*one.chardev).collect();
    assert_eq!(
        chardevs,
        ["compat_monitor0", "compat_monitor1", "a", "compat_monitor2"]
    );
}

#[test]
fn the_machine_itself_has_options() {
    let none = Options::parse([]).expect("nothing is fine");
    let Asked::Run(none) = none else {
        panic!("{none:?}")
    };
    assert_eq!((none.name, none.memory, none.stopped), (None, None, false));
    for (size, bytes) in [
        ("2", 2 << 20),
        ("3K", 3 << 10),
        ("4M", 4 << 20),
        ("5g", 5 << 30),
    ] {
        let options = options(&format!("-S -name guest=vm -m {size}")).expect("they are fine");
        let found = (options.name.as_deref(), options.memory, options.stopped);
        assert_eq!(found, (Some("vm"), Some(bytes), true));
    }
    for line in ["-help", "--help", "-h"] {
        assert!(matches!(Options::parse([line.to_owned()]), Ok(Asked::Help)));
    }
    assert!(matches!(
        Options::parse(["--version".to_owned()]),
        Ok(Asked::Version)
    ));
}

/// Command lines of one option, each with what is said of its value.
fn refused(cases: &[(&str, &str)]) {
    for (line, reason) in cases {
        assert_eq!(options(line).expect_err(line), format!("{line}: {reason}"));
    }
}

#[test]
fn values_that_are_wrong_are_refused_with_a_reason() {
    let forms =
        "a character device is 'unix:PATH', 'tcp:HOST:PORT', 'chardev:ID', 'stdio' or 'null'";
    refused(&[
        ("-qmp udp:h:1", forms),
        ("-qmp stdio,server=on", forms),
        ("-qmp unix:", "'path' is needed"),
        ("-qmp unix:/a,foo=1", "there is no option 'foo'"),
        ("-qmp unix:/a,foo", "there is no option 'foo'"),
        ("-qmp unix:/a,id=b", "there is no option 'id'"),
        (
            "-qmp unix:/a,server=maybe",
            "'server' is 'on' or 'off', not 'maybe'",
        ),
        (
            "-qmp unix:/a,wait=off",
            "'wait' is for sockets that listen (server=on)",
        ),
        (
            "-qmp unix:/a,server,reconnect=1",
            "'reconnect' is for sockets that connect",
        ),
        (
            "-qmp unix:/a,reconnect=-1",
            "'reconnect' is a number, not '-1'",
        ),
        (
            "-qmp unix:/a,reconnect=1,reconnect-ms=1",
            "'reconnect' and 'reconnect-ms' exclude each other",
        ),
        ("-qmp tcp:1", "'1' is not 'HOST:PORT'"),
        ("-qmp tcp:h:x", "'x' is no port"),
        ("-qmp tcp:h:65536", "'65536' is no port"),
        ("-mon mode=control", "'chardev' is needed"),
        (
            "-mon a,mode=other",
            "'mode' is 'control' or 'readline', not 'other'",
        ),
        (
            "-mon a,pretty=on",
            "'pretty' is for monitors with mode=control",
        ),
        ("-name x,y=z", "there is no option 'y'"),
        ("-m 0", "'0' is no size"),
        ("-m much", "'much' is no size"),
    ]);
}

#[test]
fn character_devices_that_are_wrong_are_refused_with_a_reason() {
    refused(&[
        ("-chardev id=a", "'backend' is needed"),
        (
            "-chardev pipe,id=a",
            "there is no character device of kind 'pipe'",
        ),
        ("-chardev null", "'id' is needed"),
        (
            "-chardev null,id=a,port=1",
            "option 'port' does not go with it",
        ),
        (
            "-chardev socket,id=a,size=1",
            "option 'size' does not go with it",
        ),
        ("-chardev socket,id=a", "'path' or 'port' is needed"),
        (
            "-chardev socket,id=a,path=/a,port=1",
            "'path' excludes 'host' and 'port'",
        ),
        (
            "-chardev socket,id=a,port=1,abstract=on",
            "'abstract' is for sockets with 'path'",
        ),
        ("-chardev socket,id=a,host=h", "'path' or 'port' is needed"),
        (
            "-chardev socket,id=a,fd=3",
            "'fd' is for sockets that listen (server=on)",
        ),
        ("-chardev socket,id=a,fd=2,server", "'fd' is 3 or more"),
        (
            "-chardev socket,id=a,fd=3,server,path=/a",
            "'fd' excludes 'path'",
        ),
        ("-chardev ringbuf,id=a,size=3", "'size' is a power of two"),
    ]);
}

#[test]
fn what_does_not_fit_together_is_refused_with_a_reason() {
    let cases = [
        ("", "'' is no option; -help lists them"),
        ("x", "'x' is no option; -help lists them"),
        ("-", "'-' is no option; -help lists them"),
        ("-nope", "there is no option '-nope'; -help lists them"),
        (
            "---qmp null",
            "there is no option '---qmp'; -help lists them",
        ),
        ("-qmp", "'-qmp' takes a value"),
        ("-qmp chardev:a", "there is no character device 'a'"),
        (
            "-qmp stdio -monitor stdio",
            "only one character device can be standard input and output",
        ),
        (
            "-chardev null,id=a -chardev null,id=a",
            "there are two character devices 'a'",
        ),
        ("-mon a", "there is no character device 'a'"),
        (
            "-chardev null,id=a -mon a -mon a",
            "two monitors use character device 'a'",
        ),
        (
            "-chardev null,id=a -chardev null,id=b -mon a,id=m -mon b,id=m",
            "there are two monitors 'm'",
        ),
    ];
    for (line, expected) in cases {
        assert_eq!(options(line).expect_err(line), expected);
    }
}
