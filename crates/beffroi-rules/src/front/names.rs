//! Names: from what is written to the rule it means.

use super::{
    ast::{Expr, Kind, RuleId},
    rules::Defs,
};
use beffroi_base::{Span, Text, closest, fold};
use beffroi_findings::{Edit, Finding, Level, Safety};

/// The namespaces above a name, nearest first, without the root.
pub(crate) fn ancestors(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(parent(name), |name| parent(name))
}

fn parent(name: &str) -> Option<&str> {
    name.rsplit_once(" . ").map(|(parent, _)| parent)
}

impl Defs {
    /// What a partial name means when written in `scope`: a child of the scope,
    /// then of each namespace above, then of the root; the scope itself last.
    pub(crate) fn resolve(&self, written: &str, scope: &str) -> Option<RuleId> {
        let mut name = written;
        let mut scope_from = Some(scope);
        while let Some(rest) = name.strip_prefix("^ . ") {
            name = rest;
            scope_from = scope_from.and_then(parent);
        }
        let mut own = None;
        let start = scope_from.filter(|s| !s.is_empty());
        let spaces = start.into_iter().chain(start.map(ancestors).into_iter().flatten()).map(Some).chain([None]);
        for space in spaces {
            let candidate = match space {
                Some(space) => self.id(&format!("{space} . {name}")),
                None => self.id(name),
            };
            let Some(id) = candidate.filter(|id| self.accessible(*id, scope)) else { continue };
            if self.name(id) == scope {
                own = Some(id);
            } else {
                return Some(id);
            }
        }
        own
    }

    /// A private rule is seen from its parent and from what the parent holds.
    fn accessible(&self, id: RuleId, scope: &str) -> bool {
        let Some(rule) = self.rules.get(id) else { return false };
        if !rule.private {
            return true;
        }
        let home = parent(&rule.name).unwrap_or("");
        home.is_empty() || scope == home || scope.strip_prefix(home).is_some_and(|rest| rest.starts_with(" . "))
    }

    /// Turns every name in `expr` into a reference; reports what means nothing.
    pub(crate) fn link(&self, expr: &mut Expr, scope: &str, findings: &mut Vec<Finding>) {
        if let Kind::OneOf { choices, .. } = &mut expr.kind {
            for choice in choices {
                self.link_choice(choice, scope);
            }
        }
        if let Kind::Name(name) = &expr.kind {
            match self.resolve(name, scope) {
                Some(id) => expr.kind = Kind::Ref(id),
                None => {
                    // Past what anyone reads, looking for the nearest of many
                    // names would only cost time.
                    let near = (findings.len() < 200).then(|| self.near(name, scope)).flatten();
                    findings.push(self.unknown(name, near, expr.span));
                    expr.kind = Kind::Error;
                }
            }
        }
        expr.kind.for_each_mut(&mut |part| self.link(part, scope, findings));
    }

    /// A choice that is the name of a child keeps the link to it; else it is a text.
    fn link_choice(&self, choice: &mut Expr, scope: &str) {
        if let Kind::Name(name) = &choice.kind {
            choice.kind = match self.id(&format!("{scope} . {name}")) {
                Some(id) => Kind::Ref(id),
                None => Kind::Text(name.as_str().into()),
            };
        }
    }

    fn unknown(&self, name: &str, near: Option<String>, span: Span) -> Finding {
        let level = Level::Error;
        let finding = Finding::new("RE0502", level, span, Text::new(
            format!("`{name}` n'est ni une question ni une règle"),
            format!("`{name}` is neither a question nor a rule"),
        ));
        let word = match fold(name).as_str() {
            "oui" | "vrai" | "true" | "yes" => Some("oui"),
            "non" | "faux" | "false" | "no" => Some("non"),
            _ => None,
        };
        if let Some(word) = word {
            let edit = Edit { span, text: word.to_owned(), safety: Safety::Safe };
            return finding.repair(Text::new(format!("écrivez `{word}`"), format!("write `{word}`")), edit);
        }
        if let Some(rest) = name.strip_prefix("pas ").or(name.strip_prefix("non ")) {
            return finding.help(Text::new(format!("la négation s'écrit `{rest} = non`"), format!("a negation is written `{rest} = non`")));
        }
        if name.starts_with("si ") {
            return super::expr::choice_hint(finding);
        }
        if name.contains(" est ") {
            return finding.help(Text::new("une comparaison s'écrit avec `=` : `statut = 'salarié'`", "a comparison is written with `=`: `statut = 'salarié'`"));
        }
        if crate::Unit::is_known(name) {
            return finding.help(Text::new("une unité s'écrit d'un seul tenant : `30 €/mois`", "a unit is written in one piece: `30 €/mois`"));
        }
        if let Some(near) = near {
            let edit = Edit { span, text: near.clone(), safety: Safety::NeedsDecision };
            return finding.repair(Text::new(format!("vouliez-vous dire `{near}` ?"), format!("did you mean `{near}`?")), edit);
        }
        let signs = ['+', '-', '*', '/', '<', '>', '='];
        if name.split_once(signs).is_some_and(|(before, _)| self.ends_with(before)) {
            return finding.help(Text::new("un signe de calcul se met entre deux espaces", "an operator stands between two spaces"));
        }
        for (word, key) in [(" et ", "toutes ces conditions"), (" ou ", "une de ces conditions")] {
            if name.contains(word) {
                let word = word.trim();
                return finding.help(Text::new(format!("« {word} » s'écrit avec `{key}`"), format!("`{word}` is written with `{key}`")));
            }
        }
        finding.help(Text::new(format!("pour un texte, écrivez `\"'{name}'\"`"), format!("for a text, write `\"'{name}'\"`")))
    }

    /// Whether some rule's last word is this.
    fn ends_with(&self, last: &str) -> bool {
        self.rules.iter().any(|rule| rule.name.rsplit(" . ").next() == Some(last) || rule.name == last)
    }

    /// The name an author most probably meant: whole, or written from the scope,
    /// or another rule that ends alike.
    fn near(&self, name: &str, scope: &str) -> Option<String> {
        let all = self.rules.iter().filter(|rule| !rule.private).map(|rule| rule.name.as_str());
        if let Some(same) = all.clone().find(|known| known.rsplit(" . ").next() == Some(name)) {
            return Some(same.to_owned());
        }
        let seen_from = |space: &str| -> Vec<String> {
            let prefix = format!("{space} . ");
            all.clone().filter_map(|known| known.strip_prefix(&prefix)).map(str::to_owned).collect()
        };
        let mut candidates: Vec<String> = all.clone().map(str::to_owned).collect();
        candidates.extend(std::iter::once(scope).chain(ancestors(scope)).flat_map(seen_from));
        closest(name, candidates.iter().map(String::as_str)).map(str::to_owned)
    }
}
