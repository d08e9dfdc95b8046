//! Types of [`qapi_types::qga`], which are the same there.
// Written by `cargo xtask regenerate`.
#![cfg_attr(rustfmt, rustfmt_skip)]

pub use ::qapi_types::qga::{
    GuestAgentCommandInfo,
    GuestAgentInfo,
    GuestExec,
    GuestExecCaptureOutput,
    GuestExecCaptureOutputMode,
    GuestExecStatus,
    GuestHostName,
    GuestIpAddress,
    GuestIpAddressType,
    GuestNetworkInterface,
    GuestNetworkInterfaceStat,
    GuestOSInfo,
};
