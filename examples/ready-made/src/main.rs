//! Drives QEMU of any release, by the ready-made types of `qemu-types`.
//!
//! `cargo run -p ready-made -- [PROGRAM]` starts a QEMU without a machine, `qemu-system-x86_64` unless another one is
//! named. It makes two disks, copies one to the other by a job, and shows what QEMU says of it. The program is
//! the same for all releases: what one of them lacks is absent in its answers, and what it cannot do,
//! such as statistics before QEMU 7.1, is asked for only where its schema has it.

use std::env;
use std::error::Error;

use qapi_session::Client;
use qemu_types::qmp::{
    BlockdevOptions, BlockdevOptionsNull, MirrorSyncMode, StatsFilterBranch, command, event,
};
use tokio::process::Command;

/// The size of the disks, in bytes.
const SIZE: i64 = 1 << 20;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let program = env::args().nth(1);
    let mut qemu = Command::new(program.as_deref().unwrap_or("qemu-system-x86_64"));
    qemu.args("-machine none -nodefaults -display none -qmp stdio".split(' '));
    let client = Client::builder().spawn(qemu).await?;
    println!("QEMU {}", client.version());

    let status = client.execute(command::QueryStatus::new()).await?;
    println!("The guest is {}.", status.status);

    add_disk(&client, "from").await?;
    add_disk(&client, "to").await?;
    list_disks(&client).await?;
    copy(&client).await?;
    statistics(&client).await?;

    client.execute(command::Quit::new()).await?;
    println!("QEMU has ended.");
    Ok(())
}

/// Makes a disk of nothing but zeros.
async fn add_disk(client: &Client, name: &str) -> Result<(), Box<dyn Error>> {
    let mut null = BlockdevOptionsNull::new();
    null.size = Some(SIZE);
    null.read_zeroes = Some(true);
    let mut options = BlockdevOptions::null_co(null);
    options.node_name = Some(name.to_owned());
    client.execute(command::BlockdevAdd(options)).await?;
    Ok(())
}

async fn list_disks(client: &Client) -> Result<(), Box<dyn Error>> {
    let mut query = command::QueryNamedBlockNodes::new();
    query.flat = Some(true);
    for node in client.execute(query).await? {
        let name = node.node_name.as_deref().unwrap_or("without a name");
        println!(
            "Disk {name}: {}, {} bytes",
            node.drv, node.image.virtual_size
        );
        // Not all releases say what a node is made of.
        if node.children.is_some_and(|children| !children.is_empty()) {
            println!("  it has children");
        }
    }
    Ok(())
}

/// Copies one disk to the other.
async fn copy(client: &Client) -> Result<(), Box<dyn Error>> {
    // A subscription made before the command misses nothing.
    let mut completed = client.events::<event::BlockJobCompleted>();
    let mut mirror = command::BlockdevMirror::new("from", "to", MirrorSyncMode::Full);
    mirror.job_id = Some("copy".to_owned());
    client.run_job(mirror).await?;
    let Some(told) = completed.next().await else {
        return Err("QEMU has gone".into());
    };
    let told = told?.event;
    println!("Job {}: {} of {} bytes", told.device, told.offset, told.len);
    Ok(())
}

/// Shows what statistics there are, if QEMU has any.
async fn statistics(client: &Client) -> Result<(), Box<dyn Error>> {
    let schema = client.schema().await?;
    if !schema.has::<command::QueryStats>() {
        println!("Statistics: not in this release");
        return Ok(());
    }
    let query = command::QueryStats::new(StatsFilterBranch::Vm);
    let results = client.execute(query).await?;
    println!("Statistics: {} providers", results.len());
    Ok(())
}
