//! What tests of the mock do with it.

use qapi_session::mock::Mock;
use serde_json::{Value, json};

use crate::support::Client;

/// A client that has negotiated.
pub(crate) async fn client(mock: &Mock) -> Client {
    let mut client = Client::over(mock.start().expect("there is a runtime"));
    client.negotiate(&[]).await;
    client
}

/// What was wrong, in the end.
pub(crate) async fn problems(mock: Mock) -> Vec<String> {
    let report = mock.finish().await.expect_err("something is wrong");
    report.problems().map(str::to_owned).collect()
}

pub(crate) fn success() -> Value {
    json!({"return": {}})
}
