//! Tables whose bounds and values are known beforehand.

/// A band of a scale by slices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Slice {
    pub(crate) floor: f64,
    pub(crate) ceiling: f64,
    pub(crate) rate: f64,
}

/// A band of a grid, the last one left out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Step {
    /// Not in the band.
    pub(crate) below: f64,
    pub(crate) value: f64,
}

/// Bands whose bounds and values every row shares.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Bands {
    slices: Vec<Slice>,
    steps: Vec<Step>,
    last: f64,
}

impl Bands {
    /// From the first band to the last: upper bound, whether it is in the band,
    /// value or rate.
    pub(crate) fn new(of: &[(f64, bool, f64)]) -> Self {
        let mut floor = 0.0;
        let mut slices = vec![];
        for (ceiling, _, rate) in of {
            if *rate != 0.0 {
                slices.push(Slice { floor, ceiling: *ceiling, rate: *rate });
            }
            floor = *ceiling;
        }
        // At most a bound is below the number next to it.
        let step = |(bound, included, value): &(f64, bool, f64)| Step { below: if *included { bound.next_up() } else { *bound }, value: *value };
        let Some(((.., last), before)) = of.split_last() else { return Self::default() };
        Self { slices, steps: before.iter().map(step).collect(), last: *last }
    }

    /// Each slice of a number at its own rate.
    pub(crate) fn sliced(&self, x: f64) -> f64 {
        self.slices.iter().fold(0.0, |total, Slice { floor, ceiling, rate }| total + (x.min(*ceiling) - floor).max(0.0) * rate)
    }

    /// The value of the first band that holds a number.
    pub(crate) fn found(&self, x: f64) -> f64 {
        self.steps.iter().find(|step| x < step.below).map_or(self.last, |step| step.value)
    }

    /// Whether the upper bounds of bands never fall: slices can then be taken
    /// one by one.
    pub(crate) fn rise(of: &[(f64, bool, f64)]) -> bool {
        of.iter().scan(0.0, |floor, (cap, ..)| Some(*cap >= std::mem::replace(floor, *cap))).all(|rising| rising)
    }

    pub(crate) fn slices(&self) -> &[Slice] {
        &self.slices
    }

    pub(crate) fn steps(&self) -> &[Step] {
        &self.steps
    }

    pub(crate) fn last(&self) -> f64 {
        self.last
    }
}
