//! Whose turn it is: the order in which in-band commands are executed.

use std::sync::Arc;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::Server;
use super::connection::Connection;

/// The order of in-band commands. Those of one monitor are always executed one after the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Order {
    /// One at a time over all monitors, which take turns: QEMU's order.
    #[default]
    OneAtATime,
    /// Those of different monitors at once.
    SideBySide,
}

/// Where connections say that they have something to execute.
pub(super) enum Turns {
    OneAtATime(UnboundedSender<Arc<Connection>>),
    SideBySide,
}

impl Turns {
    /// For one at a time, what [`take_turns`] takes.
    pub(super) fn new(order: Order) -> (Self, Option<UnboundedReceiver<Arc<Connection>>>) {
        match order {
            Order::SideBySide => (Self::SideBySide, None),
            Order::OneAtATime => {
                let (sender, receiver) = unbounded_channel();
                (Self::OneAtATime(sender), Some(receiver))
            }
        }
    }

    /// Has what waits in a connection executed.
    pub(super) fn schedule(&self, server: &Server, connection: Arc<Connection>) {
        match self {
            Self::OneAtATime(turns) => {
                // Once nobody takes turns, the server has shut down.
                let _ = turns.send(connection);
            }
            Self::SideBySide => {
                let server = server.clone();
                server
                    .clone()
                    .spawn(async move { while turn(&server, &connection).await {} });
            }
        }
    }
}

/// Executes what waits in connections, until the server is gone.
pub(super) async fn take_turns(
    server: Server,
    mut connections: UnboundedReceiver<Arc<Connection>>,
) {
    loop {
        let connection = tokio::select! {
            biased;
            () = server.shutting_down() => break,
            connection = connections.recv() => connection,
        };
        let Some(connection) = connection else { break };
        if turn(&server, &connection).await {
            server.schedule(connection);
        }
    }
}

/// Executes one request of a connection; says whether there are more.
async fn turn(server: &Server, connection: &Arc<Connection>) -> bool {
    if let Some(input) = connection.next() {
        connection.execute(server, input).await;
    }
    connection.has_more()
}
