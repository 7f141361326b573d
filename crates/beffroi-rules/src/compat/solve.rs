//! Numeric solving of version 1: fixed points and inversions, by Brent's method.

use super::{
    build::{Id, Rule, Val},
    eval::{E, Engine, Given, Missing, R, Scope},
};
use std::{collections::BTreeMap, rc::Rc};

/// A rule that needs itself: x such that f(x) = x.
pub(super) fn circular(engine: &Engine<'_>, scope: &mut Scope, rule: Rule, value: Id) -> R {
    let inside = scope.stack.len().checked_sub(1).and_then(|n| scope.stack.get(..n));
    if inside.is_some_and(|stack| stack.contains(&rule)) {
        return Ok(E::new(Val::Undefined));
    }
    let at = |x: f64| -> R {
        let mut sub = scope.with([(rule, Given::Fixed(E::new(Val::Number(x))))]);
        sub.stack.clone_from(&scope.stack);
        engine.node(&mut sub, value)
    };
    let first = at(1.0)?;
    let unit = first.unit.clone();
    let Some(y0) = first.number() else { return Ok(E { val: Val::Undefined, unit, missing: first.missing }) };
    let mut test = |x: f64| -> Result<f64, String> {
        if x == 1.0 {
            return Ok(y0 - 1.0);
        }
        Ok(at(x)?.number().unwrap_or(f64::NAN) - x)
    };
    let root = brent(&mut test, (-1e6, 1e8), 0.5, 25, 2.0)?;
    let missing = match root {
        Some(x) => at(x)?.missing,
        None => first.missing,
    };
    Ok(E { val: root.map_or(Val::Undefined, Val::Number), unit, missing })
}

/// The value of a rule for which one of the goals takes the answer it was given.
pub(super) fn inversion(engine: &Engine<'_>, scope: &mut Scope, rule: Rule, goals: &[Rule], bounds: (f64, f64), tolerance: f64) -> R {
    let inside = scope.stack.len().checked_sub(1).and_then(|n| scope.stack.get(..n));
    if inside.is_some_and(|stack| stack.contains(&rule)) {
        return Ok(E::new(Val::Undefined));
    }
    let mut goal = None;
    for candidate in goals {
        if scope.stack.contains(candidate) {
            continue;
        }
        let given = engine.given(scope, *candidate)?;
        if given.number().is_some() && !given.missing.contains_key(candidate) {
            goal = Some(*candidate);
            break;
        }
    }
    let Some(goal) = goal else {
        let missing: BTreeMap<Rule, f64> = goals.iter().chain([&rule]).map(|r| (*r, 1.0)).collect();
        return Ok(E { val: Val::Undefined, unit: None, missing: Rc::new(missing) });
    };
    let wanted = engine.rule(&mut scope.with([]), goal)?;
    let unit = wanted.unit.clone();
    let Some(target) = wanted.number() else { return Ok(E { unit, ..E::new(Val::Undefined) }) };
    let free = scope.with([(goal, Given::Fixed(E::new(Val::Undefined)))]);
    let mut missing = Missing::default();
    let mut at = |x: f64| -> Result<Option<f64>, String> {
        let mut sub = free.with([(rule, Given::Fixed(E { unit: unit.clone(), ..E::new(Val::Number(x)) }))]);
        let value = engine.rule(&mut sub, goal)?;
        missing = value.missing.clone();
        Ok(value.number())
    };
    let x1 = target;
    let y1 = at(x1)?;
    let coefficient = if y1.is_some_and(|y| y > target) { 0.9 } else { 1.2 };
    let x2 = y1.map_or(2000.0, |y| x1 * target * coefficient / y);
    let y2 = at(x2)?;
    let mut found = None;
    if y1.is_some() || y2.is_some() {
        let (a, b) = (y1.unwrap_or(f64::NAN), y2.unwrap_or(f64::NAN));
        let low = if b < target && (b > a || a > target) { x2 } else if a < target && (a > b || b > target) { x1 } else { bounds.0 };
        let high = if b > target && (b < a || a < target) { x2 } else if a > target && (a < b || b < target) { x1 } else { bounds.1 };
        let mut test = |x: f64| -> Result<f64, String> {
            let y = if x == x1 { y1 } else if x == x2 { y2 } else { at(x)? };
            Ok(y.unwrap_or(f64::NAN) - target)
        };
        found = brent(&mut test, (low, high), tolerance, 10, 1.0)?.filter(|x| *x == 0.0 || (bounds.0..=bounds.1).contains(x));
    }
    Ok(E { val: found.map_or(Val::Undefined, Val::Number), unit, missing })
}

/// Brent's method as version 1 writes it, its tolerances included.
fn brent(f: &mut dyn FnMut(f64) -> Result<f64, String>, bounds: (f64, f64), tolerance: f64, most: usize, acceptable: f64) -> Result<Option<f64>, String> {
    let (mut a, mut b) = bounds;
    let mut c = a;
    let (mut fa, mut fb) = (f(a)?, f(b)?);
    let mut fc = fa;
    let mut fallback = None;
    for _ in 0..most {
        let previous = b - a;
        if fc.abs() < fb.abs() {
            (a, b, c) = (b, c, b);
            (fa, fb, fc) = (fb, fc, fb);
        }
        let actual = 1e-15 * b.abs() + tolerance / 2.0;
        let mut step = (c - b) / 2.0;
        if step.abs() <= actual || fb == 0.0 {
            return Ok(Some(b));
        }
        if previous.abs() >= actual && fa.abs() > fb.abs() {
            let cb = c - b;
            let (mut p, mut q);
            if a == c {
                let t1 = fb / fa;
                (p, q) = (cb * t1, 1.0 - t1);
            } else {
                let (r, t1, t2) = (fa / fc, fb / fc, fb / fa);
                p = t2 * (cb * r * (r - t1) - (b - a) * (t1 - 1.0));
                q = (r - 1.0) * (t1 - 1.0) * (t2 - 1.0);
            }
            if p > 0.0 { q = -q } else { p = -p }
            if p < 0.75 * cb * q - (actual * q).abs() / 2.0 && p < (previous * q / 2.0).abs() {
                step = p / q;
            }
        }
        if step.abs() < actual {
            step = if step > 0.0 { actual } else { -actual };
        }
        (a, fa) = (b, fb);
        b += step;
        fb = f(b)?;
        if fb > 0.0 && fc > 0.0 || fb < 0.0 && fc < 0.0 {
            (c, fc) = (a, fa);
        }
        if fb.abs() < tolerance {
            return Ok(Some(b));
        }
        if fb.abs() < acceptable {
            fallback = Some(b);
        }
    }
    Ok(fallback)
}

