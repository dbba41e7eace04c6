//! What it runs on.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;

/// Writes whose sync is measured.
const SYNCS: usize = 100;

/// Processors, in words.
pub fn describe() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ")).map(|(_, name)| name);
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!("machine: {cores} × {}, {}", model.unwrap_or("unknown"), std::env::consts::OS)
}

/// What is measured, in words.
pub fn versions() -> String {
    let mut c = SqliteConnection::establish(":memory:").expect("memory can be had");
    let sqlite: String = diesel::select(sql::<Text>("sqlite_version()")).first(&mut c).expect("it has one");
    format!("hotline {}, SQLite {sqlite}", env!("CARGO_PKG_VERSION"))
}

/// What it costs to have a page on the disk, in microseconds: the median of some.
pub fn sync_micros(directory: &Path) -> f64 {
    let mut file = File::create(directory.join("sync")).expect("a file can be made");
    let mut micros: Vec<f64> = (0..SYNCS)
        .map(|_| {
            file.write_all(&[7; 4096]).expect("it can be written");
            let begun = Instant::now();
            file.sync_data().expect("it can be synced");
            begun.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    micros.sort_by(f64::total_cmp);
    micros[SYNCS / 2]
}
