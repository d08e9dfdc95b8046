//! Types of [`qapi_types::qmp`], which are the same there.
// Written by `cargo xtask regenerate`.

pub use ::qapi_types::qmp::{
    BalloonInfo, BlockLatencyHistogramInfo, BlockStatsSpecific, BlockStatsSpecificFile,
    BlockStatsSpecificNvme, BlockdevDriver, ChardevBackendInfo, ChardevBackendKind, ChardevCommon,
    ChardevCommonWrapper, ChardevDBus, ChardevDBusWrapper, ChardevFile, ChardevFileWrapper,
    ChardevHostdev, ChardevHostdevWrapper, ChardevHub, ChardevHubWrapper, ChardevInfo, ChardevMux,
    ChardevMuxWrapper, ChardevPty, ChardevPtyWrapper, ChardevQemuVDAgent,
    ChardevQemuVDAgentWrapper, ChardevReturn, ChardevRingbuf, ChardevRingbufWrapper,
    ChardevSpiceChannel, ChardevSpiceChannelWrapper, ChardevSpicePort, ChardevSpicePortWrapper,
    ChardevStdio, ChardevStdioWrapper, ChardevVC, ChardevVCWrapper, CommandInfo, DataFormat,
    EndianMode, FdSocketAddress, FdSocketAddressWrapper, GrabToggleKeys, HostMemPolicy,
    HumanReadableText, InetSocketAddressBase, IoOperationType, JSONType, MonitorMode,
    MonitorOptions, NetFilterDirection, NetworkAddressFamily, OffAutoPCIBAR, OnOffAuto, OnOffSplit,
    PCIELinkSpeed, PCIELinkWidth, QMPCapability, QapiErrorClass, RunState, SchemaInfo,
    SchemaInfoAlternate, SchemaInfoAlternateMember, SchemaInfoArray, SchemaInfoBuiltin,
    SchemaInfoCommand, SchemaInfoEnum, SchemaInfoEnumMember, SchemaInfoEvent, SchemaInfoObject,
    SchemaInfoObjectMember, SchemaInfoObjectVariant, SchemaMetaType, ShutdownCause,
    SocketAddressType, StrOrNull, UnixSocketAddress, UnixSocketAddressWrapper, VersionInfo,
    VersionTriple, VsockSocketAddress, VsockSocketAddressWrapper,
};
