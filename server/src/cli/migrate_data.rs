//! `hotline-server migrate-data`: moves a register from one database to another.

use clap::Args;

use super::{EX_CONFIG, Failure, say_line, with_keys};
use crate::catalogue::sentence;
use crate::config::{Config, ConfigError};
use crate::store::admin::migrate_data::Move;
use crate::store::db::key_file;

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

/// Moves the register and checks it, with a line for each period. Fails with code 2 if both databases are the same.
pub fn run(config: &Config, args: MigrateData) -> Result<(), Failure> {
    let bad_config = |error: ConfigError| Failure(EX_CONFIG, error.to_string());
    Config::check_argument("from", Some(&args.from)).map_err(bad_config)?;
    Config::check_argument("to", Some(&args.to)).map_err(bad_config)?;
    let location = |url: String| {
        let config = Config { database: Some(url), read_database: None, ..config.clone() };
        let database = config.database_location().map_err(bad_config)?;
        with_keys(&config, database)
    };
    let (from, to) = (location(args.from)?, location(args.to)?);
    if from.to_string() == to.to_string() {
        return Err(Failure(2, sentence("same-database", &[])));
    }
    let _locks = (from.lock_file()?, to.lock_file()?);
    let mut registers = Move::open(&from, &to, &config.key_file(&to))?;
    for period in registers.periods.clone() {
        let moved = registers.period(&period)?;
        let moved_when = if moved.was_there { "before" } else { "now" };
        let facts = [
            ("period", moved.period.into()),
            ("entries", moved.entries.to_string().into()),
            ("how", moved_when.into()),
        ];
        say_line(&sentence("moved-period", &facts))?;
    }
    registers.check()?;
    key_file::copy(&config.key_file(&from), &config.key_file(&to))?;
    let facts = [
        ("from", from.to_string().into()),
        ("to", to.to_string().into()),
        ("periods", registers.periods.len().into()),
    ];
    say_line(&sentence("moved-register", &facts))
}
