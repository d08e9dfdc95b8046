//! Values of QEMU's own schema, built as one would guess from the rule: mandatory members in the order
//! of the schema, then the branch; optional ones by name; a branch by its name.

use qapi_types::machinery::Serialize;
use qapi_types::{Command, Event};
use serde_json::{Value, json, to_value};
use test_qemu::system::{
    self, Abort, BlockExportOptions, BlockExportOptionsNbd, BlockdevCacheOptions, BlockdevOptions,
    BlockdevOptionsFile, BlockdevOptionsNull, BlockdevOptionsQcow2, BlockdevRef,
    BlockdevSnapshotSync, ChardevBackend, ChardevCommon, ChardevFile, ChardevSocket, CpuInfoFast,
    CpuInfoS390, InetSocketAddress, InputEvent, InputKeyEvent, IothreadProperties, KeyValue,
    KvmInfo, MemoryBackendProperties, MigrateSetParameters, MirrorSyncMode, NameInfo, Netdev,
    NetdevHubPortOptions, NetdevTapOptions, NetdevUserOptions, NumaNodeOptions, NumaOptions,
    ObjectOptions, QKeyCode, RunState, S390CpuState, SecretProperties, SetPasswordOptions,
    SetPasswordOptionsVnc, ShutdownCause, SocketAddress, SocketAddressLegacy, StatusInfo,
    TransactionAction, UnixSocketAddress, UuidInfo, VersionInfo, VersionTriple, YankInstance,
    YankInstanceChardev, command, event,
};

#[track_caller]
#[allow(clippy::needless_pass_by_value, reason = "calls are easier to read")]
fn is(value: impl Serialize, expected: Value) {
    assert_eq!(to_value(&value).expect("it is written"), expected);
}

/// That a command takes these arguments.
#[track_caller]
#[allow(clippy::needless_pass_by_value, reason = "calls are easier to read")]
fn takes<C: Command>(command: C, name: &str, arguments: Value) {
    assert_eq!(C::SPEC.name, name);
    is(command, arguments);
}

/// That an event comes with this data.
#[track_caller]
#[allow(clippy::needless_pass_by_value, reason = "calls are easier to read")]
fn brings<E: Event>(event: E, name: &str, data: Value) {
    assert_eq!(<E as Event>::NAME, name);
    is(event, data);
}

/// What has no mandatory members, with nothing in it.
fn absent<T: Default>() -> T {
    T::default()
}

#[test]
fn a_branch_is_built_by_its_name_after_the_mandatory_members() {
    is(
        ObjectOptions::memory_backend_ram("ram0", MemoryBackendProperties::new(1 << 30)),
        json!({ "qom-type": "memory-backend-ram", "id": "ram0", "size": 1 << 30 }),
    );
    is(
        ObjectOptions::iothread("io0", IothreadProperties::default()),
        json!({ "qom-type": "iothread", "id": "io0" }),
    );
    is(
        Netdev::user("net0", NetdevUserOptions::default()),
        json!({ "id": "net0", "type": "user" }),
    );
    assert_eq!(
        Netdev::user("net0", NetdevUserOptions::default()),
        Netdev::user("net0", absent())
    );
    is(
        Netdev::hubport("net1", NetdevHubPortOptions::new(7)),
        json!({ "id": "net1", "type": "hubport", "hubid": 7 }),
    );
    is(
        Netdev::none("net2"),
        json!({ "id": "net2", "type": "none" }),
    );
    is(
        BlockExportOptions::nbd("exp0", "disk0", BlockExportOptionsNbd::new()),
        json!({ "type": "nbd", "id": "exp0", "node-name": "disk0" }),
    );
    is(
        SetPasswordOptions::vnc("geheim", SetPasswordOptionsVnc::new()),
        json!({ "protocol": "vnc", "password": "geheim" }),
    );
    is(
        NumaOptions::node(NumaNodeOptions::default()),
        json!({ "type": "node" }),
    );
    is(
        SocketAddress::unix(UnixSocketAddress::new("/run/qmp")),
        json!({ "type": "unix", "path": "/run/qmp" }),
    );
    is(
        SocketAddress::inet(InetSocketAddress::new("localhost", "5555")),
        json!({ "type": "inet", "host": "localhost", "port": "5555" }),
    );
    is(
        YankInstance::chardev(YankInstanceChardev::new("serial0")),
        json!({ "type": "chardev", "id": "serial0" }),
    );
    is(YankInstance::migration(), json!({ "type": "migration" }));
}

#[test]
fn branches_that_share_a_type_have_a_function_each() {
    let file = || BlockdevOptionsFile::new("/dev/sr0");
    for (value, driver) in [
        (BlockdevOptions::file(file()), "file"),
        (BlockdevOptions::host_device(file()), "host_device"),
        (BlockdevOptions::host_cdrom(file()), "host_cdrom"),
    ] {
        is(value, json!({ "driver": driver, "filename": "/dev/sr0" }));
    }
    is(
        BlockdevOptions::null_co(BlockdevOptionsNull::default()),
        json!({ "driver": "null-co" }),
    );
    is(
        BlockdevOptions::null_aio(BlockdevOptionsNull::new()),
        json!({ "driver": "null-aio" }),
    );
}

#[test]
fn wrappers_of_one_member_are_skipped() {
    is(
        ChardevBackend::null(ChardevCommon::default()),
        json!({ "type": "null", "data": {} }),
    );
    is(
        ChardevBackend::file(ChardevFile::new("/tmp/out")),
        json!({ "type": "file", "data": { "out": "/tmp/out" } }),
    );
    let address = SocketAddressLegacy::unix(UnixSocketAddress::new("/run/serial"));
    is(
        ChardevBackend::socket(ChardevSocket::new(address)),
        json!({
            "type": "socket",
            "data": { "addr": { "type": "unix", "data": { "path": "/run/serial" } } }
        }),
    );
    is(
        KeyValue::number(30),
        json!({ "type": "number", "data": 30 }),
    );
    is(
        InputEvent::key(InputKeyEvent::new(KeyValue::qcode(QKeyCode::A), true)),
        json!({
            "type": "key",
            "data": { "key": { "type": "qcode", "data": "a" }, "down": true }
        }),
    );
    is(
        TransactionAction::abort(Abort::new()),
        json!({ "type": "abort", "data": {} }),
    );
    is(system::String::new("x"), json!({ "str": "x" }));
}

#[test]
fn optional_members_are_set_by_name() {
    is(
        BlockdevOptions {
            node_name: Some("disk0".to_owned()),
            cache: Some(BlockdevCacheOptions {
                direct: Some(true),
                ..BlockdevCacheOptions::new()
            }),
            ..BlockdevOptions::qcow2(BlockdevOptionsQcow2 {
                backing: Some("base0".into()),
                ..BlockdevOptionsQcow2::new(BlockdevOptions::file(BlockdevOptionsFile::new("a")))
            })
        },
        json!({
            "driver": "qcow2", "node-name": "disk0", "cache": { "direct": true },
            "backing": "base0", "file": { "driver": "file", "filename": "a" }
        }),
    );
    is(
        BlockdevOptions {
            read_only: Some(true),
            ..BlockdevOptionsQcow2::new("file0").into()
        },
        json!({ "driver": "qcow2", "read-only": true, "file": "file0" }),
    );
    is(BlockdevRef::from("file0"), json!("file0"));
}

#[test]
#[allow(deprecated, reason = "deprecated commands are built in the same way")]
fn commands_follow_the_rule_also_where_they_wrap_a_type() {
    takes(
        command::DeviceAdd {
            id: Some("nic0".to_owned()),
            others_: json!({ "mac": "52:54:00:12:34:56" })
                .as_object()
                .cloned()
                .expect("it is one"),
            ..command::DeviceAdd::new("virtio-net-pci")
        },
        "device_add",
        json!({ "driver": "virtio-net-pci", "id": "nic0", "mac": "52:54:00:12:34:56" }),
    );
    takes(
        command::BlockdevSnapshot::new("node0", "overlay0"),
        "blockdev-snapshot",
        json!({ "node": "node0", "overlay": "overlay0" }),
    );
    takes(
        command::BlockdevAdd::new(BlockdevOptionsQcow2::new("file0")),
        "blockdev-add",
        json!({ "driver": "qcow2", "file": "file0" }),
    );
    takes(
        command::BlockdevAdd::from(BlockdevOptions {
            node_name: Some("disk0".to_owned()),
            ..BlockdevOptions::host_cdrom(BlockdevOptionsFile::new("/dev/sr0"))
        }),
        "blockdev-add",
        json!({ "driver": "host_cdrom", "node-name": "disk0", "filename": "/dev/sr0" }),
    );
    takes(
        command::ObjectAdd::new("secret0", SecretProperties::new()),
        "object-add",
        json!({ "qom-type": "secret", "id": "secret0" }),
    );
    takes(
        command::NetdevAdd::from(Netdev::tap("net0", NetdevTapOptions::default())),
        "netdev_add",
        json!({ "id": "net0", "type": "tap" }),
    );
    takes(
        command::MigrateSetParameters::new(),
        "migrate-set-parameters",
        json!({}),
    );
    takes(
        command::MigrateSetParameters::from(MigrateSetParameters {
            downtime_limit: Some(300),
            ..MigrateSetParameters::default()
        }),
        "migrate-set-parameters",
        json!({ "downtime-limit": 300 }),
    );
    takes(
        command::DriveMirror::new("disk0", "/tmp/copy", MirrorSyncMode::Full),
        "drive-mirror",
        json!({ "device": "disk0", "target": "/tmp/copy", "sync": "full" }),
    );
    takes(
        command::ChardevAdd::new("serial0", ChardevBackend::null(ChardevCommon::new())),
        "chardev-add",
        json!({ "id": "serial0", "backend": { "type": "null", "data": {} } }),
    );
    takes(
        command::Transaction::new(vec![
            TransactionAction::blockdev_snapshot_sync(BlockdevSnapshotSync::new("/tmp/top")),
            TransactionAction::abort(Abort::default()),
        ]),
        "transaction",
        json!({ "actions": [
            { "type": "blockdev-snapshot-sync", "data": { "snapshot-file": "/tmp/top" } },
            { "type": "abort", "data": {} }
        ] }),
    );
    takes(
        command::SendKey::new(vec![
            KeyValue::qcode(QKeyCode::Ctrl),
            KeyValue::qcode(QKeyCode::C),
        ]),
        "send-key",
        json!({ "keys": [
            { "type": "qcode", "data": "ctrl" },
            { "type": "qcode", "data": "c" }
        ] }),
    );
    takes(
        command::Migrate {
            uri: Some("tcp:there:4444".to_owned()),
            ..command::Migrate::new()
        },
        "migrate",
        json!({ "uri": "tcp:there:4444" }),
    );
    takes(
        command::HumanMonitorCommand::new("info block"),
        "human-monitor-command",
        json!({ "command-line": "info block" }),
    );
    takes(command::Stop::new(), "stop", json!({}));
    takes(absent::<command::Cont>(), "cont", json!({}));
}

#[test]
fn answers_and_events_follow_the_rule() {
    is(
        StatusInfo::new(true, RunState::Running),
        json!({ "running": true, "status": "running" }),
    );
    is(
        VersionInfo::new(VersionTriple::new(10, 0, 2), ""),
        json!({ "qemu": { "major": 10, "minor": 0, "micro": 2 }, "package": "" }),
    );
    is(
        KvmInfo::new(true, false),
        json!({ "enabled": true, "present": false }),
    );
    is(NameInfo::default(), json!({}));
    is(UuidInfo::new("0"), json!({ "UUID": "0" }));
    is(
        CpuInfoFast::s390x(
            0,
            "/machine/0",
            17,
            CpuInfoS390::new(S390CpuState::Operating),
        ),
        json!({
            "cpu-index": 0, "qom-path": "/machine/0", "thread-id": 17,
            "target": "s390x", "cpu-state": "operating"
        }),
    );
    brings(
        event::Reset::new(false, ShutdownCause::HostQmpQuit),
        "RESET",
        json!({ "guest": false, "reason": "host-qmp-quit" }),
    );
    brings(
        event::DeviceDeleted::new("/machine/nic0"),
        "DEVICE_DELETED",
        json!({ "path": "/machine/nic0" }),
    );
    brings(
        event::HvBalloonStatusReport::new(1, 2),
        "HV_BALLOON_STATUS_REPORT",
        json!({ "committed": 1, "available": 2 }),
    );
    brings(event::Stop::new(), "STOP", json!({}));
    brings(absent::<event::Resume>(), "RESUME", json!({}));
}
