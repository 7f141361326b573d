//! CH0801 `unnamed-rule`: a step of a decision that no one could understand, or that no text grounds.

use super::prelude::*;
use beffroi_rules::{Rule as Computed, Unit};
use beffroi_service::Reader;

pub static RULE: Rule = Rule::new("CH0801", Phase::Whole, include_str!("unnamed_rule.md"), check);

fn check(service: &Service<'_>, said: &mut Vec<Say>) {
    if !service.decides() {
        return;
    }
    let live = service.program.rules().iter().filter(|rule| !rule.is_input && rule.ty.is_some() && service.usage.is_live(&rule.name));
    for rule in live {
        let last = rule.name.rsplit(" . ").next().unwrap_or(&rule.name);
        if rule.title.fr.to_lowercase() == last.to_lowercase() && !speaks(last) {
            said.push(Say::new(&RULE, rule.span).with("rule", &rule.name).help("aide-titre"));
        }
        if let Some(unit) = rule.unit.as_ref().filter(|unit| is_no_money(unit)) {
            said.push(Say::new(&RULE, rule.span).key("message-unite").with("rule", &rule.name).with("unit", unit.to_string()).help("aide-unite"));
        }
        let result = service.usage.direct(&rule.name).any(|reader| matches!(reader, Reader::Stage(_)));
        if result && groundless(service, rule) {
            said.push(Say::new(&RULE, rule.span).key("message-texte").with("rule", &rule.name).help("aide-references"));
        }
    }
}

/// Money multiplied by something that was meant to divide it: `€.km/h`.
fn is_no_money(unit: &Unit) -> bool {
    let money = |symbol: &str| matches!(symbol, "€" | "k€" | "M€" | "centime");
    unit.parts().any(|(symbol, power)| money(symbol) && power > 0) && unit.parts().any(|(symbol, power)| !money(symbol) && symbol != "%" && power > 0)
}

/// Whether a name is made of words: no digit, no underscore, a vowel.
fn speaks(last: &str) -> bool {
    let vowel = |c: char| beffroi_base::fold(&c.to_string()).chars().any(|c| "aeiouy".contains(c));
    last.chars().count() >= 3 && last.chars().any(vowel) && !last.contains(|c: char| c == '_' || c.is_numeric())
}

/// Whether neither a rule nor anything it is made of cites a text. A tariff
/// without deliberation has its own finding (CH0802).
fn groundless(service: &Service<'_>, rule: &Computed) -> bool {
    let names = service.program.rules_of_rule(&rule.name);
    let made_of = names.iter().filter_map(|name| service.program.rule(name)).chain([rule]);
    made_of.clone().all(|part| part.references.is_empty()) && !made_of.into_iter().any(|part| super::dated_parameter::is_parameter(service, part))
}
