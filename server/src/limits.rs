//! What connections and requests may take. The defaults fit 512 MB.

use std::ops::RangeInclusive;

use confique::Config as _;

/// The `limits` of the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, confique::Config)]
#[config(layer_attr(serde(deny_unknown_fields)))]
pub struct Limits {
    /// Connections in all, 8 to 65,536; no more than the process may open files for, less 48.
    #[config(env = "HOTLINE_LIMITS_CONNECTIONS", default = 2048)]
    pub connections: usize,

    /// Connections from one address, 1 to 65,536. A whole office may have one address.
    #[config(env = "HOTLINE_LIMITS_CONNECTIONS_PER_ADDRESS", default = 1536)]
    pub connections_per_address: usize,

    /// Connections that an address may open in a second, 1 to 10,000; eight times as many at once after a pause.
    #[config(env = "HOTLINE_LIMITS_CONNECTIONS_PER_SECOND", default = 64)]
    pub connections_per_second: usize,

    /// Requests that may be made with one token in a second, 10 to 100,000; four times as many at once after a pause. A call that the desk records is never
    /// refused for it, and a batch or a stream of calls is one request.
    #[config(env = "HOTLINE_LIMITS_REQUESTS_PER_SECOND", default = 500)]
    pub requests_per_second: usize,

    /// Memory for all messages that are being worked on, in MiB, 96 to 4,096: a quarter for small ones, a quarter for larger ones, half for those with
    /// many calls. A quarter as much again is for those that have not come in whole, of which one caller has a quarter.
    #[config(env = "HOTLINE_LIMITS_MESSAGES_MIB", default = 256)]
    pub messages_mib: usize,

    /// Memory for all answers that wait for their readers, in MiB, 32 to 4,096; a quarter of one connection, but at least 32.
    #[config(env = "HOTLINE_LIMITS_ANSWERS_MIB", default = 128)]
    pub answers_mib: usize,

    /// Reads that are answered at once, 2 to 256; half of them of one connection.
    #[config(env = "HOTLINE_LIMITS_READS", default = 16)]
    pub reads: usize,
}

impl Default for Limits {
    fn default() -> Self {
        // Each has one.
        Self::builder().load().expect("nothing is required")
    }
}

/// A limit that is out of its bounds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("limits.{name}: {value} is not between {} and {}", .bounds.start(), .bounds.end())]
pub struct OutOfBounds {
    name: &'static str,
    value: usize,
    bounds: RangeInclusive<usize>,
}

impl Limits {
    /// Fails if one is out of its bounds.
    pub fn check(&self) -> Result<(), OutOfBounds> {
        let all = [
            ("connections", self.connections, 8..=65_536),
            ("connections_per_address", self.connections_per_address, 1..=65_536),
            ("connections_per_second", self.connections_per_second, 1..=10_000),
            ("requests_per_second", self.requests_per_second, 10..=100_000),
            ("messages_mib", self.messages_mib, 96..=4_096),
            ("answers_mib", self.answers_mib, 32..=4_096),
            ("reads", self.reads, 2..=256),
        ];
        let wrong = all.into_iter().find(|(_, value, bounds)| !bounds.contains(value));
        wrong.map_or(Ok(()), |(name, value, bounds)| Err(OutOfBounds { name, value, bounds }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_within_their_bounds() {
        assert_eq!(Limits::default().check(), Ok(()));
    }

    #[test]
    fn a_limit_out_of_its_bounds_is_named() {
        let wrong = Limits { reads: 1, ..Limits::default() };
        let said = wrong.check().unwrap_err().to_string();
        assert_eq!(said, "limits.reads: 1 is not between 2 and 256");
    }
}
