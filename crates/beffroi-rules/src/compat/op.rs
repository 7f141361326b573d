//! Operators of version 1, with the coercions of its host language.

use super::{
    build::{Id, Val},
    eval::{E, Engine, R, Scope, merge},
    unit::{self, UnitV},
};
use std::rc::Rc;

pub(super) fn evaluate(engine: &Engine<'_>, scope: &mut Scope, op: &'static str, a: Id, b: Id) -> R {
    // A reduction is a subtraction, written apart.
    let written_as = op;
    let op = if op == "abattement" { "-" } else { op };
    let mut left = engine.node(scope, a)?;
    let null_stops = matches!(op, "<" | ">" | "<=" | ">=" | "/" | "*" | "//" | "et");
    let decided = |e: &E| {
        e.val == Val::Number(0.0) && op == "*" || e.val == Val::Bool(false) && op == "et" || e.val == Val::Bool(true) && op == "ou"
    };
    let alone = |e: &E| Ok(E { val: if op == "et" { Val::Bool(false) } else { e.val.clone() }, unit: None, missing: e.missing.clone() });
    let departs = engine.departures;
    if departs.zero && matches!(op, "*" | "/" | "//") {
        let right = engine.node(scope, b)?;
        let zero = |e: &E| e.val == Val::Number(0.0);
        let either = |val: Val| left.val == val || right.val == val;
        let missing = merge(&left.missing, &right.missing);
        if zero(&left) && !(op != "*" && zero(&right)) || op == "*" && zero(&right) {
            return Ok(E { val: Val::Number(0.0), unit: None, missing });
        }
        if either(Val::Undefined) {
            return Ok(E { missing, ..E::new(Val::Undefined) });
        }
    }
    if departs.compared && matches!(op, "<" | ">" | "<=" | ">=") {
        let right = engine.node(scope, b)?;
        if left.val == Val::Undefined || right.val == Val::Undefined {
            return Ok(E { missing: merge(&left.missing, &right.missing), ..E::new(Val::Undefined) });
        }
    }
    if departs.mean && op == "/" && left.val == Val::Number(0.0) && engine.node(scope, b)?.val == Val::Number(0.0) {
        return Ok(E { missing: left.missing, ..E::new(Val::Null) });
    }
    let minus = op == "-" && !(departs.minus && written_as == "-");
    if left.val == Val::Null && (null_stops || minus) || left.val == Val::Number(0.0) && op == "/" || decided(&left) {
        return alone(&left);
    }
    let mut right = engine.node(scope, b)?;
    if op == "/" && right.val == Val::Number(0.0) {
        return Err("Division by zero".into());
    }
    if right.val == Val::Null && null_stops || decided(&right) {
        return alone(&right);
    }
    let missing = merge(&left.missing, &right.missing);
    let known = left.val != Val::Undefined && right.val != Val::Undefined;
    let written = |e: &E| e.unit.as_ref().map(|u| u.serialize());
    let based = !departs.share || left.val != Val::Null && !(left.unit.is_none() && left.val == Val::Number(0.0));
    let share = based && matches!(op, "+" | "-") && written(&right).as_deref() == Some("%") && written(&left).as_deref() != Some("%");
    if known && !matches!(op, "/" | "*" | "//") && !share {
        if departs.exact && written(&left) == written(&right) {
            // Nothing to convert.
        } else if left.unit.is_some() {
            right = right.in_unit(left.unit.as_ref()).unwrap_or(right);
        } else if right.unit.is_some() {
            left = left.in_unit(right.unit.as_ref()).unwrap_or(left);
        }
    }
    let val = if known { apply(op, &left.val, &right.val) } else { Val::Undefined };
    let product = || unit::times(left.unit.as_deref(), right.unit.as_deref());
    if op == "*" && let Some(unit) = product().filter(UnitV::has_percent_above) {
        let val = if let Val::Number(x) = val { Val::Number(x / 100.0) } else { val };
        return Ok(E { val, unit: unit::times(Some(&unit), Some(&UnitV::per_percent())).map(Rc::new), missing });
    }
    if share {
        let val = match (left.number(), right.number()) {
            (Some(x), Some(p)) => Val::Number(x * (1.0 + p / 100.0 * if op == "-" { -1.0 } else { 1.0 })),
            _ => val,
        };
        let unit = unit::times(product().as_ref(), Some(&UnitV::per_percent()));
        return Ok(E { val, unit: unit.map(Rc::new), missing });
    }
    let unit = match op {
        "*" => product().map(Rc::new),
        "/" => unit::over(left.unit.as_deref(), right.unit.as_deref()).map(Rc::new),
        "+" | "-" => left.unit.clone().or(right.unit.clone()),
        "//" => match (&left.unit, &right.unit) {
            (Some(_), Some(_)) => None,
            (one, other) => one.clone().or(other.clone()),
        },
        _ => None,
    };
    Ok(E { val, unit, missing })
}

/// `valeur = non`, as the engine asks it of a parent.
pub(super) fn equals_no(value: &E) -> E {
    let val = match &value.val {
        Val::Undefined => Val::Undefined,
        Val::Null | Val::Bool(false) => Val::Bool(true),
        _ => Val::Bool(false),
    };
    E { val, unit: None, missing: value.missing.clone() }
}

fn number(val: &Val) -> f64 {
    match val {
        Val::Undefined => f64::NAN,
        Val::Null => 0.0,
        Val::Number(x) => *x,
        Val::Bool(yes) => f64::from(u8::from(*yes)),
        Val::Text(text) => text.trim().parse().unwrap_or(if text.trim().is_empty() { 0.0 } else { f64::NAN }),
    }
}

fn shown(val: &Val) -> String {
    match val {
        Val::Undefined => "undefined".into(),
        Val::Null => "null".into(),
        Val::Number(x) => x.to_string(),
        Val::Bool(yes) => yes.to_string(),
        Val::Text(text) => text.to_string(),
    }
}

fn truthy(val: &Val) -> bool {
    match val {
        Val::Undefined | Val::Null => false,
        Val::Number(x) => *x != 0.0 && !x.is_nan(),
        Val::Bool(yes) => *yes,
        Val::Text(text) => !text.is_empty(),
    }
}

fn date(val: &Val) -> Option<f64> {
    let Val::Text(text) = val else { return None };
    let shape = text.len() == 10 && text.bytes().enumerate().all(|(i, c)| if i == 2 || i == 5 { c == b'/' } else { c.is_ascii_digit() });
    shape.then(|| super::calendar::days(text)).flatten()
}

fn apply(op: &str, a: &Val, b: &Val) -> Val {
    if let (Some(x), Some(y)) = (date(a), date(b)) {
        return apply(op, &Val::Number(x), &Val::Number(y));
    }
    let or_no = |val: &Val| if matches!(val, Val::Null | Val::Undefined) { Val::Bool(false) } else { val.clone() };
    let (x, y) = (number(a), number(b));
    match op {
        "=" => Val::Bool(or_no(a) == or_no(b)),
        "!=" => Val::Bool(or_no(a) != or_no(b)),
        "et" => if truthy(a) { or_no(b) } else { or_no(a) },
        "ou" => if truthy(a) { or_no(a) } else { or_no(b) },
        "<" | "<=" | ">" | ">=" => {
            let order = match (a, b) {
                (Val::Text(a), Val::Text(b)) => a.encode_utf16().partial_cmp(b.encode_utf16()),
                _ => x.partial_cmp(&y),
            };
            Val::Bool(match op {
                "<" => order.is_some_and(|o| o.is_lt()),
                "<=" => order.is_some_and(|o| o.is_le()),
                ">" => order.is_some_and(|o| o.is_gt()),
                _ => order.is_some_and(|o| o.is_ge()),
            })
        }
        "+" if matches!(a, Val::Text(_)) || matches!(b, Val::Text(_)) => Val::Text(format!("{}{}", shown(a), shown(b)).into()),
        "+" => Val::Number(x + y),
        "-" => Val::Number(x - y),
        "*" => Val::Number(x * y),
        "/" => Val::Number(x / y),
        "//" => Val::Number((x - x % y) / y),
        _ => Val::Number(if x.abs() == 1.0 && y.is_infinite() { f64::NAN } else { x.powf(y) }),
    }
}

/// `Math.round((x + ε)·10ⁿ)/10ⁿ`: halves go up.
pub(super) fn round(x: f64, decimals: f64) -> f64 {
    let scale = 10f64.powf(decimals);
    let scaled = (x + f64::EPSILON) * scale;
    let floor = scaled.floor();
    (if scaled - floor >= 0.5 { floor + 1.0 } else { floor }) / scale
}
