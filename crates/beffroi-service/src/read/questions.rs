//! `questions`, `pages` and `règles`.

use super::{identity, lists, named};
use crate::fields::{Fields, not_in_list, unexpected};
use crate::governance::Regime;
use crate::identity::IdentityDatum;
use crate::model::*;
use crate::schema::section;
use crate::types::{SETTINGS, takers};
use beffroi_base::{Span, Spanned, Text, closest};
use beffroi_findings::{Edit, Finding, Safety};
use beffroi_rules::{Input, Program, Type};
use beffroi_syntax::{Entry, Node};

pub(super) fn questions(fields: &Fields<'_>, entered: &[&str], out: &mut Vec<Finding>) -> Vec<Question> {
    fields.required("questions", out);
    let mut all: Vec<Question> = vec![];
    for entry in named(fields, "questions", out) {
        let mut question = question(&entry.key, None, entry, out);
        question.entered = entered.contains(&entry.key.as_str());
        let columns = lists::columns(entry, &question, out);
        for one in std::iter::once(question).chain(columns) {
            match all.iter().find(|known| known.name == one.name) {
                Some(known) => out.push(lists::twice(&one, known)),
                None => all.push(one),
            }
        }
    }
    identity::once(&all, out);
    all
}

/// One question, under its full name.
pub(super) fn question(name: &str, list: Option<&str>, entry: &Entry, out: &mut Vec<Finding>) -> Question {
    let Some(fields) = Fields::of(entry, section("question"), out) else {
        // It has a name all the same: whoever mentions it is not mistaken.
        let mut question = asked(name, AnswerKind::Text, Text::default(), None);
        (question.name_span, question.span) = (entry.key_span, entry.span());
        (question.platform, question.typed) = (false, false);
        question.list = list.map(str::to_owned);
        return question;
    };
    fields.required("question", out);
    fields.required("type", out);
    if name == "usager" || name.starts_with("usager . ") {
        out.push(Finding::error("RE0110", entry.key_span, Text::new(
            "`usager` est réservé à ce que la plateforme demande elle-même",
            "`usager` is kept for what the platform asks itself",
        ))
        .help(Text::new("utilisez un autre nom, par exemple `demandeur . …`", "use another name, for instance `demandeur . …`")));
    }
    if name == DECISION || name.starts_with("décision . ") {
        out.push(Finding::error("RE0110", entry.key_span, Text::new(
            "`décision` est réservé à ce qui a été décidé : accord, refus ou retrait",
            "`décision` is kept for what was decided: `accord`, `refus` or `retrait`",
        ))
        .help(Text::new("utilisez un autre nom, par exemple `vote . montant`", "use another name, for instance `vote . montant`")));
    }
    let written = fields.one_of("type", ANSWER_KINDS, out).map(|kind| kind.value);
    let kind = written.unwrap_or(AnswerKind::Text);
    let label = fields.bilingual("question", out).map(|label| label.value).unwrap_or_default();
    let days = matches!(kind, AnswerKind::Date | AnswerKind::Period);
    let number_bound = |key: &str, out: &mut Vec<Finding>| if days { None } else { fields.number(key, out).map(|n| n.value) };
    let day_bound = |key: &str, out: &mut Vec<Finding>| if days { fields.day(key, out).map(|day| day.value) } else { None };
    let question = Question {
        name: name.to_owned(),
        name_span: entry.key_span,
        span: entry.span(),
        label,
        help: fields.bilingual("aide", out).map(|help| help.value),
        kind,
        unit: fields.text("unité", out),
        required: !fields.yes("facultative", out) && kind != AnswerKind::Consent,
        min: number_bound("min", out),
        max: number_bound("max", out),
        earliest: day_bound("min", out),
        latest: day_bound("max", out),
        length_max: fields.count("longueur", out).map(|n| n.value as usize),
        pattern: fields.text("motif", out),
        choices: choices(&fields, kind, out),
        condition: None,
        read_at: fields.names("lu à", out),
        necessity: fields.bilingual("nécessité", out).map(|text| text.value),
        sensitive: fields.one_of("sensible", super::governance::SENSITIVE, out),
        exception: fields.text("exception", out),
        source: fields.text("source", out),
        regime: fields.one_of("régime", &[("détection de droits", Regime::RightsDetection)], out),
        identity: fields.one_of("identité", &IdentityDatum::ALL.map(|datum| (datum.name(), datum)), out),
        platform: false,
        typed: written.is_some(),
        list: list.map(str::to_owned),
        elements: None,
        entered: false,
    };
    if question.typed {
        settings(&fields, &question, out);
        identity::check(&question, out);
    }
    question
}

/// Refuses settings that mean nothing for the type.
fn settings(fields: &Fields<'_>, question: &Question, out: &mut Vec<Finding>) {
    let kind = question.kind;
    let listed = kind.takes("choix");
    for key in SETTINGS.iter().copied().filter(|key| fields.node(key).is_some() && !kind.takes(key)) {
        let takers = takers(key).join(", ");
        out.push(Finding::error("TY0106", fields.key_span(key), Text::new(
            format!("`{key}` ne s'applique pas au type `{}`", kind.name()),
            format!("`{key}` does not apply to type `{}`", kind.name()),
        ))
        .help(Text::new(format!("types concernés : {takers}"), format!("types concerned: {takers}"))));
    }
    if listed && question.choices.is_empty() && fields.node("choix").is_none() {
        out.push(Finding::error("RE0102", fields.span, Text::new(
            format!("il manque `choix` à la question `{}`", question.name),
            format!("`choix` is missing from question `{}`", question.name),
        )));
    }
    if let Some(pattern) = &question.pattern
        && let Err(error) = regex_lite::Regex::new(&pattern.value)
    {
        out.push(Finding::error("TY0105", pattern.span, Text::new(
            format!("le motif `{}` est mal formé", pattern.value),
            format!("pattern `{}` is malformed", pattern.value),
        ))
        .here(Text::new("une parenthèse, un crochet ou une accolade n'est sans doute pas fermé", error.to_string())));
    }
    let inverted = matches!((question.min, question.max), (Some(min), Some(max)) if min > max)
        || matches!((question.earliest, question.latest), (Some(first), Some(last)) if first > last);
    if inverted {
        out.push(Finding::error("TY0106", fields.key_span("max"), Text::new(
            "`max` est plus petit que `min` : aucune réponse ne conviendrait",
            "`max` is smaller than `min`: no answer would do",
        )));
    }
}

/// `choix: [a, b]` or `choix: { a: libellé, b: libellé }`.
fn choices(fields: &Fields<'_>, kind: AnswerKind, out: &mut Vec<Finding>) -> Vec<Choice> {
    if !matches!(kind, AnswerKind::Choice | AnswerKind::Choices) {
        return vec![];
    }
    let Some(node) = fields.node("choix") else { return vec![] };
    let english = fields.english().and_then(|map| map.get("choix")).and_then(Node::as_map);
    let text = |value: &str, french: &str| match english.and_then(|map| map.get(value)).and_then(Node::as_text) {
        Some(english) => Text::new(french, english),
        None => Text::french(french),
    };
    if let Some(map) = node.as_map() {
        return map.entries.iter().map(|entry| {
            let label = entry.value.as_text().unwrap_or(&entry.key);
            Choice { value: entry.key.clone(), label: text(&entry.key, label) }
        }).collect();
    }
    let items: Vec<Choice> = fields.names("choix", out).into_iter()
        .map(|name| Choice { label: text(&name.value, &name.value), value: name.value }).collect();
    if items.is_empty() {
        out.push(Finding::error("TY0107", node.span, Text::new("la liste `choix` est vide", "the list `choix` is empty")));
    }
    items
}

pub(super) fn pages(fields: &Fields<'_>, questions: &[Question], out: &mut Vec<Finding>) -> Vec<Page> {
    let Some(node) = fields.required("pages", out) else { return vec![] };
    let Some(items) = node.as_seq() else {
        out.push(unexpected(node, "pages", "une liste de pages", "a list of pages"));
        return vec![];
    };
    let pages: Vec<Page> = items.iter().filter_map(|item| {
        let page = Fields::open(item, section("page"), out)?;
        page.required("titre", out);
        page.required("questions", out);
        Some(Page {
            title: page.bilingual("titre", out).map(|t| t.value).unwrap_or_default(),
            questions: page.names("questions", out),
        })
    }).collect();
    place(&pages, questions, out);
    pages
}

/// Every question on exactly one page, and nothing else there.
fn place(pages: &[Page], questions: &[Question], out: &mut Vec<Finding>) {
    let mut placed: Vec<&Spanned<String>> = vec![];
    for name in pages.iter().flat_map(|page| &page.questions) {
        let known = questions.iter().find(|question| question.name == name.value);
        if let Some(list) = known.and_then(|question| question.list.as_deref()) {
            out.push(lists::with_its_list(name, list));
        } else if known.is_some_and(|question| question.entered) {
            out.push(Finding::error("RE0108", name.span, Text::new(
                format!("`{}` est saisie par un agent : la page ne la pose pas", name.value),
                format!("`{}` is entered by an agent: the page does not ask it", name.value),
            ))
            .help(Text::new("retirez-la de la page, ou de `saisit`", "remove it from the page, or from `saisit`")));
        } else if known.is_none() {
            out.push(unknown_question(name, questions.iter().map(|q| q.name.as_str())));
        } else if let Some(first) = placed.iter().find(|p| p.value == name.value) {
            out.push(Finding::error("RE0108", name.span, Text::new(
                format!("la question `{}` est déjà posée", name.value),
                format!("question `{}` is asked already", name.value),
            ))
            .label(first.span, Text::new("ici", "here")));
        }
        placed.push(name);
    }
    for question in questions.iter().filter(|q| q.list.is_none() && !q.entered && !placed.iter().any(|p| p.value == q.name)) {
        out.push(Finding::error("RE0107", question.name_span, Text::new(
            format!("la question `{}` n'est sur aucune page", question.name),
            format!("question `{}` is on no page", question.name),
        ))
        .help(Text::new("ajoutez-la à une page, ou retirez-la", "add it to a page, or remove it")));
    }
}

pub(super) fn unknown_question<'a>(name: &Spanned<String>, known: impl Iterator<Item = &'a str>) -> Finding {
    let finding = Finding::error("RE0103", name.span, Text::new(
        format!("`{}` n'est ni une question ni une règle", name.value),
        format!("`{}` is neither a question nor a rule", name.value),
    ));
    match closest(&name.value, known) {
        Some(near) => finding.repair(
            Text::new(format!("vouliez-vous écrire `{near}` ?"), format!("did you mean `{near}`?")),
            Edit { span: name.span, text: near.to_owned(), safety: Safety::NeedsDecision },
        ),
        None => finding,
    }
}

/// Prepends what the platform asks, as questions like the others.
pub(super) fn platform(identification: Identification, questions: &mut Vec<Question>, pages: &mut Vec<Page>) {
    let mut mine = match identification {
        Identification::None => return,
        Identification::Optional => vec![email()],
        Identification::NameAndAddress => vec![
            asked("usager . prénom", AnswerKind::Text, Text::new("Votre prénom", "Your first name"), None),
            asked("usager . nom", AnswerKind::Text, Text::new("Votre nom", "Your last name"), None),
            asked("usager . adresse", AnswerKind::Address, Text::new("Votre adresse postale", "Your postal address"), None),
            email(),
        ],
    };
    identity::known_of_the_person(&mut mine);
    let names = mine.iter().map(|q| Spanned::new(q.name.clone(), Span::default())).collect();
    let title = match identification {
        Identification::Optional | Identification::None => Text::new("Vous tenir au courant", "Keeping you informed"),
        Identification::NameAndAddress => Text::new("Vous", "You"),
    };
    let page = Page { title, questions: names };
    // Who one is comes first where a right is asked for, last where it is only
    // to be kept informed: a report must not begin with an e-mail address.
    if identification == Identification::NameAndAddress {
        pages.insert(0, page);
        questions.splice(0..0, mine);
    } else {
        pages.push(page);
        questions.extend(mine);
    }
}

fn email() -> Question {
    let mut question = asked(
        "usager . courriel",
        AnswerKind::Email,
        Text::new("Votre adresse électronique", "Your e-mail address"),
        Some(Text::new(
            "Facultative. Elle sert à vous envoyer l'accusé de réception et les nouvelles de votre demande, à rien d'autre.",
            "Optional. It is used to send you the receipt and news of your request, and for nothing else.",
        )),
    );
    question.required = false;
    question
}

fn asked(name: &str, kind: AnswerKind, label: Text, help: Option<Text>) -> Question {
    Question {
        name: name.to_owned(),
        name_span: Span::default(),
        span: Span::default(),
        label,
        help,
        kind,
        unit: None,
        required: true,
        min: None,
        max: None,
        earliest: None,
        latest: None,
        length_max: Some(200),
        pattern: None,
        choices: vec![],
        condition: None,
        read_at: vec![],
        necessity: None,
        sensitive: None,
        exception: None,
        source: None,
        regime: None,
        identity: None,
        platform: true,
        typed: true,
        list: None,
        elements: None,
        entered: false,
    }
}

pub(super) fn program(fields: &Fields<'_>, questions: &[Question], out: &mut Vec<Finding>) -> Program {
    let written = fields.node("questions").and_then(Node::as_map);
    let mut inputs: Vec<Input> = questions.iter().map(|question| {
        let mut input = input(question, out);
        let written = written.and_then(|map| lists::written(map, question)).and_then(Node::as_map);
        input.applicable_if = written.and_then(|map| map.get("applicable si")).filter(|node| !node.is_absent()).cloned();
        input.list = question.list.clone();
        input
    }).collect();
    inputs.push(decision());
    let (program, findings) = Program::build(fields.node("règles"), inputs);
    out.extend(findings);
    program
}

/// The name under which expressions read the outcome of a case.
pub const DECISION: &str = "décision";

fn decision() -> Input {
    let words = [Effect::Grant, Effect::Refuse, Effect::Withdraw].map(|effect| effect.word().to_owned());
    let mut input = Input::new(DECISION, Type::Choice(words.into()));
    input.title = Text::new("Décision", "Decision");
    input.optional = true;
    input
}

/// How an answer enters the rules. Every question does, if only to ask
/// whether it is answered.
fn input(question: &Question, out: &mut Vec<Finding>) -> Input {
    use AnswerKind as K;
    let kind = match question.kind {
        _ if !question.typed => Type::Any,
        K::YesNo | K::Statement | K::Consent => Type::Bool,
        K::Choice => Type::Choice(question.choices.iter().map(|choice| choice.value.clone()).collect()),
        K::Integer | K::Number | K::Amount | K::FamilyQuotient => Type::Number,
        K::Date => Type::Date,
        K::List => Type::List,
        K::Choices | K::Period | K::Text | K::LongText | K::Email | K::Telephone | K::Address | K::Commune
        | K::Country | K::Iban | K::Siret | K::Siren | K::Rna | K::NumberPlate | K::Document | K::Position => Type::Text,
    };
    let mut input = Input::new(&question.name, kind);
    input.span = question.name_span;
    input.title = question.label.clone();
    // Until the actor enters it, it is without object: the rules say what then.
    input.optional = !question.required || question.entered;
    input.min = question.min;
    input.max = question.max;
    input.step = match question.kind {
        K::Integer => Some(1.0),
        K::Amount | K::FamilyQuotient => Some(0.01),
        _ => None,
    };
    let written = question.unit.clone().or_else(|| {
        matches!(question.kind, K::Amount | K::FamilyQuotient).then(|| Spanned::new("€".to_owned(), question.name_span))
    });
    if let Some(unit) = written {
        match beffroi_rules::Unit::parse(&unit.value) {
            Some(parsed) => input.unit = Some(parsed),
            None => out.push(Finding::error("TY0102", unit.span, Text::new(
                format!("`{}` n'est pas une unité connue", unit.value),
                format!("`{}` is not a known unit", unit.value),
            ))),
        }
    }
    input
}

/// Binds `applicable si`, once the rules are known.
pub(super) fn conditions(fields: &Fields<'_>, questions: &mut [Question], program: &Program, out: &mut Vec<Finding>) {
    let Some(map) = fields.node("questions").and_then(Node::as_map) else { return };
    for question in questions.iter_mut().filter(|question| !question.platform) {
        let node = lists::written(map, question).and_then(Node::as_map).and_then(|map| map.get("applicable si"));
        let Some(node) = node.filter(|node| !node.is_absent()) else { continue };
        let (expression, findings) = match &question.list {
            Some(list) => program.expression_in(node, &question.name, list),
            None => program.expression(node, &question.name),
        };
        out.extend(findings);
        let Some(expression) = expression else { continue };
        if !matches!(program.type_of(&expression).0, Type::Bool) {
            out.push(Finding::error("TY0101", node.span, Text::new(
                "`applicable si` attend une condition, vraie ou fausse",
                "`applicable si` expects a condition, true or false",
            )));
            continue;
        }
        question.condition = Some(Spanned::new(expression, node.span));
    }
}

/// Refuses a charter word outside a list, with a suggestion; shared by readers
/// of small enumerations.
pub(super) fn word_of(name: &Spanned<String>, key: &str, words: &[&str]) -> Option<Finding> {
    (!words.contains(&name.value.as_str())).then(|| not_in_list(key, name, words))
}
