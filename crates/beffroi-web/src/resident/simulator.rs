//! `/demarches/{slug}/simuler`: the rules applied to what one types. Posted,
//! so that nothing of it stands in an address or a log; nothing is kept.

use super::fields::{Given, field, read_all};
use crate::error::error_page;
use crate::posted::{Posted, unread};
use crate::request::{Place, Visit};
use crate::shell::{ok, shell};
use crate::state::App;
use crate::words;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use beffroi_app::{RawAnswers, Reshape};
use beffroi_base::{Language, Text};
use beffroi_case::Origins;
use beffroi_charter::CompiledService;
use beffroi_pages::error::Trouble;
use beffroi_pages::parts::Shown;
use beffroi_pages::simulator::{Outcome, Simulator};
use beffroi_service::{AnswerKind, Answers, Question, answers};

/// Whether a service has something to simulate: a result people read.
pub(crate) fn offered(service: &CompiledService) -> bool {
    result_rule(service).is_some()
}

/// The result people read: the first rule the first reader reads.
pub(crate) fn result_rule(service: &CompiledService) -> Option<&str> {
    let draft = service.draft();
    let read = draft.stages.iter().flat_map(|stage| &stage.reads);
    read.map(|name| name.value.as_str()).find(|name| draft.program.rule(name).is_some_and(|rule| !rule.is_input))
}

/// The questions the result needs, in the order of the form.
pub(crate) fn questions<'s>(service: &'s CompiledService, rule: &str) -> Vec<&'s Question> {
    let inputs = service.draft().program.inputs_of_rule(rule);
    service.draft().questions.iter().filter(|question| question.list.is_none() && !question.entered && inputs.contains(&question.name)).collect()
}

/// The empty simulator.
pub(crate) async fn show(State(app): State<App>, visit: Visit, Place(slug): Place<String>) -> Response {
    match app.town.service(&slug).filter(|service| offered(service)) {
        Some(service) => page(&app, &visit, service, &RawAnswers::new(), &[], None),
        None => error_page(&app, &visit, Trouble::NotFound, None, None),
    }
}

/// The simulator with its result.
pub(crate) async fn compute(State(app): State<App>, visit: Visit, Place(slug): Place<String>, headers: HeaderMap, body: Body) -> Response {
    let Some(service) = app.town.service(&slug).filter(|service| offered(service)) else {
        return error_page(&app, &visit, Trouble::NotFound, None, None);
    };
    let (posted, gesture) = match Posted::read(&headers, body).await {
        Ok(posted) => (posted.raw_answers(service.draft()), posted.text("geste").to_owned()),
        Err(unreadable) => return unread(&app, &visit, unreadable),
    };
    let rule = result_rule(service).unwrap_or_default();
    if let Some(posted) = reshaped(service, &posted, &gesture) {
        return page(&app, &visit, service, &posted, &[], None);
    }
    let (given, refused) = read_all(questions(service, rule).into_iter(), &posted);
    let refused: Vec<(String, Text)> = refused.into_iter().filter(|(name, _)| still_needed(service, rule, name, &given)).collect();
    let outcome = refused.is_empty().then(|| outcome(service, rule, &given)).flatten();
    page(&app, &visit, service, &posted, &refused, outcome)
}

/// What is typed, with an element of a list added or taken away, where that is
/// what the button asked.
pub(crate) fn reshaped(service: &CompiledService, posted: &RawAnswers, gesture: &str) -> Option<RawAnswers> {
    let (list, change) = Reshape::parse(gesture)?;
    let question = service.draft().question(list).filter(|question| question.kind == AnswerKind::List)?;
    let mut posted = posted.clone();
    change.apply(question, posted.entry(list.to_owned()).or_default());
    Some(posted)
}

/// A question left blank is only an error while the result needs it.
pub(crate) fn still_needed(service: &CompiledService, rule: &str, name: &str, given: &Answers) -> bool {
    let name = service.draft().asked_in(name).map_or(name, |question| &question.name);
    let known = answers::situation(service.draft(), given, false);
    service.draft().program.evaluate_rule(rule, &known).is_some_and(|evaluation| evaluation.needed.iter().any(|needed| needed == name))
}

/// A result and its steps.
pub(crate) fn outcome(service: &CompiledService, rule: &str, given: &Answers) -> Option<Outcome> {
    let draft = service.draft();
    let known = answers::situation(draft, given, true);
    let evaluation = draft.program.evaluate_rule(rule, &known)?;
    let title = draft.program.rule(rule)?.title.clone();
    Some(Outcome {
        label: title,
        value: Shown::Words(Text::new(evaluation.format(Language::Fr), evaluation.format(Language::En))),
        body: vec![Text::new(
            "Ce calcul est une indication : la décision est prise par une personne, sur votre dossier.",
            "This computation is an indication: the decision is made by a person, on your case.",
        )],
        steps: words::steps(&evaluation.trace.steps()),
    })
}

fn page(app: &App, visit: &Visit, service: &CompiledService, posted: &RawAnswers, refused: &[(String, Text)], result: Option<Outcome>) -> Response {
    let slug = service.slug();
    let given = Given { answers: &Answers::new(), raw: posted, errors: refused, origins: &Origins::new() };
    let rule = result_rule(service).unwrap_or_default();
    let simulator = Simulator {
        shell: shell(app, visit),
        service: service.title().clone(),
        service_href: format!("/demarches/{slug}"),
        post_href: format!("/demarches/{slug}/simuler"),
        questions: questions(service, rule).into_iter().map(|question| field(service, question, &given)).collect(),
        hidden: vec![],
        result,
        start_href: format!("/demarches/{slug}"),
    };
    ok(visit, simulator.render())
}
