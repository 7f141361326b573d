//! `/demarches/{slug}/simuler`: the rules applied to what one types. Posted,
//! so that nothing of it stands in an address or a log; nothing is kept. A
//! browser that can computes the same by itself, and posts nothing.

use super::fields::{Given, field};
use crate::error::error_page;
use crate::posted::{Posted, unread};
use crate::request::{Place, Visit};
use crate::shell::{ok, shell};
use crate::state::App;
use crate::static_files::{kept_for_ever, module_href};
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use beffroi_app::{RawAnswers, Reshape};
use beffroi_base::Text;
use beffroi_case::Origins;
use beffroi_charter::CompiledService;
use beffroi_pages::error::Trouble;
use beffroi_pages::fingerprint;
use beffroi_pages::simulator::{Engine, Outcome, Simulator};
use beffroi_service::{AnswerKind, Answers};
use beffroi_simulator::Simulation;

/// Whether a service has something to simulate: a result people read.
pub(crate) fn offered(service: &CompiledService) -> bool {
    Simulation::rule_of(service.draft()).is_some()
}

/// The empty simulator.
pub(crate) async fn show(State(app): State<App>, visit: Visit, Place(slug): Place<String>) -> Response {
    match found(&app, &slug) {
        Some((service, simulation)) => page(&app, &visit, service, &simulation, &RawAnswers::new(), &[], None),
        None => error_page(&app, &visit, Trouble::NotFound, None, None),
    }
}

fn found<'a>(app: &'a App, slug: &str) -> Option<(&'a CompiledService, Simulation)> {
    let service = app.town.service(slug)?;
    Some((service, Simulation::of(service.draft())?))
}

/// The simulator with its result.
pub(crate) async fn compute(State(app): State<App>, visit: Visit, Place(slug): Place<String>, headers: HeaderMap, body: Body) -> Response {
    let Some((service, simulation)) = found(&app, &slug) else {
        return error_page(&app, &visit, Trouble::NotFound, None, None);
    };
    let (posted, gesture) = match Posted::read(&headers, body).await {
        Ok(posted) => (posted.raw_answers(service.draft()), posted.text("geste").to_owned()),
        Err(unreadable) => return unread(&app, &visit, unreadable),
    };
    if let Some(posted) = reshaped(service, &posted, &gesture) {
        return page(&app, &visit, service, &simulation, &posted, &[], None);
    }
    let reading = simulation.read(&posted);
    let outcome = if reading.refused.is_empty() { simulation.outcome(&reading.given) } else { None };
    page(&app, &visit, service, &simulation, &posted, &reading.refused, outcome)
}

/// The rules of a service as bytes, for browsers. The address names these very
/// bytes: another version has another one.
pub(crate) async fn rules(State(app): State<App>, visit: Visit, Place((slug, version)): Place<(String, String)>, headers: HeaderMap) -> Response {
    let packed = found(&app, &slug).and_then(|(_, simulation)| simulation.pack());
    match packed.filter(|packed| fingerprint(packed) == version) {
        Some(packed) => kept_for_ever(&headers, "application/octet-stream", &version, packed),
        None => error_page(&app, &visit, Trouble::NotFound, None, None),
    }
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

fn page(
    app: &App, visit: &Visit, service: &CompiledService, simulation: &Simulation, posted: &RawAnswers, refused: &[(String, Text)], result: Option<Outcome>,
) -> Response {
    let slug = service.slug();
    let given = Given { answers: &Answers::new(), raw: posted, errors: refused, origins: &Origins::new() };
    let rules_href = simulation.pack().map(|packed| format!("/demarches/{slug}/regles/{}", fingerprint(&packed)));
    let simulator = Simulator {
        shell: shell(app, visit),
        service: service.title().clone(),
        service_href: format!("/demarches/{slug}"),
        post_href: format!("/demarches/{slug}/simuler"),
        questions: simulation.asked().map(|question| field(service, question, &given)).collect(),
        hidden: vec![],
        result,
        start_href: simulation.start().to_owned(),
        engine: rules_href.map(|rules_href| Engine { module_href: module_href().to_owned(), rules_href }),
    };
    ok(visit, simulator.render())
}
