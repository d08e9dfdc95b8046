//! Arguments without their secrets.

use qapi_types::Any;

/// What stands in place of a secret.
const MASK: &str = "***";

/// Members that have secrets wherever they stand.
pub(crate) const SECRET: [&str; 2] = ["password", "secret"];

/// The types of objects whose `data` is secret begin so.
const SECRET_OBJECT: &str = "secret";

/// The arguments of a command as JSON, with masks in place of values that members called as in `secret` have.
pub(crate) fn masked<S: AsRef<str>>(
    command: &str,
    arguments: Option<&str>,
    secret: &[S],
) -> String {
    let Some(arguments) = arguments else {
        return "{}".to_owned();
    };
    match serde_json::from_str::<Any>(arguments) {
        Ok(mut arguments) => {
            if command == "human-monitor-command" {
                mask_line(&mut arguments);
            }
            mask(&mut arguments, secret);
            arguments.to_string()
        }
        Err(_) => MASK.to_owned(),
    }
}

fn mask<S: AsRef<str>>(value: &mut Any, secret: &[S]) {
    match value {
        Any::Object(members) => {
            let is_secret = members
                .get("qom-type")
                .and_then(Any::as_str)
                .is_some_and(|ty| ty.starts_with(SECRET_OBJECT));
            for (name, value) in members {
                let is_named = secret.iter().any(|it| it.as_ref() == name);
                if is_named || (is_secret && name == "data") {
                    *value = MASK.into();
                } else {
                    mask(value, secret);
                }
            }
        }
        Any::Array(elements) => elements.iter_mut().for_each(|value| mask(value, secret)),
        _ => {}
    }
}

/// A line for the human monitor, such as `set_password vnc abc` or `object_add secret,id=s0,data=abc`.
fn mask_line(arguments: &mut Any) {
    if let Some(line) = arguments.get_mut("command-line")
        && let Some(text) = line.as_str()
        && ["password", "secret", "change vnc"]
            .iter()
            .any(|word| text.contains(word))
    {
        *line = MASK.into();
    }
}

#[cfg(test)]
mod tests;
