//! The same cases in the checked profile: equal, or refused by a named finding.

use super::{
    Part,
    cases::{Case, Expected, Verdict, close, files, read_cases},
};
use beffroi_base::Language;
use beffroi_findings::{Finding, Level};
use beffroi_rules::{Program, Situation, State, Unit, Value, compat::{Given, Model}};
use beffroi_syntax::{Node, parse};
use std::{collections::BTreeMap, fs, path::Path};

/// Cases where the checked profile wants another result than version 1: the
/// file, the rule, the case (`*`: all), and why.
const WANTED: &[(&str, &str, &str, &str)] = &[
    ("grille", "Grille avec valeur manquante", "assiette au delà du plafond", "au-dessus de la dernière tranche une grille est sans objet, elle n'attend rien (divergence 11)"),
    ("opérations", "soustraction", "a non applicable", "ce qui est sans objet ne compte pas, des deux côtés du signe moins (divergence 2)"),
    ("opérations", "soustraction", "tous non applicable", "ce qui est sans objet ne compte pas, des deux côtés du signe moins (divergence 2)"),
    ("texte", "interpolation de nombre", "1", "un montant s'écrit avec ses centimes"),
];

/// Equal or refused; and what differs, with the reason.
pub(super) fn parts(folder: &Path) -> (Part, Part) {
    let mut equal = Part { title: "cas officiels, profil contrôlé : égaux, refusés ou voulus autres".into(), strict: true, ..Part::default() };
    let mut refused: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut counts = (0, 0, 0);
    for path in files(folder) {
        let Ok(text) = fs::read(&path) else { continue };
        let file = path.file_stem().and_then(|s| s.to_str()).unwrap_or("").to_owned();
        let Some(root) = parse(&text).root else { continue };
        let (program, findings) = Program::model(&root);
        let mut model = Model::read(&root);
        for case in read_cases(&file, &root) {
            equal.total += 1;
            let name = format!("{} · {} [{}]", case.file, case.rule, case.name);
            match verdict(&program, &findings, &mut model, &case) {
                Verdict::Equal => {
                    counts.0 += 1;
                    equal.agree += 1;
                }
                Verdict::Refused(why) => {
                    counts.1 += 1;
                    equal.agree += 1;
                    refused.entry(why).or_default().push(name);
                }
                Verdict::Different(found) => match wanted(&case) {
                    Some(why) => {
                        counts.2 += 1;
                        equal.agree += 1;
                        refused.entry(format!("voulu autre : {why}")).or_default().push(format!("{name} : {found}"));
                    }
                    None => equal.lines.push(format!("{name} : {found}")),
                },
            }
        }
    }
    let title = format!("dont égaux ({} refusés, {} voulus autres)", counts.1, counts.2);
    let mut other = Part { title, agree: counts.0, total: equal.total, ..Part::default() };
    for (why, names) in refused {
        other.lines.push(format!("{why} ({}) : {}", names.len(), names.join(" ; ")));
    }
    (equal, other)
}

fn wanted(case: &Case) -> Option<&'static str> {
    let fits = |w: &&(&str, &str, &str, &str)| w.0 == case.file && (w.1 == case.rule || w.1 == "*") && (w.2 == case.name || w.2 == "*");
    WANTED.iter().find(fits).map(|w| w.3)
}

fn errors<'a>(findings: impl Iterator<Item = &'a Finding>) -> Option<String> {
    let first = findings.filter(|f| f.level == Level::Error).min_by_key(|f| f.primary.span.start)?;
    Some(format!("{} {}", first.code, first.message.get(Language::Fr)))
}

pub(super) fn verdict(program: &Program, findings: &[Finding], model: &mut Result<Model, String>, case: &Case) -> Verdict {
    let (expression, own) = program.case(&case.rule, &case.situation);
    if let Some(why) = errors(own.iter()) {
        return Verdict::Refused(why);
    }
    let Some(expression) = expression else { return Verdict::Different("règle inconnue".into()) };
    // What is wrong in the rules this case goes through.
    let mut through = program.rules_of(&expression);
    through.insert(case.rule.clone());
    let bodies: Vec<_> = through.iter().filter_map(|name| program.rule(name)).map(|rule| rule.body).collect();
    let inside = |f: &&Finding| bodies.iter().any(|b| b.start <= f.primary.span.start && f.primary.span.end <= b.end);
    if let Some(why) = errors(findings.iter().filter(inside)) {
        return Verdict::Refused(why);
    }
    let found = program.evaluate(&expression, &Situation::new());
    let shown = || format!("{} au lieu de {:?}", found.format(Language::Fr), case.expected);
    let equal = match (&case.expected, &found.state) {
        (Expected::Anything, _) | (Expected::Undefined, State::Unknown) | (Expected::NotApplicable, State::NotApplicable) => true,
        (Expected::Bool(a), State::Known(Value::Bool(b))) => a == b,
        (Expected::Text(a), State::Known(Value::Text(b))) => a == b,
        (Expected::Text(a), State::Known(Value::Date(day))) => *a == format!("{:02}/{:02}/{:04}", day.day(), day.month(), day.year()),
        (Expected::Number(a), State::Known(Value::Number(b))) => close(*a, *b) || in_its_unit(model, case, *b, found.unit.as_ref(), *a),
        _ => false,
    };
    if equal { Verdict::Equal } else { Verdict::Different(shown()) }
}

/// The same quantity, in the unit version 1 leaves it in.
fn in_its_unit(model: &mut Result<Model, String>, case: &Case, found: f64, unit: Option<&Unit>, expected: f64) -> bool {
    let Ok(model) = model else { return false };
    let answers = case.situation.iter().map(|(name, node): &(String, Node)| (name.as_str(), Given::Node(node)));
    let Ok(mut session) = model.situation(answers) else { return false };
    let Ok(answer) = session.evaluate(&case.rule) else { return false };
    let theirs = answer.unit.as_deref().and_then(Unit::parse).unwrap_or_default();
    let none = Unit::none();
    unit.unwrap_or(&none).factor_to(&theirs).is_some_and(|factor| close(found * factor, expected))
}
