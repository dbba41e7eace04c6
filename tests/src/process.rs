//! What a process takes.

use std::fs;

/// Resident memory of a process, in kilobytes: `VmRSS`, or `VmHWM` for the most that it ever was.
pub fn resident(process: u32, what: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':'));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok());
    kilobytes.unwrap_or(f64::NAN)
}
