//! The human monitor: commands typed by people, a line each, answered in text.
//!
//! It serves its character device as a QMP monitor does, a client after the other. Lines end with LF or CR LF,
//! as `nc` and `telnet` send them; what is written ends its lines with CR LF.

mod commands;

use std::io;
use std::sync::Arc;

use qapi_session::chardev::Chardev;
use qapi_session::server::{Monitor, RegistryError};
use qapi_session::{Link, Server};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};

use self::commands::Answer;
use crate::machine::Machine;

/// What a line may be long, in bytes.
const LONGEST: u64 = 4096;

/// What asks for a command: QEMU's, which is what programs look for that read along.
const PROMPT: &str = "(qemu) ";

/// Adds a human monitor on a character device of the server. It serves people as soon as the server has begun.
///
/// # Errors
///
/// When its id is in use or none, or the device is not there or has a front end.
pub(crate) fn add(
    server: &Server,
    machine: &Machine,
    id: Option<String>,
    chardev: &str,
) -> Result<(), RegistryError> {
    let device = server.chardev(chardev)?;
    let monitor = server.register_readline(id, chardev)?;
    let (server, machine) = (server.clone(), machine.clone());
    tokio::spawn(async move {
        tokio::select! {
            () = server.shutting_down() => {}
            () = serve(&server, &machine, &monitor, &*device) => {}
        }
    });
    Ok(())
}

async fn serve(server: &Server, machine: &Machine, monitor: &Arc<Monitor>, device: &dyn Chardev) {
    server.begun().await;
    loop {
        let Ok(link) = device.open().await else {
            // There will be no more clients.
            return;
        };
        monitor.set_connected(true);
        // Whatever ends a conversation, the next client is served.
        let _ = talk(server, machine, link).await;
        monitor.set_connected(false);
    }
}

async fn talk(server: &Server, machine: &Machine, client: Link) -> io::Result<()> {
    let mut client = BufReader::new(client);
    let greeting = "a simulated machine; 'help' lists what it understands";
    let version = env!("CARGO_PKG_VERSION");
    say(
        &mut client,
        &format!("machine {version}: {greeting}\n{PROMPT}"),
    )
    .await?;
    let mut line = Vec::new();
    loop {
        line.clear();
        (&mut client)
            .take(LONGEST)
            .read_until(b'\n', &mut line)
            .await?;
        if line.last() != Some(&b'\n') {
            // Without an end it is either too long or the last one.
            if u64::try_from(line.len()) == Ok(LONGEST) {
                say(&mut client, "the line is too long\n").await?;
            }
            return client.shutdown().await;
        }
        match commands::answer(server, machine, String::from_utf8_lossy(&line).trim()) {
            Answer::Text(text) => say(&mut client, &format!("{text}{PROMPT}")).await?,
            Answer::Quit => return client.shutdown().await,
        }
    }
}

async fn say(client: &mut BufReader<Link>, text: &str) -> io::Result<()> {
    client
        .write_all(text.replace('\n', "\r\n").as_bytes())
        .await?;
    client.flush().await
}
