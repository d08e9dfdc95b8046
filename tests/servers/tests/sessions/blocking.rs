//! The client without async, what a read-only one may do, and jobs.

use qapi_session::blocking::Client;
use qapi_session::layers::ReadOnly;
use qapi_types::Any;
use qapi_types::qmp::command;
use serde_json::json;
use test_macros::server_test;

use crate::support::{KINDS, Kind, folder};

/// All that the profile lets pass is asked without arguments: whether that is an answer or an error, nothing happens.
#[server_test("qemu-storage-daemon", "qemu-system-x86_64")]
fn a_read_only_client_without_async() {
    for kind in KINDS {
        let folder = folder();
        let server = kind.with_monitor(folder.path(), "stdio").into_std();
        let client = Client::builder().spawn(server).unwrap();
        let profile = ReadOnly::of(&client.schema().unwrap());
        let asked: Vec<_> = profile.commands().map(str::to_owned).collect();
        assert!(asked.len() > 15, "{asked:?}");
        let viewer = client.with(profile);
        let mut events = client.raw_events();
        let mut answered = 0;
        for name in asked {
            match viewer.execute_raw::<Any>(name.clone(), None) {
                Ok(_) => answered += 1,
                Err(error) => assert!(error.server().is_some(), "{error}"),
            }
        }
        assert!(answered > 10, "{answered}");
        let refused = viewer.execute(command::ChardevRemove::new("monitor"));
        assert!(refused.unwrap_err().is_refused());
        viewer.execute(command::QueryVersion::new()).unwrap();
        assert!(events.try_next().is_none());
        client.execute(command::Quit::new()).unwrap();
        let end = client.child().unwrap().wait();
        assert!(end.status.unwrap().success(), "{end}");
    }
}

#[server_test("qemu-storage-daemon")]
fn a_job_without_async() {
    let folder = folder();
    let server = Kind::Storage.with_monitor(folder.path(), "stdio");
    let client = Client::builder().spawn(server.into_std()).unwrap();
    let create = |path: &str| {
        std::fs::write(folder.path().join("disk"), []).unwrap();
        let options = json!({"driver": "file", "filename": path, "size": 1 << 20});
        let arguments = json!({"job-id": "create", "options": options});
        client.job_raw("blockdev-create", Some(&arguments)).unwrap()
    };
    create("disk").run().unwrap();
    let disk = std::fs::metadata(folder.path().join("disk")).unwrap();
    assert_eq!(disk.len(), 1 << 20);
    let error = create("no/such/folder/disk").run().unwrap_err().to_string();
    assert!(error.contains("no/such/folder/disk"), "{error}");
    let jobs: Any = client.execute_raw("query-jobs", None).unwrap();
    assert_eq!(jobs, json!([]), "they are dismissed");
}
