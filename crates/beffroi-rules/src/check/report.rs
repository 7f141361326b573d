//! What the checker says, in both languages.

use crate::{
    Type, Unit,
    front::{ast::RuleId, rules::Defs},
};
use beffroi_base::{Span, Text, closest};
use beffroi_findings::{Edit, Finding, Level, Safety};

/// A type in words.
pub(crate) fn type_words(ty: &Type) -> (&'static str, &'static str) {
    match ty {
        Type::Number => ("un nombre", "a number"),
        Type::Bool => ("oui ou non", "oui or non"),
        Type::Text => ("un texte", "a text"),
        Type::Date => ("une date", "a date"),
        Type::Choice(_) => ("un choix dans une liste", "a choice in a list"),
        Type::List => ("une liste", "a list"),
        Type::Any => ("une valeur de type inconnu", "a value of unknown type"),
    }
}

fn unit_words(unit: &Unit) -> (String, String) {
    if unit.is_none() {
        return ("un nombre sans unité".into(), "a number without unit".into());
    }
    (format!("des `{unit}`"), format!("`{unit}`"))
}

pub(crate) fn wrong_type(span: Span, fr: &str, en: &str, found: &Type) -> Finding {
    let (found_fr, found_en) = type_words(found);
    Finding::error("TY0501", span, Text::new(
        format!("il faut ici {fr}, et c'est {found_fr}"),
        format!("{en} is needed here, and this is {found_en}"),
    ))
}

pub(crate) fn units(level: Level, a: Span, unit_a: &Unit, b: Span, unit_b: &Unit) -> Finding {
    let ((fr_a, en_a), (fr_b, en_b)) = (unit_words(unit_a), unit_words(unit_b));
    Finding::new("TY0502", level, b, Text::new(
        format!("{fr_a} et {fr_b} ne vont pas ensemble"),
        format!("{en_a} and {en_b} do not go together"),
    )).here(Text::new(fr_b, en_b)).label(a, Text::new(fr_a, en_a))
}

pub(crate) fn no_unit(level: Level, span: Span, literal: bool, unit: &Unit, other: Span) -> Finding {
    let (fr, en) = unit_words(unit);
    let finding = Finding::new("TY0503", level, span, Text::new(
        format!("ce nombre sans unité est à côté d'une valeur en `{unit}`"),
        format!("this number without unit stands beside a value in `{unit}`"),
    )).label(other, Text::new(fr, en));
    if literal {
        let at = Span::new(span.end, span.end);
        let edit = Edit { span: at, text: format!(" {unit}"), safety: Safety::NeedsDecision };
        return finding.repair(Text::new(format!("écrivez l'unité : `{unit}`"), format!("write the unit: `{unit}`")), edit);
    }
    finding.help(Text::new("donnez-lui une `unité`", "give it a `unité`"))
}

pub(crate) fn rule_unit(level: Level, span: Span, has: &Unit, wants: &Unit) -> Finding {
    let (fr, en) = unit_words(has);
    Finding::new("TY0504", level, span, Text::new(
        format!("la valeur donne {fr}, qui ne se convertissent pas en `{wants}`"),
        format!("the value gives {en}, which do not convert to `{wants}`"),
    ))
}

pub(crate) fn branches(a: Span, ty_a: &Type, b: Span, ty_b: &Type) -> Finding {
    let ((fr_a, en_a), (fr_b, en_b)) = (type_words(ty_a), type_words(ty_b));
    Finding::error("TY0505", b, Text::new(
        format!("une branche donne {fr_b}, une autre {fr_a}"),
        format!("one branch gives {en_b}, another {en_a}"),
    )).here(Text::new(fr_b, en_b)).label(a, Text::new(fr_a, en_a))
}

pub(crate) fn incomparable(span: Span, a: &Type, b: &Type, equality: bool) -> Finding {
    let ((fr_a, en_a), (fr_b, en_b)) = (type_words(a), type_words(b));
    if !equality && a == b {
        return Finding::error("TY0501", span, Text::new(
            format!("`<` et `>` comparent des nombres ou des dates, et c'est {fr_a}"),
            format!("`<` and `>` compare numbers or dates, and this is {en_a}"),
        ));
    }
    let finding = Finding::error("TY0501", span, Text::new(
        format!("{fr_a} ne se compare pas avec {fr_b}"),
        format!("{en_a} cannot be compared with {en_b}"),
    ));
    match (a, b) {
        (Type::Date, Type::Text) | (Type::Text, Type::Date) => {
            finding.help(Text::new("une date s'écrit sans guillemets : `31/01/2026`", "a date is written without quotes: `31/01/2026`"))
        }
        (Type::Choice(_), _) | (_, Type::Choice(_)) => {
            finding.help(Text::new("un choix se compare avec son nom entre guillemets : `statut = 'salarié'`", "a choice is compared with its name between quotes: `statut = 'salarié'`"))
        }
        _ => finding,
    }
}

/// A number of decimals that is none.
pub(crate) fn decimals(span: Span) -> Finding {
    Finding::error("RE0504", span, Text::new(
        "`arrondi` attend un nombre de décimales, de 0 à 15", "`arrondi` expects a number of decimals, 0 to 15",
    )).help(Text::new("écrivez `2 décimales`, `au centime` ou `à l'euro`", "write `2 décimales`, `au centime` or `à l'euro`"))
}

pub(crate) fn not_a_choice(span: Span, text: &str, choices: &[String]) -> Finding {
    let list = choices.join("`, `");
    let finding = Finding::error("TY0506", span, Text::new(
        format!("`{text}` n'est pas un des choix"),
        format!("`{text}` is not one of the choices"),
    ));
    match closest(text, choices.iter().map(String::as_str)) {
        Some(near) => {
            let edit = Edit { span, text: format!("'{near}'"), safety: Safety::NeedsDecision };
            finding.repair(Text::new(format!("vouliez-vous dire `{near}` ?"), format!("did you mean `{near}`?")), edit)
        }
        None => finding.help(Text::new(format!("les choix sont `{list}`"), format!("the choices are `{list}`"))),
    }
}

pub(crate) fn by_percent(span: Span) -> Finding {
    Finding::error("TY0507", span, Text::new(
        "diviser par un pourcentage prête à confusion : par 4 %, est-ce par 4 ou par 0,04",
        "dividing by a percentage is confusing: by 4 %, is it by 4 or by 0.04",
    )).help(Text::new("multipliez par son inverse, ou écrivez un nombre", "multiply by its inverse, or write a number"))
}

pub(crate) fn cycle(defs: &Defs, path: &[RuleId]) -> Finding {
    // Start anywhere on the circle: start from the first written.
    let start = path.iter().enumerate().min_by_key(|(_, id)| **id).map_or(0, |(i, _)| i);
    let circle: Vec<RuleId> = path.iter().cycle().skip(start).take(path.len() + 1).copied().collect();
    let names: Vec<String> = circle.iter().map(|id| format!("`{}`", defs.name(*id))).collect();
    let span = |id: &RuleId| defs.rules.get(*id).map_or(Span::default(), |rule| rule.span);
    let path_text = names.join(" → ");
    let mut finding = Finding::error("TY0510", circle.first().map_or(Span::default(), span), Text::new(
        format!("cette règle a besoin d'elle-même : {path_text}"),
        format!("this rule needs itself: {path_text}"),
    ));
    for id in circle.iter().skip(1).take(path.len().saturating_sub(1)) {
        finding = finding.label(span(id), Text::new("en passant par ici", "by way of this one"));
    }
    finding
}

pub(crate) fn too_deep(span: Span) -> Finding {
    Finding::error("TY0511", span, Text::new(
        "les règles s'appellent l'une l'autre sur trop de niveaux",
        "rules call one another through too many levels",
    ))
}

pub(crate) fn divisor(span: Span, certain: bool) -> Finding {
    let (fr, en) = if certain { ("ce diviseur vaut toujours zéro", "this divisor is always zero") } else { ("ce diviseur peut valoir zéro", "this divisor can be zero") };
    let level = if certain { Level::Error } else { Level::Warning };
    Finding::new("TY0520", level, span, Text::new(fr, en)).help(Text::new(
        "donnez un `min` à la question ou un `plancher` à la règle", "give the question a `min` or the rule a `plancher`",
    ))
}

pub(crate) fn settled(span: Span, always: bool) -> Finding {
    let (fr, en) = if always { ("cette condition est toujours vraie", "this condition always holds") } else { ("cette condition n'est jamais vraie", "this condition never holds") };
    Finding::warning("TY0521", span, Text::new(fr, en)).help(Text::new(
        "une branche ne sert donc jamais : vérifiez les bornes", "so one branch is never used: check the bounds",
    ))
}

pub(crate) fn taken_before(late: Span, early: Span) -> Finding {
    Finding::warning("TY0521", late, Text::new(
        "cette branche ne sert jamais : celles d'avant prennent déjà tous ces cas",
        "this branch is never used: those before it already take all these cases",
    )).label(early, Text::new("déjà pris à partir d'ici", "already taken from here on"))
}

pub(crate) fn contradiction(span: Span) -> Finding {
    Finding::warning("TY0521", span, Text::new(
        "ces conditions se contredisent : aucune valeur ne les remplit toutes",
        "these conditions contradict one another: no value meets them all",
    )).help(Text::new("vérifiez les bornes et le sens des signes", "check the bounds and which way the signs point"))
}

pub(crate) fn nullable_minuend(span: Span) -> Finding {
    Finding::warning("TY0522", span, Text::new(
        "cette valeur peut être sans objet : la différence serait alors l'opposé du second terme",
        "this value may be not applicable: the difference would then be the opposite of the second term",
    )).help(Text::new("dites ce qui vaut alors, avec `variations`", "say what holds then, with `variations`"))
}

pub(crate) fn bands_order(span: Span) -> Finding {
    Finding::error("TY0523", span, Text::new(
        "les bornes des tranches doivent aller en croissant", "the bounds of the bands must grow",
    ))
}

pub(crate) fn duration_unit(span: Span, unit: &str) -> Finding {
    Finding::error("TY0504", span, Text::new(
        format!("une durée ne se compte pas en `{unit}`"), format!("a duration is not counted in `{unit}`"),
    )).help(Text::new(
        "les unités sont `jour`, `mois`, `an`, `trimestre`, `trimestre civil`, `année civile`",
        "the units are `jour`, `mois`, `an`, `trimestre`, `trimestre civil`, `année civile`",
    ))
}

pub(crate) fn left_out(span: Span) -> Finding {
    Finding::error("RE0506", span, Text::new(
        "ce mécanisme n'est pas dans le profil contrôlé : son résultat n'est pas exact",
        "this mechanism is not in the checked profile: its result is not exact",
    ))
}

pub(crate) fn heading(defs: &Defs, id: RuleId, span: Span) -> Finding {
    let name = defs.name(id);
    let prefix = format!("{name} . ");
    let child = defs.rules.iter().find(|rule| rule.name.starts_with(&prefix));
    let finding = Finding::error("RE0508", span, Text::new(
        format!("`{name}` n'a pas de valeur"), format!("`{name}` has no value"),
    ));
    let finding = match defs.rules.get(id) {
        Some(rule) => finding.label(rule.span, Text::new("écrite sans valeur ici", "written without a value here")),
        None => finding,
    };
    match child {
        Some(child) => finding.help(Text::new(format!("vouliez-vous dire `{}` ?", child.name), format!("did you mean `{}`?", child.name))),
        None => finding.help(Text::new("donnez-lui une `valeur`", "give it a `valeur`")),
    }
}

/// A list of choices among the rules, which no one is asked to choose from.
pub(crate) fn unasked(span: Span) -> Finding {
    Finding::error("RE0508", span, Text::new(
        "cette règle liste des choix, mais personne n'est invité à choisir",
        "this rule lists choices, but no one is asked to choose",
    )).help(Text::new(
        "faites-en une question de type `choix`, ou donnez-lui une `valeur`",
        "make it a question of type `choix`, or give it a `valeur`",
    ))
}

pub(crate) fn conditional_choice(span: Span) -> Finding {
    Finding::error("RE0506", span, Text::new(
        "un choix qui n'est proposé que sous condition n'est pas dans le profil contrôlé",
        "a choice offered under a condition is not in the checked profile",
    )).help(Text::new("mettez la condition sur la question, ou sur ce qui suit le choix", "put the condition on the question, or on what follows the choice"))
}

pub(crate) fn not_rounded(span: Span, unit: &Unit) -> Finding {
    Finding::warning("TY0801", span, Text::new(
        format!("ce montant en `{unit}` n'est pas arrondi au centime"),
        format!("this amount in `{unit}` is not rounded to the cent"),
    )).help(Text::new("ajoutez `arrondi: 2 décimales` à la règle", "add `arrondi: 2 décimales` to the rule"))
}

/// A rule that reads one element of a list without being one of its columns.
pub(crate) fn outside_list(span: Span, defs: &Defs, id: RuleId, list: RuleId) -> Finding {
    let (name, list) = (defs.name(id), defs.name(list));
    let last = name.rsplit(" . ").next().unwrap_or(name);
    Finding::error("RE0510", span, Text::new(
        format!("`{name}` lit ce qui change d'un élément de `{list}` à l'autre : de quel élément s'agit-il ?"),
        format!("`{name}` reads what changes from one element of `{list}` to the next: which element is meant?"),
    )).help(Text::new(
        format!("prenez-en le `total`, le `plus petit` ou le `plus grand` ; ou calculez la règle pour chaque élément, sous le nom `{list} . {last}`"),
        format!("take its `total`, `plus petit` or `plus grand`; or compute the rule for each element, under the name `{list} . {last}`"),
    ))
}

/// The same in an expression outside the rules.
pub(crate) fn element_outside(span: Span, list: &str) -> Finding {
    Finding::error("RE0510", span, Text::new(
        format!("ceci change d'un élément de `{list}` à l'autre : de quel élément s'agit-il ?"),
        format!("this changes from one element of `{list}` to the next: which element is meant?"),
    )).help(Text::new(
        "prenez-en le `total`, le `plus petit` ou le `plus grand`, ou comptez avec `nombre d'éléments`",
        "take its `total`, `plus petit` or `plus grand`, or count with `nombre d'éléments`",
    ))
}

pub(crate) fn bare_list(span: Span, name: &str) -> Finding {
    Finding::error("RE0510", span, Text::new(
        format!("`{name}` est une liste : elle n'a pas de valeur par elle-même"),
        format!("`{name}` is a list: it has no value by itself"),
    )).help(Text::new(
        format!("comptez-la (`nombre d'éléments: {name}`), ou prenez le `total`, le `plus petit` ou le `plus grand` d'une de ses colonnes"),
        format!("count it (`nombre d'éléments: {name}`), or take the `total`, `plus petit` or `plus grand` of one of its columns"),
    ))
}

pub(crate) fn not_a_list(span: Span) -> Finding {
    Finding::error("RE0510", span, Text::new("il faut ici le nom d'une liste", "the name of a list is needed here")).help(Text::new(
        "pour ne compter que certains éléments : `nombre d'éléments: { liste: …, si: … }`",
        "to count some elements only: `nombre d'éléments: { liste: …, si: … }`",
    ))
}

pub(crate) fn no_list(span: Span) -> Finding {
    Finding::error("RE0510", span, Text::new(
        "aucune colonne d'une liste n'est lue ici : de quelle liste s'agit-il ?",
        "no column of a list is read here: which list is meant?",
    )).help(Text::new("nommez-la avec la clé `liste`", "name it with key `liste`"))
}

pub(crate) fn two_lists(span: Span, a: &str, b: &str) -> Finding {
    Finding::error("RE0510", span, Text::new(
        format!("ceci lit un élément de `{a}` et un élément de `{b}` : on ne sait pas lequel va avec lequel"),
        format!("this reads an element of `{a}` and an element of `{b}`: which goes with which is not known"),
    )).help(Text::new("faites d'abord le `total` de l'une des deux", "take the `total` of one of the two first"))
}

/// Two replacements of one rule that can both hold.
pub(crate) fn clash(defs: &Defs, target: RuleId, a: (RuleId, usize), b: (RuleId, usize)) -> Option<Finding> {
    let span = |(id, place): (RuleId, usize)| defs.rules.get(id).and_then(|r| r.replaces.get(place)).map(|r| r.span);
    let (first, second) = (span(b)?, span(a)?);
    let (name, a, b) = (defs.name(target), defs.name(a.0), defs.name(b.0));
    Some(Finding::error("RE0509", first, Text::new(
        format!("`{b}` et `{a}` remplacent toutes deux `{name}` sans ordre entre elles"),
        format!("`{b}` and `{a}` both replace `{name}` without an order between them"),
    )).label(second, Text::new("et ici", "and here")).help(Text::new(
        "donnez une `priorité` à l'une des deux, ou des conditions qui s'excluent",
        "give one of them a `priorité`, or conditions that exclude each other",
    )))
}
