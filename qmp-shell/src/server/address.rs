//! Addresses as the command line has them.

use std::path::Path;

use qapi_session::Address;

/// Reads an address: also HOST:PORT, as the Python shell takes it.
pub(super) fn parse(text: &str) -> Result<Address, String> {
    let inet = text.rsplit_once(':').is_some_and(|(host, port)| {
        !text.contains('/') && !host.is_empty() && port.parse::<u16>().is_ok()
    });
    let bare = inet && !text.starts_with("unix:") && !text.starts_with("tcp:");
    let parsed = if bare && !Path::new(text).exists() {
        format!("tcp:{text}").parse()
    } else {
        text.parse::<Address>()
    };
    parsed.map_err(|error| error.to_string())
}

/// What a server is called. The same socket has the same name wherever the shell is started.
pub(super) fn name(address: &Address) -> String {
    match address {
        Address::Unix(path) => {
            let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
            Address::Unix(path).to_string()
        }
        address => address.to_string(),
    }
}

#[cfg(test)]
mod tests;
