//! Some rules made ready to travel: to a browser, for instance, which computes
//! with the same engine as here.
//!
//! What travels is what the evaluation needs: operations, names, titles, units,
//! texts. What only the checker and the author need (the text itself, places in
//! it, bounds) stays. A pack is read whole and checked: each operation reads
//! earlier ones only, so that an evaluation always ends. Bytes that are not a
//! pack are refused; none makes the reader or the evaluation panic.

mod bytes;
mod plan;

pub use bytes::{Malformed, Reader, Writer};

use crate::{
    Expression, Input, Program, Rule, Type, Unit,
    front::ast::RuleId,
    ir::Op,
    run::Plan,
};
use beffroi_base::{Span, fingerprint};
use plan::{Known, Shared, Sort};
use std::{collections::BTreeSet, sync::Arc};

/// First bytes of a pack: what it is, and the version of its form. A program of
/// another version is refused: both sides are then of different releases.
const MAGIC: &[u8] = b"BFR\x01";

impl Program {
    /// The rules named and what they read, as bytes, with expressions of this
    /// program. `None` when there is no such rule, or when one is too deeply
    /// nested to travel.
    ///
    /// Read again with [`Program::unpack`], each of them gives the same value,
    /// the same inputs still needed and the same explanation as here.
    pub fn pack(&self, rules: &[&str], expressions: &[&Expression]) -> Option<Vec<u8>> {
        let defs = &self.inner.defs;
        let roots: Vec<(RuleId, &Arc<Plan>)> = rules.iter().map(|name| Some((defs.find(name)?, self.plan_of(name)?))).collect::<Option<_>>()?;
        let plans: Vec<&Plan> = roots.iter().map(|(_, plan)| &***plan).chain(expressions.iter().map(|expression| &*expression.plan)).collect();
        let mut shared = Shared::default();
        self.carried(&plans, roots.iter().map(|(id, _)| *id), &mut shared);

        let mut body = Writer::default();
        body.list(&roots, |out, (id, plan)| {
            out.size(shared.rules.get(id).copied().unwrap_or_default());
            shared.plan(plan, out);
        });
        body.list(expressions, |out, expression| {
            shared.plan(&expression.plan, out);
            let sort = shared.sort(&expression.ty, &expression.unit.clone().unwrap_or_default(), None);
            out.size(sort);
            out.span(expression.span);
            out.list(&expression.reads, |out, name| out.text(name));
        });
        let mut names = Writer::default();
        let rules: Vec<RuleId> = shared.rules.keys().copied().collect();
        let inputs: Vec<usize> = shared.inputs.keys().copied().collect();
        names.list(&inputs, |out, place| {
            if let Some(input) = defs.inputs.get(*place) {
                write_input(out, input);
            }
        });
        names.list(&rules, |out, id| {
            let input = defs.rules.get(*id).and_then(|def| def.input).and_then(|place| shared.inputs.get(&place).copied());
            if let Some(rule) = self.rules().get(*id) {
                write_rule(out, rule, input);
            }
        });
        names.list(&shared.texts, |out, text| out.text(text));
        names.list(&shared.sorts, |out, (ty, unit, each)| {
            write_type(out, ty);
            write_unit(out, unit);
            out.option(*each, Writer::size);
        });
        let content = [names.into_bytes(), body.into_bytes()].concat();
        let mut out = Writer::default();
        out.raw(MAGIC);
        out.raw(&fingerprint(&content).to_le_bytes());
        out.raw(&content);
        let bytes = out.into_bytes();
        Self::unpack(&bytes).is_ok().then_some(bytes)
    }

    /// The rules and inputs that some plans name.
    fn carried(&self, plans: &[&Plan], roots: impl Iterator<Item = RuleId>, shared: &mut Shared) {
        let defs = &self.inner.defs;
        let mut rules: BTreeSet<RuleId> = roots.collect();
        let mut inputs: BTreeSet<usize> = plans.iter().flat_map(|plan| &plan.inputs).copied().collect();
        for plan in plans {
            rules.extend(plan.meta.iter().filter_map(|meta| meta.each));
            rules.extend(plan.ops.iter().filter_map(|op| match op {
                Op::Rule(id, _) => Some(*id),
                Op::Fold(fold) => Some(fold.rule),
                _ => None,
            }));
        }
        rules.extend(inputs.iter().filter_map(|place| defs.list_of(*place)).collect::<Vec<_>>());
        inputs.extend(rules.iter().filter_map(|id| defs.rules.get(*id).and_then(|def| def.input)));
        rules.extend(inputs.iter().filter_map(|place| defs.id(defs.key(*place))));
        shared.rules = rules.into_iter().enumerate().map(|(new, id)| (id, new)).collect();
        shared.inputs = inputs.into_iter().enumerate().map(|(new, place)| (place, new)).collect();
    }

    /// Reads what [`Program::pack`] wrote: a program that can evaluate the rules
    /// packed, and the expressions packed with them. Other rules have a title
    /// and no value of their own: they are steps of those.
    ///
    /// # Errors
    ///
    /// The bytes are no pack, are damaged, or come from another version.
    pub fn unpack(bytes: &[u8]) -> Result<(Self, Vec<Expression>), Malformed> {
        let mut reader = Reader::new(bytes);
        if reader.raw(MAGIC.len())? != MAGIC {
            return Err(Malformed("not rules of this version"));
        }
        let sum = u64::from_le_bytes(reader.raw(8)?.try_into().map_err(|_| Malformed("cut short"))?);
        let content = bytes.get(MAGIC.len() + 8..).unwrap_or_default();
        if fingerprint(content) != sum {
            return Err(Malformed("damaged"));
        }
        let inputs = reader.list(read_input)?;
        let count = inputs.len();
        let rules = reader.list(|reader| read_rule(reader, count))?;
        let texts = reader.list(|reader| Ok(reader.text()?.into()))?;
        let size = rules.len();
        let sorts = reader.list(|reader| -> Result<Sort, Malformed> {
            Ok((read_type(reader)?, read_unit(reader)?, reader.option(|reader| reader.place(size))?))
        })?;
        let known = Known { rules: size, inputs: count, texts, sorts };
        let packed = Self::packed(rules, inputs);
        let plans = reader.list(|reader| Ok((reader.place(size)?, known.plan(reader)?)))?;
        for (id, plan) in plans {
            packed.admit(id, plan);
        }
        let expressions = reader.list(|reader| {
            let plan = known.plan(reader)?;
            let sort = reader.place(known.sorts.len())?;
            let (ty, unit, _) = known.sorts.get(sort).cloned().ok_or(Malformed("a place outside the list"))?;
            let span = reader.span()?;
            let reads = reader.list(|reader| reader.text().map(str::to_owned))?;
            Ok(Expression { plan: Arc::new(packed.ready(plan)), ty, unit: Some(unit).filter(|unit| !unit.is_none()), span, reads })
        })?;
        reader.end()?;
        Ok((packed, expressions))
    }
}

fn write_type(out: &mut Writer, ty: &Type) {
    match ty {
        Type::Number => out.byte(0),
        Type::Bool => out.byte(1),
        Type::Text => out.byte(2),
        Type::Date => out.byte(3),
        Type::Choice(choices) => {
            out.byte(4);
            out.list(choices, |out, choice| out.text(choice));
        }
        Type::List => out.byte(5),
        Type::Any => out.byte(6),
    }
}

fn read_type(reader: &mut Reader<'_>) -> Result<Type, Malformed> {
    Ok(match reader.byte()? {
        0 => Type::Number,
        1 => Type::Bool,
        2 => Type::Text,
        3 => Type::Date,
        4 => Type::Choice(reader.list(|reader| reader.text().map(str::to_owned))?.into()),
        5 => Type::List,
        6 => Type::Any,
        _ => return Err(Malformed("no such type")),
    })
}

fn write_unit(out: &mut Writer, unit: &Unit) {
    let parts: Vec<(&str, i8)> = unit.parts().collect();
    out.list(&parts, |out, (symbol, power)| {
        out.text(symbol);
        out.byte(power.cast_unsigned());
    });
}

fn read_unit(reader: &mut Reader<'_>) -> Result<Unit, Malformed> {
    let parts = reader.list(|reader| Ok((reader.text()?, reader.byte()?.cast_signed())))?;
    Unit::of_parts(&parts).ok_or(Malformed("not a unit"))
}

fn write_input(out: &mut Writer, input: &Input) {
    out.text(&input.name);
    out.span(input.span);
    write_type(out, &input.ty);
    out.option(input.unit.as_ref(), write_unit);
    for bound in [input.min, input.max, input.step] {
        out.option(bound, Writer::number);
    }
    out.both(&input.title);
    out.flag(input.optional);
    out.option(input.list.as_deref(), Writer::text);
}

fn read_input(reader: &mut Reader<'_>) -> Result<Input, Malformed> {
    Ok(Input {
        name: reader.text()?.to_owned(),
        span: reader.span()?,
        ty: read_type(reader)?,
        unit: reader.option(read_unit)?,
        min: reader.option(Reader::number)?,
        max: reader.option(Reader::number)?,
        step: reader.option(Reader::number)?,
        title: reader.both()?,
        optional: reader.flag()?,
        list: reader.option(Reader::text)?.map(str::to_owned),
        // It is among the operations.
        applicable_if: None,
    })
}

fn write_rule(out: &mut Writer, rule: &Rule, input: Option<usize>) {
    out.text(&rule.name);
    out.span(rule.span);
    out.size(rule.body.end.saturating_sub(rule.body.start));
    out.both(&rule.title);
    out.option(rule.note.as_ref(), Writer::both);
    out.list(&rule.references, |out, (name, address)| {
        out.text(name);
        out.text(address);
    });
    out.option(rule.ty.as_ref(), write_type);
    out.option(rule.unit.as_ref(), write_unit);
    out.option(input, Writer::size);
    out.flag(rule.nullable);
    for bound in [rule.min, rule.max] {
        out.option(bound, Writer::number);
    }
    out.option(rule.decimals, Writer::byte);
    out.list(&rule.reads, |out, name| out.text(name));
}

fn read_rule(reader: &mut Reader<'_>, inputs: usize) -> Result<(Rule, Option<usize>), Malformed> {
    let name = reader.text()?.to_owned();
    let span = reader.span()?;
    let size = reader.whole()? as usize;
    let mut rule = Rule {
        name, span,
        body: Span::new(span.start, span.start.saturating_add(size)),
        title: reader.both()?,
        note: reader.option(Reader::both)?,
        references: reader.list(|reader| Ok((reader.text()?.to_owned(), reader.text()?.to_owned())))?,
        ty: reader.option(read_type)?,
        unit: reader.option(read_unit)?,
        is_input: false, nullable: false, min: None, max: None, decimals: None, reads: vec![],
    };
    let input = reader.option(|reader| reader.place(inputs))?;
    rule.is_input = input.is_some();
    rule.nullable = reader.flag()?;
    rule.min = reader.option(Reader::number)?;
    rule.max = reader.option(Reader::number)?;
    rule.decimals = reader.option(Reader::byte)?;
    rule.reads = reader.list(|reader| reader.text().map(str::to_owned))?;
    Ok((rule, input))
}
