//! The scale of a chart: a few round numbers, between which all its values lie.

use super::Series;
use crate::output::grouped;

/// How many steps a scale has at most, beside the one that it may begin and the one that it may end with.
const STEPS: f64 = 4.0;

/// From where to where a chart goes.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    low: f64,
    high: f64,
    step: f64,
}

impl Scale {
    /// The scale of some series. What is drawn as a length begins at zero; a line may begin where its values do.
    pub fn of(series: &[Series], from_zero: bool) -> Self {
        let values = || series.iter().flat_map(|series| series.values.iter().copied().flatten());
        let most = values().fold(0.0, f64::max);
        let least = values().fold(f64::INFINITY, f64::min).min(most);
        let is_far = !from_zero && least > most / 2.0;
        let begin = if is_far { least } else { least.min(0.0) };
        let mut step = round((most - begin) / STEPS);
        if values().all(|value| value.fract() == 0.0) {
            step = step.max(1.0);
        }
        let low = (begin / step).floor() * step;
        let high = ((most / step).ceil() * step).max(low + step);
        Self { low, high, step }
    }

    /// The round numbers, from the lowest.
    pub fn ticks(&self) -> impl Iterator<Item = f64> + use<> {
        let Self { low, high, step } = *self;
        let count = ((high - low) / step).round() as i32;
        (0..=count).map(move |at| low + step * f64::from(at))
    }

    /// A round number as people read it.
    pub fn shown(&self, tick: f64) -> String {
        if self.step.fract() == 0.0 { grouped(tick as i64) } else { format!("{tick:.1}") }
    }

    /// How far up a value lies, from 0 to 1.
    pub fn share(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }
}

/// The least of 1, 2, 5, 10, 20, … that is not less; tenths where it is less than 1.
fn round(step: f64) -> f64 {
    if !step.is_finite() || step <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(step.log10().floor());
    let times = [1.0, 2.0, 5.0].into_iter().find(|times| times * power >= step * (1.0 - 1e-9));
    times.unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ticks(values: &[f64], from_zero: bool) -> Vec<f64> {
        let values = values.iter().copied().map(Some).collect();
        Scale::of(&[Series { name: String::new(), values }], from_zero).ticks().collect()
    }

    #[test]
    fn a_scale_has_a_few_round_numbers() {
        assert_eq!(ticks(&[2.0, 8.0, 5.0], true), [0.0, 2.0, 4.0, 6.0, 8.0]);
        assert_eq!(ticks(&[1.0], true), [0.0, 1.0]);
        assert_eq!(ticks(&[0.0, 0.0], true), [0.0, 1.0]);
        assert_eq!(ticks(&[], true), [0.0, 1.0]);
        assert_eq!(ticks(&[-3.0, 4.0], true), [-4.0, -2.0, 0.0, 2.0, 4.0]);
        assert_eq!(ticks(&[75.0, 96.1], false), [70.0, 80.0, 90.0, 100.0]);
    }

    proptest! {
        #[test]
        fn every_value_lies_on_its_scale(
            values in prop::collection::vec(-1_000_000..10_000_000_i32, 1..40),
            tenths in any::<bool>(),
            from_zero in any::<bool>(),
        ) {
            let divisor = if tenths { 10.0 } else { 1.0 };
            let values: Vec<_> = values.into_iter().map(|value| Some(f64::from(value) / divisor)).collect();
            let scale = Scale::of(&[Series { name: String::new(), values: values.clone() }], from_zero);
            for value in values.into_iter().flatten() {
                prop_assert!((-1e-9..=1.0 + 1e-9).contains(&scale.share(value)), "{value} on {scale:?}");
            }
            prop_assert!((2..=7).contains(&scale.ticks().count()), "{scale:?}");
        }
    }
}
