//! Tables of bands of version 1.

use super::{
    build::{Band, Id, Table, Val},
    eval::{E, Engine, Missing, R, Scope, merge},
    unit::{self, UnitV},
};
use std::rc::Rc;

/// A band, once its upper bound is known.
struct Seen<'a> {
    band: &'a Band,
    /// `None`: not known.
    floor: Option<f64>,
    cap: Option<f64>,
    /// Whether its own cap is infinite.
    open: bool,
    missing: Missing,
    active: Option<bool>,
    after: Option<bool>,
}

pub(super) fn evaluate(
    engine: &Engine<'_>, scope: &mut Scope, kind: Table, base: Id, multiplier: Option<Id>, bands: &[Band],
) -> R {
    let base = engine.node(scope, base)?;
    let multiplier = match multiplier {
        Some(id) => engine.node(scope, id)?,
        None => E::new(Val::Number(1.0)),
    };
    if multiplier.val == Val::Number(0.0) {
        return Err("Le multiplicateur ne peut pas être nul".into());
    }
    if kind == Table::Marginal && matches!(base.val, Val::Null | Val::Undefined | Val::Number(0.0)) {
        let missing = merge(&base.missing, &multiplier.missing);
        return Ok(E { missing, ..base });
    }
    if engine.departures.base && base.val == Val::Null {
        return Ok(base);
    }
    let mut base = base;
    if engine.departures.below && base.number().is_some_and(|x| x < 0.0) && kind != Table::Marginal {
        base.val = Val::Number(0.0);
    }
    let seen = until_active(engine, scope, &base, &multiplier, bands)?;
    match kind {
        Table::Marginal => marginal(engine, scope, &base, &multiplier, &seen),
        Table::Grid => grid(engine, scope, &base, &multiplier, &seen),
        Table::Progressive => progressive(engine, scope, &base, &seen),
    }
}

fn until_active<'a>(engine: &Engine<'_>, scope: &mut Scope, base: &E, multiplier: &E, bands: &'a [Band]) -> Result<Vec<Seen<'a>>, String> {
    let mut out: Vec<Seen<'a>> = vec![];
    let mut found = false;
    let mut previous: Option<E> = None;
    for band in bands {
        if found {
            out.push(Seen { band, floor: None, cap: None, open: false, missing: Missing::default(), active: None, after: Some(true) });
            continue;
        }
        let cap = match band.below {
            Some(id) => engine.node(scope, id)?,
            None => E::new(Val::Number(f64::INFINITY)),
        };
        let number = |e: &E| match e.val {
            Val::Undefined => None,
            Val::Number(x) => Some(x),
            _ => Some(0.0),
        };
        let mut value = number(&cap).zip(number(multiplier)).map(|(c, m)| c * m);
        if let Some(x) = value.filter(|x| x.is_finite() && *x != 0.0) {
            let from = unit::times(cap.unit.as_deref(), multiplier.unit.as_deref());
            value = Some(unit::convert(from.as_ref(), base.unit.as_deref(), x).unwrap_or(x));
        }
        let floor = match out.last() {
            Some(seen) => seen.cap,
            None => Some(0.0),
        };
        let x = number(base);
        let after = floor.zip(x).map(|(f, x)| f > x);
        let open = cap.val == Val::Number(f64::INFINITY);
        let unknown = |e: &E| e.val == Val::Undefined;
        let floor_unknown = previous.as_ref().is_some_and(unknown);
        if unknown(&cap) || unknown(base) || unknown(multiplier) || floor_unknown {
            let mut missing = merge(&merge(&cap.missing, &base.missing), &multiplier.missing);
            if let Some(previous) = &previous {
                missing = merge(&missing, &previous.missing);
            }
            out.push(Seen { band, floor, cap: value, open, missing, active: None, after });
            previous = Some(cap);
            continue;
        }
        if let (Some(_), Some(f), Some(c)) = (out.last(), floor.filter(|f| *f != 0.0), value)
            && c <= f
        {
            return Err(format!("Le plafond de la tranche n°{} a une valeur inférieure à celui de la tranche précédente", out.len() + 1));
        }
        let active = x.zip(floor).zip(value).is_some_and(|((x, f), c)| x >= f && x < c);
        out.push(Seen { band, floor, cap: value, open, missing: Missing::default(), active: Some(active), after });
        found = active;
        previous = Some(cap);
    }
    Ok(out)
}

fn amount(engine: &Engine<'_>, scope: &mut Scope, band: &Band) -> R {
    match band.amount {
        Some(id) => engine.node(scope, id),
        None => Err("une tranche n'a ni taux ni montant".into()),
    }
}

fn marginal(engine: &Engine<'_>, scope: &mut Scope, base: &E, multiplier: &E, seen: &[Seen<'_>]) -> R {
    let mut total = Some(0.0);
    let mut missing = merge(&base.missing, &multiplier.missing);
    let plain = UnitV::default();
    for one in seen {
        if one.after == Some(true) {
            missing = merge(&missing, &one.missing);
            continue;
        }
        let rate = amount(engine, scope, one.band)?;
        missing = merge(&merge(&missing, &rate.missing), &one.missing);
        let slice = match (base.number(), &rate.val, one.cap, one.floor) {
            (_, Val::Undefined, ..) | (_, _, None, _) | (_, _, _, None) => None,
            (x, val, Some(cap), Some(floor)) => {
                let rate_value = if let Val::Number(r) = val { *r } else { 0.0 };
                let r = unit::convert(rate.unit.as_deref(), Some(&plain), rate_value)
                    .ok_or("Impossible de convertir l'unité du taux")?;
                Some((x.unwrap_or(0.0).min(cap) - floor) * r)
            }
        };
        total = total.zip(slice).map(|(t, s)| t + s);
    }
    let val = total.map_or(Val::Undefined, Val::Number);
    Ok(E { val, unit: base.unit.clone(), missing })
}

fn grid(engine: &Engine<'_>, scope: &mut Scope, base: &E, multiplier: &E, seen: &[Seen<'_>]) -> R {
    let mut missing = merge(&base.missing, &multiplier.missing);
    // Version 1 evaluates the amount of every band it is not sure to skip.
    let mut amounts: Vec<Option<E>> = vec![];
    for one in seen {
        amounts.push(if one.active == Some(false) { None } else { Some(amount(engine, scope, one.band)?) });
    }
    if let Some((one, value)) = seen.iter().zip(&amounts).find(|(one, _)| one.active == Some(true)) {
        let value = value.clone().unwrap_or(E::new(Val::Undefined));
        missing = merge(&merge(&missing, &value.missing), &one.missing);
        return Ok(E { missing, ..value });
    }
    if engine.departures.above && seen.last().is_some_and(|last| last.active == Some(false)) {
        return Ok(E { missing, ..E::new(Val::Null) });
    }
    if seen.last().is_some_and(|last| last.after == Some(false)) {
        // Above the last bound: an engine's `false` without `isActive`.
        return Ok(E { val: Val::Undefined, unit: None, missing });
    }
    let mut unit: Option<Rc<UnitV>> = None;
    let mut any = false;
    for (one, value) in seen.iter().zip(&amounts).filter(|(one, _)| one.active.is_none()) {
        if let Some(value) = value {
            missing = merge(&missing, &value.missing);
            if !any {
                unit = value.unit.clone();
            }
        }
        missing = merge(&missing, &one.missing);
        any = true;
    }
    Ok(E { val: if any { Val::Undefined } else { Val::Bool(false) }, unit, missing })
}

fn progressive(engine: &Engine<'_>, scope: &mut Scope, base: &E, seen: &[Seen<'_>]) -> R {
    let percent: Rc<UnitV> = Rc::new(UnitV::parse("%"));
    let mut rate = |one: &Seen<'_>| -> R {
        let rate = amount(engine, scope, one.band)?;
        rate.in_unit(Some(&percent)).ok_or_else(|| "Impossible de convertir l'unité du taux".to_owned())
    };
    let Some(last) = seen.last() else { return Err("une table sans tranche".into()) };
    if seen.iter().all(|one| one.active == Some(false)) || last.active == Some(true) && last.open {
        return Ok(E { unit: Some(percent.clone()), ..rate(last)? });
    }
    let active = seen.iter().position(|one| one.active == Some(true));
    let (Some(at), Some(x)) = (active, base.number()) else {
        let missing = seen.iter().fold(Missing::default(), |all, one| merge(&all, &one.missing));
        return Ok(E { val: Val::Undefined, unit: Some(percent), missing });
    };
    let Some(one) = seen.get(at) else { return Err("tranche inconnue".into()) };
    let upper = rate(one)?;
    let lower = match at.checked_sub(1).and_then(|i| seen.get(i)) {
        Some(before) => rate(before)?,
        None => upper.clone(),
    };
    let unknown = lower.val == Val::Undefined || upper.val == Val::Undefined;
    if unknown {
        return Ok(E { val: Val::Undefined, unit: Some(percent.clone()), missing: merge(&lower.missing, &upper.missing) });
    }
    let (low, high) = (lower.number().unwrap_or(0.0), upper.number().unwrap_or(0.0));
    let (floor, cap) = (one.floor.unwrap_or(0.0), one.cap.unwrap_or(f64::INFINITY));
    let val = Val::Number(low + (x - floor) * ((high - low) / (cap - floor)));
    Ok(E { val, unit: Some(percent), missing: Missing::default() })
}
