//! Where a disagreement comes from: version 1 is made to depart as the checked
//! profile does, one numbered point of ADR 12 after another, until it gives the
//! same result.

use super::programmes::agree;
use beffroi_rules::{Evaluation, Program, Situation, compat::{Answer, Departures, Given, Model}};
use beffroi_syntax::{Node, parse};
use serde_json::Value as Json;

/// The points, with their number in ADR 12.
type Point = (&'static str, fn(&mut Departures));

const POINTS: &[Point] = &[
    ("1 parent pas encore connu", |d| d.parent = true),
    ("2 sans objet, moins quelque chose", |d| d.minus = true),
    ("2 zéro fois sans objet ou inconnu", |d| d.zero = true),
    ("2 moyenne de rien", |d| d.mean = true),
    ("2 sans objet comparé à ce qui n'est pas connu", |d| d.compared = true),
    ("3 pourcentage d'une valeur sans objet", |d| d.share = true),
    ("3 assiette sans objet", |d| d.base = true),
    ("4 au-dessus de la dernière tranche", |d| d.above = true),
    ("5 au-dessous de zéro", |d| d.below = true),
    ("8 arrondi décimal", |d| d.rounding = true),
    ("8 comparaison décimale", |d| d.exact = true),
    ("4 choix sans sinon", |d| d.open = true),
    ("6 règle rencontrée de nouveau, sans cercle", |d| d.circles = true),
    ("9 condition qui ne change rien", |d| d.agreed = true),
    ("11 contexte réévalué", |d| d.context = true),
    ("11 remplacement dans un maximum ou un minimum", |d| d.moved = true),
];

/// A question of a random program: its name, and answers it can be given.
pub(super) type Free = (String, Vec<Node>);

/// The questions of a program, each with answers to try.
pub(super) fn free(rules: &Node) -> Vec<Free> {
    let node = |text: String| parse(format!("\"{text}\"").as_bytes()).root;
    let entries = rules.as_map().map_or(&[][..], |map| map.entries.as_slice());
    let asked = entries.iter().filter_map(|entry| {
        let map = entry.value.as_map().filter(|map| map.get("question").is_some() && map.get("par défaut").is_none())?;
        let unit = map.get("unité").and_then(Node::as_text).unwrap_or("");
        let tried: Vec<Node> = if map.get("type").and_then(Node::as_text) == Some("booléen") {
            ["oui", "non"].into_iter().filter_map(|word| node(word.to_owned())).collect()
        } else {
            ["0", "1", "3.5", "12", "250", "7777", "-7"].into_iter().filter_map(|n| node(format!("{n} {unit}").trim().to_owned())).collect()
        };
        Some((entry.key.clone(), tried))
    });
    asked.collect()
}

/// One rule in one situation, in a version 1 that departs so.
fn ask(model: &mut Model, departures: Departures, name: &str, answers: &[(String, Node)]) -> Result<Answer, String> {
    model.departures = departures;
    let answer = model.situation(answers.iter().map(|(n, node)| (n.as_str(), Given::Node(node)))).and_then(|mut session| session.evaluate(name));
    model.departures = Departures::default();
    answer
}

/// The class of a disagreement: the fewest points that explain it.
pub(super) fn of(model: &mut Model, name: &str, answers: &[(String, Node)], found: &Evaluation, free: &[Free]) -> Option<String> {
    // Version 1 itself, asked for this rule alone: its memory is not what it says.
    if agree(&ask(model, Departures::default(), name, answers), found) {
        return Some("version 1 dit de même quand elle n'a rien calculé d'autre avant".into());
    }
    for set in subsets() {
        if agree(&ask(model, with(&set), name, answers), found) {
            return Some(titles(&set));
        }
    }
    let all: Vec<usize> = (0..POINTS.len()).collect();
    if !found.state.is_unknown() && completions_agree(model, name, answers, found, free, with(&all)) {
        return Some("9 la même valeur quelles que soient les réponses qui manquent".into());
    }
    None
}

fn titles(set: &[usize]) -> String {
    set.iter().filter_map(|i| POINTS.get(*i)).map(|(title, _)| *title).collect::<Vec<_>>().join(" + ")
}

/// Sets of points, the smallest first: one, two or three, then all.
fn subsets() -> Vec<Vec<usize>> {
    let all = 0..POINTS.len();
    let mut out: Vec<Vec<usize>> = all.clone().map(|i| vec![i]).collect();
    let pairs: Vec<Vec<usize>> = all.clone().flat_map(|i| (i + 1..POINTS.len()).map(move |j| vec![i, j])).collect();
    let triples = pairs.iter().flat_map(|pair| (pair.last().map_or(0, |j| j + 1)..POINTS.len()).map(|k| [pair.as_slice(), &[k]].concat()));
    let triples: Vec<Vec<usize>> = triples.collect();
    out.extend(pairs);
    out.extend(triples);
    out.push(all.collect());
    out
}

fn with(set: &[usize]) -> Departures {
    let mut departures = Departures::default();
    set.iter().filter_map(|i| POINTS.get(*i)).for_each(|(_, depart)| depart(&mut departures));
    departures
}

/// Whether completing what is not answered always gives what was found. Where
/// version 1 throws (a division by zero), nothing is said.
fn completions_agree(model: &mut Model, name: &str, answers: &[(String, Node)], found: &Evaluation, free: &[Free], departures: Departures) -> bool {
    let missing: Vec<&Free> = free.iter().filter(|(name, _)| !answers.iter().any(|(known, _)| known == name)).collect();
    let mut said = 0;
    for round in 0..48usize {
        let mut full = answers.to_vec();
        for (i, (name, tried)) in missing.iter().enumerate() {
            // Each question runs through its answers at its own pace.
            let at = (round * (2 * i + 1) + round / (i + 2)) % tried.len().max(1);
            full.extend(tried.get(at).map(|node| (name.clone(), node.clone())));
        }
        let answer = ask(model, departures, name, &full);
        match &answer {
            Err(_) => {}
            Ok(_) if agree(&answer, found) => said += 1,
            Ok(_) => return false,
        }
    }
    said > 0
}

/// A program without its roundings, read by both.
pub(super) struct Bare {
    checked: Program,
    model: Model,
}

impl Bare {
    /// Takes `arrondi` out of every rule.
    pub(super) fn of(row: &Json) -> Option<Self> {
        fn strip(json: &mut Json) {
            match json {
                Json::Object(map) => {
                    map.remove("arrondi");
                    map.values_mut().for_each(strip);
                }
                Json::Array(items) => items.iter_mut().for_each(strip),
                _ => {}
            }
        }
        let mut rules = row.get("rules")?.clone();
        strip(&mut rules);
        let root = parse(rules.to_string().as_bytes()).root?;
        Some(Self { checked: Program::model(&root).0, model: Model::read(&root).ok()? })
    }
}

/// Whether both agree once nothing is rounded: the number was rounded in the
/// unit of the first term here, of the winner or of the first term that has an
/// object there.
pub(super) fn unrounded(bare: &mut Bare, name: &str, answers: &[(String, Node)], free: &[Free]) -> Option<String> {
    let expression = bare.checked.case(name, answers).0?;
    let found = bare.checked.evaluate(&expression, &Situation::new());
    let all: Vec<usize> = (0..POINTS.len()).collect();
    let mut same = [&[][..], &all].iter().any(|set| agree(&ask(&mut bare.model, with(set), name, answers), &found));
    same |= !found.state.is_unknown() && completions_agree(&mut bare.model, name, answers, &found, free, with(&all));
    same.then(|| "10 arrondi dans l'unité du premier terme".into())
}
