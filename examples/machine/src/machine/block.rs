//! Block devices: `query-blockstats` of one disk, whose node stands on that of a file. Nothing was ever read
//! or written.

use qapi_session::Session;
use qapi_types::Error;
use qapi_types::dispatch::{Blocking, Builder};
use qapi_types::qmp::{
    BlockDeviceStats, BlockStats, BlockStatsSpecific, BlockStatsSpecificBranch,
    BlockStatsSpecificFile, command,
};

use super::Machine;

pub(super) fn register(
    builder: Builder<Machine, Session, Blocking>,
) -> Builder<Machine, Session, Blocking> {
    builder.on(
        |_: &Machine, _: &Session, query: command::QueryBlockstats| {
            Ok::<_, Error>(stats(query.query_nodes == Some(true)))
        },
    )
}

/// One entry for each device, or for each node.
fn stats(nodes: bool) -> Vec<BlockStats> {
    let file = BlockStats {
        driver_specific: Some(BlockStatsSpecific {
            driver: BlockStatsSpecificBranch::File(BlockStatsSpecificFile {
                discard_nb_ok: 0,
                discard_nb_failed: 0,
                discard_bytes_ok: 0,
            }),
        }),
        ..node("file0", false)
    };
    let disk = BlockStats {
        parent: Some(Box::new(file.clone())),
        ..node("disk0", !nodes)
    };
    if nodes {
        return vec![file, disk];
    }
    vec![BlockStats {
        device: Some(String::new()),
        qdev: Some("/machine/peripheral/vblk0/virtio-backend".to_owned()),
        ..disk
    }]
}

/// What is said of a node. Devices account for what was invalid or failed.
fn node(name: &str, accounts: bool) -> BlockStats {
    BlockStats {
        device: None,
        qdev: None,
        node_name: Some(name.to_owned()),
        stats: none(accounts),
        driver_specific: None,
        parent: None,
        backing: None,
    }
}

/// Nothing was done.
fn none(accounts: bool) -> BlockDeviceStats {
    BlockDeviceStats {
        rd_bytes: 0,
        wr_bytes: 0,
        zone_append_bytes: 0,
        unmap_bytes: 0,
        rd_operations: 0,
        wr_operations: 0,
        zone_append_operations: 0,
        flush_operations: 0,
        unmap_operations: 0,
        rd_total_time_ns: 0,
        wr_total_time_ns: 0,
        zone_append_total_time_ns: 0,
        flush_total_time_ns: 0,
        unmap_total_time_ns: 0,
        wr_highest_offset: 0,
        rd_merged: 0,
        wr_merged: 0,
        zone_append_merged: 0,
        unmap_merged: 0,
        idle_time_ns: None,
        failed_rd_operations: 0,
        failed_wr_operations: 0,
        failed_zone_append_operations: 0,
        failed_flush_operations: 0,
        failed_unmap_operations: 0,
        invalid_rd_operations: 0,
        invalid_wr_operations: 0,
        invalid_zone_append_operations: 0,
        invalid_flush_operations: 0,
        invalid_unmap_operations: 0,
        account_invalid: accounts,
        account_failed: accounts,
        timed_stats: Vec::new(),
        rd_latency_histogram: None,
        wr_latency_histogram: None,
        zone_append_latency_histogram: None,
        flush_latency_histogram: None,
    }
}
