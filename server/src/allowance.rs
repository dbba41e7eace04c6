//! So much a second: what somebody may do, and what is left of it.

use std::time::{Duration, Instant};

/// How often something may be done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Times a second.
    pub per_second: f64,
    /// Times at once, after a pause.
    pub at_once: f64,
}

/// What is left of a rate.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    left: f64,
    at: Instant,
}

impl Allowance {
    /// All of it.
    pub fn new(rate: Rate, now: Instant) -> Self {
        Self { left: rate.at_once, at: now }
    }

    /// Takes one. Fails with the time after which there is one.
    pub fn take(&mut self, rate: Rate, now: Instant) -> Result<(), Duration> {
        (self.left, self.at) = (self.left_at(rate, now), now);
        if self.left < 1.0 {
            return Err(Duration::from_secs_f64((1.0 - self.left) / rate.per_second));
        }
        self.left -= 1.0;
        Ok(())
    }

    /// Takes so many, whether they are there or not. At most as many are owed as come in a second.
    pub fn charge(&mut self, rate: Rate, now: Instant, count: f64) {
        self.left = (self.left_at(rate, now) - count).max(-rate.per_second);
        self.at = now;
    }

    /// Whether nothing was taken for so long that all of it is there.
    pub fn is_whole(&self, rate: Rate, now: Instant) -> bool {
        self.left_at(rate, now) >= rate.at_once
    }

    fn left_at(&self, rate: Rate, now: Instant) -> f64 {
        let since = now.saturating_duration_since(self.at).as_secs_f64();
        (self.left + since * rate.per_second).min(rate.at_once)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_at_once_and_then_so_many_a_second() {
        let (rate, begin) = (Rate { per_second: 10.0, at_once: 20.0 }, Instant::now());
        let mut allowance = Allowance::new(rate, begin);
        for _ in 0..20 {
            assert_eq!(allowance.take(rate, begin), Ok(()));
        }
        assert_eq!(allowance.take(rate, begin), Err(Duration::from_millis(100)));
        assert_eq!(allowance.take(rate, begin + Duration::from_millis(101)), Ok(()));
        assert!(allowance.take(rate, begin + Duration::from_millis(102)).is_err());
        assert!(!allowance.is_whole(rate, begin + Duration::from_secs(1)));
        assert!(allowance.is_whole(rate, begin + Duration::from_secs(3)));
    }

    #[test]
    fn what_is_owed_is_waited_for_and_has_an_end() {
        let (rate, begin) = (Rate { per_second: 10.0, at_once: 20.0 }, Instant::now());
        let mut allowance = Allowance::new(rate, begin);
        allowance.charge(rate, begin, 5.0);
        assert_eq!(allowance.take(rate, begin), Ok(()));
        for _ in 0..100 {
            allowance.charge(rate, begin, 20.0);
        }
        assert_eq!(allowance.take(rate, begin), Err(Duration::from_millis(1_100)));
        assert_eq!(allowance.take(rate, begin + Duration::from_millis(1_101)), Ok(()));
    }
}
