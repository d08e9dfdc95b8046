//! Generates from names that get in the way, three times.

// Links to files of `test-support`: a package that depended on that one could not be packaged.
#[allow(dead_code, unreachable_pub, reason = "each build script needs a part")]
mod build;
#[allow(dead_code, unreachable_pub, reason = "each build script needs a part")]
mod corpus;

use qapi_codegen::{Conditions, Config, Error, Handlers};

fn main() -> Result<(), Error> {
    let generate =
        |config: Config, out: &str| config.generate_all([("schema/root.json", out)]).map(drop);
    generate(Config::new(), "hostile.rs")?;
    build::implement_for_nobody("hostile.rs");
    let all = ["Eq", "Hash", "PartialOrd", "Ord", "Default", "Copy"];
    let closed = Config::new().closed_enums(["."]).closed_unions(["."]);
    let closed = closed.handlers(Handlers::Both).derive(".", all);
    generate(closed, "closed.rs")?;
    let bare = Config::new().comments(false).format(false);
    generate(
        bare.conditions(Conditions::Cfg).module_prefix("my_"),
        "bare.rs",
    )
}
