//! Decimal rounding on binary numbers.
//!
//! A tariff is decimal, the machine is not: 10.075 is stored a hair below
//! itself and would round down. Fifteen significant digits, all that a binary
//! number holds for sure, are read first; then halves go away from zero.

/// Powers of ten that a binary number holds exactly.
const TENS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
    1e20, 1e21, 1e22,
];

pub(crate) fn ten(power: usize) -> f64 {
    TENS.get(power).copied().unwrap_or(f64::INFINITY)
}

/// Which neighbour a rounding takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// The nearest, halves away from zero.
    Nearest,
    /// The next above.
    Up,
    /// The next below.
    Down,
}

/// A factor between units as a product and a division of whole numbers: 100 €
/// a month are exactly 1,2 k€ a year, whatever binary fractions make of 1000/12.
pub(crate) fn ratio(factor: f64) -> (f64, f64) {
    let whole = |x: f64| {
        let near = x.round();
        (near != 0.0 && (x - near).abs() <= near.abs() * 1e-12).then_some(near)
    };
    if let Some(times) = whole(factor) {
        return (times, 1.0);
    }
    if let Some(by) = whole(1.0 / factor) {
        return (1.0, by);
    }
    let by = [12.0, 365.0, 8760.0].into_iter().find_map(|by| whole(factor * by).map(|times| (times, by)));
    by.unwrap_or((factor, 1.0))
}

/// A number changed of unit.
pub(crate) fn scale(value: f64, factor: f64) -> f64 {
    let (times, by) = ratio(factor);
    value * times / by
}

/// The decimal number nearest to `value`, `scale` being a power of ten.
#[inline(always)]
pub(crate) fn snap(value: f64, scale: f64) -> f64 {
    let scaled = value * scale;
    if scaled.abs() < 1e15 { nearest(scaled) / scale + 0.0 } else { value }
}

/// The nearest whole number, halves to the even one; below 2⁵¹.
#[inline(always)]
pub(crate) fn nearest(value: f64) -> f64 {
    const SHIFT: f64 = 6_755_399_441_055_744.0;
    (value + SHIFT) - SHIFT
}

/// `value` on `digits` significant decimal digits.
pub(crate) fn significant(value: f64, digits: i32) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let magnitude = value.abs().log10().floor() as i32 + 1;
    let shift = digits - magnitude;
    if shift >= 0 {
        let scale = ten(shift as usize);
        if scale.is_finite() { (value * scale).round() / scale } else { value }
    } else {
        let scale = ten((-shift) as usize);
        (value / scale).round() * scale
    }
}

/// `value` rounded to `decimals` decimals, on fifteen significant digits.
pub fn round(value: f64, decimals: usize, rounding: Rounding) -> f64 {
    // No negative zero on a letter.
    whole_at(value, decimals, rounding).map_or(value, |whole| whole / ten(decimals.min(15)) + 0.0)
}

/// The same, counted in units of the last decimal: 12,30 is 1230. None for
/// numbers too large to be counted so.
pub(crate) fn whole_at(value: f64, decimals: usize, rounding: Rounding) -> Option<f64> {
    let scale = ten(decimals.min(15));
    let scaled = value * scale;
    let (quick, sure) = match rounding {
        Rounding::Nearest => nearest_quick(scaled),
        Rounding::Up => up_quick(scaled),
        Rounding::Down => down_quick(scaled),
    };
    if sure {
        return Some(quick);
    }
    if !scaled.is_finite() || scaled.abs() >= 9e15 {
        return None;
    }
    let shown = significant(scaled, 15);
    Some(match rounding {
        Rounding::Nearest => shown.round(),
        Rounding::Up => shown.ceil(),
        Rounding::Down => shown.floor(),
    })
}

/// The whole part of a quotient, towards zero: −7 shared in two is −3 each.
pub(crate) fn whole(quotient: f64) -> f64 {
    if quotient < 0.0 { 0.0 - round(-quotient, 0, Rounding::Down) } else { round(quotient, 0, Rounding::Down) }
}

/// Below this, fifteen digits are less than a thousandth apart from the number
/// itself: what is farther than that from a frontier stays on its side.
const CLEAR: f64 = 1e12;

/// The nearest whole number, and whether it is so however the number is read:
/// not near a half. No branch, so that whole columns are done at once.
#[inline(always)]
pub(crate) fn nearest_quick(scaled: f64) -> (f64, bool) {
    let near = nearest(scaled);
    (near, ((scaled - near).abs() < 0.499) & (scaled.abs() < CLEAR))
}

/// The next whole number above, if it is sure: whole already, or far enough.
#[inline(always)]
pub(crate) fn up_quick(scaled: f64) -> (f64, bool) {
    let near = nearest(scaled);
    let gap = scaled - near;
    let above = if gap > 0.0 { near + 1.0 } else { near };
    (above, ((gap == 0.0) | (gap.abs() > 0.001)) & (scaled.abs() < CLEAR))
}

/// The next whole number below, if it is sure.
#[inline(always)]
pub(crate) fn down_quick(scaled: f64) -> (f64, bool) {
    let near = nearest(scaled);
    let gap = scaled - near;
    let below = if gap < 0.0 { near - 1.0 } else { near };
    (below, ((gap == 0.0) | (gap.abs() > 0.001)) & (scaled.abs() < CLEAR))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_are_decimal_halves() {
        assert_eq!(round(10.075, 2, Rounding::Nearest), 10.08);
        assert_eq!(round(1.005, 2, Rounding::Nearest), 1.01);
        assert_eq!(round(-2.5, 0, Rounding::Nearest), -3.0);
        assert_eq!(round(2.675, 2, Rounding::Nearest), 2.68);
        assert_eq!(round(136.26, 2, Rounding::Nearest), 136.26);
    }

    #[test]
    fn the_quick_way_says_what_the_careful_way_says() {
        let slow = |scaled: f64, rounding: Rounding| {
            let shown = significant(scaled, 15);
            match rounding {
                Rounding::Nearest => shown.round(),
                Rounding::Up => shown.ceil(),
                Rounding::Down => shown.floor(),
            }
        };
        let mut seed = 1_u64;
        for i in 0..200_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let size = 10_f64.powi((seed >> 60) as i32);
            let x = (seed >> 11) as f64 / (1_u64 << 53) as f64 * size;
            // Whole numbers, halves and their neighbours too.
            let x = match i % 5 {
                0 => x.round(),
                1 => x.round() + 0.5,
                2 => f64::from_bits(x.round().to_bits() + 1),
                _ => x,
            };
            for x in [x, -x] {
                for (rounding, quick) in [(Rounding::Nearest, nearest_quick as fn(f64) -> (f64, bool)), (Rounding::Up, up_quick), (Rounding::Down, down_quick)] {
                    let (whole, sure) = quick(x);
                    assert!(!sure || whole == slow(x, rounding), "{x} {rounding:?}");
                }
            }
        }
    }

    #[test]
    fn whole_parts_go_towards_zero() {
        assert_eq!((whole(-3.5), whole(3.5), whole(-3.0), whole(0.3 / 0.1)), (-3.0, 3.0, -3.0, 3.0));
        assert!(whole(-0.5).is_sign_positive());
    }

    #[test]
    fn up_and_down_do_not_move_what_is_already_round() {
        assert_eq!(round(0.1 + 0.2, 1, Rounding::Up), 0.3);
        assert_eq!(round(1.0 - 0.9, 1, Rounding::Down), 0.1);
        assert_eq!(round(1.201, 2, Rounding::Up), 1.21);
        assert_eq!(round(-1.209, 2, Rounding::Up), -1.2);
        assert_eq!(round(-1.201, 2, Rounding::Down), -1.21);
        assert!(round(-0.001, 2, Rounding::Nearest).is_sign_positive());
    }
}
