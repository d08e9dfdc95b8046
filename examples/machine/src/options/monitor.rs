//! Monitors on the command line: `-mon`.

use super::list::List;

/// A monitor as it is asked for.
#[derive(Debug)]
pub(crate) struct Monitor {
    /// Its id.
    pub(crate) id: Option<String>,
    /// The id of its character device.
    pub(crate) chardev: String,
    /// Whether it speaks QMP; else it is for people.
    pub(crate) control: bool,
    /// Whether what it sends has line breaks and indentation.
    pub(crate) pretty: bool,
}

impl Monitor {
    /// Reads the value of `-mon`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let list = List::parse(text, &["chardev", "id", "mode", "pretty"])?;
        let control = match list.get("mode") {
            Some("control") => true,
            Some("readline") | None => false,
            Some(other) => {
                return Err(format!("'mode' is 'control' or 'readline', not '{other}'"));
            }
        };
        let pretty = list.switch("pretty")?;
        if !control && pretty.is_some() {
            return Err("'pretty' is for monitors with mode=control".to_owned());
        }
        Ok(Self {
            id: list.get("id").map(str::to_owned),
            chardev: list.need("chardev")?,
            control,
            pretty: pretty.unwrap_or(false),
        })
    }
}
