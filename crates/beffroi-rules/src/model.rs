//! A set of rules without a form: what is without value is what is asked.
//!
//! Models written for the reference engine declare their questions among their
//! rules. Read this way, each rule that has no value of its own becomes an
//! input, of the type its text gives it; and any rule can be answered for, as
//! the reference engine's situations do.

use crate::{
    Expression, Input, Program, Type, Unit,
    check::{At, Given, Lowerer},
    front::{
        ast::{Expr, Kind},
        lexer::normalise,
        mechanism::Reader,
        rules::{Defs, RuleDef},
    },
};
use beffroi_base::{Span, Text};
use beffroi_findings::Finding;
use beffroi_syntax::Node;
use std::sync::Arc;

impl Program {
    /// Reads rules alone, with the checks of a service. Rules without a value
    /// become inputs.
    pub fn model(rules: &Node) -> (Self, Vec<Finding>) {
        let (defs, findings) = Defs::free(&crate::front::keys::straight(rules));
        Self::check(defs, findings)
    }

    /// The value of a rule where others are answered by expressions: what the
    /// reference engine calls a situation.
    pub fn case(&self, rule: &str, answers: &[(String, Node)]) -> (Option<Expression>, Vec<Finding>) {
        let defs = &self.inner.defs;
        let mut findings = vec![];
        let mut given = vec![];
        for (name, node) in answers {
            let mut reader = Reader::new(false);
            let mut expr = reader.value(node);
            findings.append(&mut reader.findings);
            let Some(id) = defs.id(&normalise(name)) else {
                findings.push(Finding::error("RE0502", node.span, Text::new(
                    format!("`{name}` n'est ni une question ni une règle"), format!("`{name}` is neither a question nor a rule"),
                )));
                continue;
            };
            defs.link(&mut expr, name, &mut findings);
            given.push((id, Given::Written(Arc::new(expr))));
        }
        let Some(id) = defs.id(&normalise(rule)) else { return (None, findings) };
        let mut lowerer = Lowerer::new(defs, Some(&self.inner.graph));
        let env = lowerer.situation(given);
        let at = At { rule: usize::MAX, env };
        let root = lowerer.reference(id, at, defs.rules.get(id).map_or(Span::default(), |r| r.span));
        findings.append(&mut lowerer.findings);
        if findings.iter().any(|finding| finding.level == beffroi_findings::Level::Error) {
            return (None, findings);
        }
        let span = lowerer.get(root).span;
        (Some(Expression::built(&lowerer, root, span, vec![rule.to_owned()])), findings)
    }
}

/// The input a rule without value stands for.
pub(crate) fn input(rule: &RuleDef) -> Option<Input> {
    let mut ty = match rule.declared_type.as_deref() {
        Some("nombre") => Type::Number,
        Some("booléen") => Type::Bool,
        Some("texte") => Type::Text,
        Some("date") => Type::Date,
        _ => Type::Any,
    };
    let mut unit = None;
    if !unanswered(&rule.value, &mut ty, &mut unit) {
        return None;
    }
    let mut input = Input::new(rule.name.clone(), ty);
    (input.span, input.title, input.unit) = (rule.span, rule.title.clone(), unit);
    input.optional = rule.maybe_na;
    Some(input)
}

/// Whether nothing gives the value but an answer; says its type on the way.
fn unanswered(expr: &Expr, ty: &mut Type, unit: &mut Option<Unit>) -> bool {
    match &expr.kind {
        Kind::Answerable(inner) => match &inner.kind {
            Kind::Undefined => true,
            Kind::OneOf { choices, chosen: None } => {
                chosen(choices, ty, unit);
                true
            }
            _ => false,
        },
        Kind::Default(inner, default) => {
            let found = unanswered(inner, ty, unit);
            if found && *ty == Type::Any {
                literal(default, ty, unit);
            }
            found
        }
        Kind::InUnit(inner, wanted) => {
            let found = unanswered(inner, ty, unit);
            if found {
                (*ty, *unit) = (Type::Number, Some(wanted.clone()));
            }
            found
        }
        Kind::Cap(inner, _) | Kind::Floor(inner, _) | Kind::Round { inner, .. } | Kind::Simplify(inner) | Kind::NotApplicableIf(inner, _) | Kind::ApplicableIf(inner, _) | Kind::Context { inner, .. } => {
            unanswered(inner, ty, unit)
        }
        _ => false,
    }
}

fn literal(expr: &Expr, ty: &mut Type, unit: &mut Option<Unit>) {
    match &expr.kind {
        Kind::Number { unit: written, .. } => (*ty, *unit) = (Type::Number, written.clone()),
        Kind::Bool(_) | Kind::Compare(..) | Kind::All(_) | Kind::AnyOf(_) => *ty = Type::Bool,
        Kind::Text(_) => *ty = Type::Text,
        Kind::Date(_) => *ty = Type::Date,
        _ => {}
    }
}

fn chosen(choices: &[Expr], ty: &mut Type, unit: &mut Option<Unit>) {
    if let Some(Kind::Number { unit: written, .. }) = choices.first().map(|choice| &choice.kind) {
        (*ty, *unit) = (Type::Number, written.clone());
        return;
    }
    let names: Vec<String> = choices.iter().filter_map(|choice| match &choice.kind {
        Kind::Text(text) => Some(text.to_string()),
        Kind::Name(name) => Some(name.clone()),
        _ => None,
    }).collect();
    if names.len() == choices.len() {
        *ty = Type::Choice(names.into());
    }
}
