//! Who takes a pending call or a callback, and for how long.

use clap::Args;
use jiff::SignedDuration;

use crate::times;

/// Arguments of what takes a call or callback.
#[derive(Args, Debug)]
pub struct LeaseArgs {
    /// Call handler, by code or name [HOTLINE_OPERATOR]
    #[arg(long, value_name = "CODE")]
    pub operator: Option<String>,
    /// For how long: 1m to 8h
    #[arg(long = "for", value_name = "LENGTH", default_value = "10m", value_parser = times::duration)]
    length: SignedDuration,
}

impl LeaseArgs {
    /// Its length, for the request.
    pub fn length(&self) -> Option<prost_types::Duration> {
        Some(times::duration_to_proto(self.length))
    }
}
