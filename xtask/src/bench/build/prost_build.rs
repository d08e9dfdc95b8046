//! Build script of a scratch crate: Rust by prost-build, from a descriptor that is put together here, since
//! there may be no `protoc` to make one of text.

use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, EnumValueDescriptorProto, FieldDescriptorProto,
    FileDescriptorProto, FileDescriptorSet,
};

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let values = ["PAUSED", "RUNNING", "SHUTDOWN"].iter().zip(0..);
    let states = EnumDescriptorProto {
        name: Some("RunState".into()),
        value: values.map(|(name, number)| value(name, number)).collect(),
        ..Default::default()
    };
    let mut status = field("status", 2, Type::Enum);
    status.type_name = Some(".status.RunState".into());
    let info = vec![
        field("running", 1, Type::Bool),
        status,
        field("note", 3, Type::String),
    ];
    let file = FileDescriptorProto {
        name: Some("status.proto".into()),
        package: Some("status".into()),
        syntax: Some("proto3".into()),
        enum_type: vec![states],
        message_type: vec![
            message("StatusInfo", info),
            message("QueryStatus", Vec::new()),
            message("Stop", Vec::new()),
        ],
        ..Default::default()
    };
    prost_build::Config::new().compile_fds(FileDescriptorSet { file: vec![file] })
}

fn value(name: &str, number: i32) -> EnumValueDescriptorProto {
    EnumValueDescriptorProto {
        name: Some(name.into()),
        number: Some(number),
        ..Default::default()
    }
}

fn field(name: &str, number: i32, kind: Type) -> FieldDescriptorProto {
    FieldDescriptorProto {
        name: Some(name.into()),
        number: Some(number),
        label: Some(Label::Optional.into()),
        r#type: Some(kind.into()),
        ..Default::default()
    }
}

fn message(name: &str, field: Vec<FieldDescriptorProto>) -> DescriptorProto {
    DescriptorProto {
        name: Some(name.into()),
        field,
        ..Default::default()
    }
}
