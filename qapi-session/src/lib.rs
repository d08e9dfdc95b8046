//! QMP sessions over real transports: a client, and a server whose monitors come and go.
//!
//! # A client
//!
//! A [`Client`] drives QEMU, or whoever speaks QMP, with the types of `qapi_types` or those generated from another
//! schema. [`client`] has the rest.
//!
//! ```no_run
//! use qapi_session::Client;
//! use qapi_types::qmp::command;
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::connect("/run/vm1/qmp.sock".parse()?).await?;
//! let status = client.execute(command::QueryStatus::new()).await?;
//! println!("QEMU {}: {}", client.version(), status.status);
//! # Ok(())
//! # }
//! ```
//!
//! # A server
//!
//! It takes functions for the commands of a schema, QEMU's or one of your own, and serves them to clients on
//! any number of monitors, each with a session of its own: greeting, negotiation, commands, events.
//!
//! ```standalone_crate
//! use qapi_session::chardev::Socket;
//! use qapi_session::chardev::socket::Address;
//! use qapi_session::server::MonitorConfig;
//! use qapi_session::{Server, Session, commands};
//! use qapi_types::Error;
//! use qapi_types::dispatch::Service;
//! use qapi_types::qmp::schema::SCHEMA;
//! use qapi_types::qmp::{RunState, StatusInfo, command, event};
//!
//! struct Machine;
//!
//! fn status(_: &Machine, _: &Session, _: command::QueryStatus) -> Result<StatusInfo, Error> {
//!     Ok(StatusInfo::new(true, RunState::Running))
//! }
//!
//! fn powerdown(_: &Machine, session: &Session, _: command::SystemPowerdown) -> Result<(), Error> {
//!     session.server().emit(&event::Powerdown::new())
//! }
//!
//! fn quit(_: &Machine, session: &Session, _: command::Quit) {
//!     session.server().shut_down();
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     # let folder = tempfile::tempdir()?;
//!     # std::env::set_current_dir(folder.path())?;
//!     let service = Service::builder(&SCHEMA).on(status).on(powerdown).on(quit);
//!     let service = commands::all(service).build()?;
//!     let server = Server::builder(service, Machine).start()?;
//!     let socket = Socket::listen(Address::Unix("qmp.sock".into())).await?;
//!     server.add_chardev("main", socket)?;
//!     server.add_monitor(MonitorConfig::new("main"))?;
//!     # let client = tokio::spawn(client());
//!     server.closed().await;
//!     # assert_eq!(client.await??, 5);
//!     Ok(())
//! }
//! #
//! # async fn client() -> std::io::Result<usize> {
//! #     use tokio::io::{AsyncReadExt, AsyncWriteExt};
//! #     let mut stream = tokio::net::UnixStream::connect("qmp.sock").await?;
//! #     for name in ["qmp_capabilities", "system_powerdown", "quit"] {
//! #         stream.write_all(format!("{{'execute': '{name}'}}").as_bytes()).await?;
//! #     }
//! #     let mut text = String::new();
//! #     stream.read_to_string(&mut text).await?;
//! #     assert!(text.starts_with(r#"{"QMP":"#) && text.contains("POWERDOWN"), "{text}");
//! #     Ok(text.lines().count())
//! # }
//! ```
//!
//! # A server's parts
//!
//! - A [`Service`](qapi_types::dispatch::Service) is the functions for commands. Each is given the handler that
//!   all share, here `Machine`, and the [`Session`] that the command came in: whose client it is, what
//!   descriptors came along, whether somebody still waits for the answer.
//! - [`commands`] has ready-made functions for the commands that concern sessions, monitors and character
//!   devices. With them, clients add and remove monitors while the server runs.
//! - A [`Chardev`](chardev::Chardev) is where a monitor finds its clients: [sockets](chardev::Socket), standard
//!   input and output, a buffer, nobody, or what you make of the trait. It gives them one after the other,
//!   each as a [`Link`].
//! - A [`Monitor`](server::Monitor) serves them. A [`Server`] has any number of both, by their ids, and emits
//!   events to all who listen.
//! - [`server::Builder`] says what a server limits, in which order commands are executed, who is served.
//! - A [`Mock`](mock::Mock) stands in for a server in tests of programs.
//!
//! What you do not want served as QMP you serve on your own: register a monitor for people with
//! [`Server::register_readline`], and read from the links of its device. `examples/machine` does both.
#![cfg(unix)]

mod address;
pub mod agent;
pub mod blocking;
pub mod chardev;
pub mod client;
pub mod commands;
mod generated;
pub mod layers;
pub mod link;
mod lock;
mod masked;
pub mod mock;
pub mod server;

pub use self::address::{Address, ParseAddressError};
pub use self::agent::Agent;
pub use self::client::Client;
pub use self::link::{Link, Peer};
pub use self::server::{Server, Session};

/// The code in README, which is tested in this way.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
