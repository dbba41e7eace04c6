//! `hotline-server migrate-data`: a register from one database to another.

use clap::Args;

use super::{EX_CONFIG, Failure, say};
use crate::config::Config;
use crate::store::admin::migrate_data::Move;

/// From where to where.
#[derive(Args)]
pub struct MigrateData {
    /// The register to be moved, which nobody serves: sqlite:PATH or postgres://USER@HOST/DATABASE
    #[arg(long, value_name = "URL")]
    from: String,
    /// Where it goes: an empty register, or one that such a move began
    #[arg(long, value_name = "URL")]
    to: String,
}

/// Moves the register, and says of each period what was found.
pub fn run(config: &Config, args: MigrateData) -> Result<(), Failure> {
    let place = |url: String| {
        let config = Config { database: Some(url), read_database: None, ..config.clone() };
        config.place().map_err(|error| Failure(EX_CONFIG, error.to_string()))
    };
    let (from, to) = (place(args.from)?, place(args.to)?);
    if from.to_string() == to.to_string() {
        return Err(Failure(2, "--from and --to are the same".to_owned()));
    }
    let _locks = (from.lock_file()?, to.lock_file()?);
    let mut all = Move::open(&from, &to)?;
    for period in all.periods.clone() {
        let moved = all.period(&period)?;
        let how = if moved.was_there { "was there already" } else { "moved" };
        say(&format!(
            "{}: {} entries, {how}: the same head and figures; journal, tables and counters agree\n",
            moved.period, moved.entries
        ))?;
    }
    all.check()?;
    let count = all.periods.len();
    say(&format!("{from} is at {to} now, {count} {}\n", if count == 1 { "period" } else { "periods" }))
}
