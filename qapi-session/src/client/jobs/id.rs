//! The id of the job that a command starts.

use qapi_types::Any;

use crate::client::error::Error;
use crate::client::request::Request;

/// Commands whose jobs are called like the device they work on, unless the command says another id.
const CALLED_LIKE_DEVICE: [&str; 6] = [
    "block-commit",
    "block-stream",
    "blockdev-backup",
    "blockdev-mirror",
    "drive-backup",
    "drive-mirror",
];

/// The id of the job that `request` starts.
///
/// # Errors
///
/// When the arguments do not tell.
pub(super) fn of(request: &Request) -> Result<String, Error> {
    let arguments: Option<Any> = request
        .arguments()
        .and_then(|text| serde_json::from_str(text).ok());
    let member = |name: &str| Some(arguments.as_ref()?.get(name)?.as_str()?.to_owned());
    let id = member("job-id").or_else(|| {
        let called = CALLED_LIKE_DEVICE.contains(&request.name());
        called.then(|| member("device")).flatten()
    });
    id.ok_or_else(|| {
        request.refused("its arguments have no 'job-id' that tells which job it starts")
    })
}
