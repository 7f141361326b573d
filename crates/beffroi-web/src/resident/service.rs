//! `GET /demarches/{slug}`: what a person should know before starting, all of
//! it from the service file.

use crate::error::error_page;
use crate::request::{Place, Visit};
use crate::shell::{ok, shell};
use crate::state::App;
use crate::words;
use axum::extract::State;
use axum::response::Response;
use beffroi_base::Text;
use beffroi_case::Clocks;
use beffroi_charter::CompiledService;
use beffroi_pages::error::Trouble;
use beffroi_pages::service::{Needed, ReaderRow, ServicePage};
use beffroi_service::{AnswerKind, Draft, Reader, SilenceSense};

/// The page of a service.
pub(crate) async fn show(State(app): State<App>, visit: Visit, Place(slug): Place<String>) -> Response {
    let Some(service) = app.town.service(&slug) else {
        return error_page(&app, &visit, Trouble::NotFound, None, None);
    };
    let draft = service.draft();
    let page = ServicePage {
        shell: shell(&app, &visit),
        title: draft.title.value.clone(),
        summary: draft.summary.clone(),
        for_whom: vec![],
        purpose: draft.purpose.as_ref().map(|purpose| purpose.value.clone()).unwrap_or_default(),
        needed: needed(draft),
        steps: draft.pages.iter().map(|page| page.title.clone()).collect(),
        time: time(service, app.town.territory().calendar, app.town.today()),
        silence: words::silence(draft, None),
        readers: readers(service),
        retention: words::retention(draft),
        legal: vec![words::basis(draft)],
        rights: words::rights(draft),
        office: words::office(service, app.town.territory()),
        simulator_href: super::simulator::offered(service).then(|| format!("/demarches/{slug}/simuler")),
        start_href: format!("/demarches/{slug}/commencer"),
        hidden: vec![],
        resume: None,
        register_href: None,
        closed: None,
    };
    ok(&visit, page.render())
}

/// What is better at hand before starting: numbers to copy, files to give.
fn needed(draft: &Draft) -> Vec<Needed> {
    let worth = |kind: AnswerKind| match kind {
        AnswerKind::Iban => Some(Text::new("Votre relevé d'identité bancaire (IBAN)", "Your bank details (IBAN)")),
        AnswerKind::FamilyQuotient => Some(Text::new("Votre quotient familial, sur l'attestation de la CAF", "Your family quotient, on the CAF certificate")),
        AnswerKind::Siret | AnswerKind::Siren => Some(Text::new("Votre numéro SIRET", "Your SIRET number")),
        AnswerKind::Rna => Some(Text::new("Le numéro RNA de l'association", "The association's RNA number")),
        AnswerKind::NumberPlate => Some(Text::new("Le certificat d'immatriculation du véhicule", "The vehicle's registration certificate")),
        _ => None,
    };
    let mut needed: Vec<Needed> = vec![];
    for question in draft.questions.iter().filter(|question| !question.entered) {
        let label = match question.kind {
            AnswerKind::Document | AnswerKind::Amount => Some(thing(&question.label)),
            kind => worth(kind),
        };
        let Some(label) = label else { continue };
        let optional = !question.required || question.condition.is_some();
        let hint = optional.then(|| Text::new("Seulement si cela vous concerne", "Only if it applies to you"));
        if !needed.iter().any(|known| known.label == label) {
            needed.push(Needed { label, hint });
        }
    }
    needed
}

/// A question named among things to have at hand.
fn thing(label: &Text) -> Text {
    let (fr, en) = (label.fr.trim(), label.en.trim());
    match fr.ends_with('?') {
        true => Text { fr: format!("De quoi répondre à « {fr} »"), en: format!("What answers “{en}”"), translated: label.translated },
        false => label.clone(),
    }
}

fn time(service: &CompiledService, calendar: beffroi_case::Calendar, today: beffroi_base::Day) -> Vec<Text> {
    let count = service.draft().questions.iter().filter(|question| !question.entered).count();
    let minutes = (count / 2).max(2);
    let mut time = vec![Text::new(format!("Comptez environ {minutes} minutes pour remplir la demande."), format!("Allow about {minutes} minutes to fill in the request."))];
    if let Some(clock) = Clocks::announced_in(calendar, service, today)
        && let Some(on) = clock.on
        && clock.sense != SilenceSense::None
    {
        time.push(Text::new(
            format!("Si vous déposez votre demande aujourd'hui, nous avons jusqu'au {} pour vous répondre.", beffroi_base::format_day(on, beffroi_base::Language::Fr)),
            format!("If you file your request today, we have until {} to answer you.", beffroi_base::format_day(on, beffroi_base::Language::En)),
        ));
    }
    time
}

/// Who reads what at which stage, and who else.
fn readers(service: &CompiledService) -> Vec<ReaderRow> {
    let draft = service.draft();
    let name = |name: &str| words::named(draft, name);
    let mut rows = vec![];
    for stage in draft.stages.iter().filter(|stage| !stage.end) {
        let Some(actor) = &stage.actor else { continue };
        let mut what: Vec<Text> = stage.reads.iter().filter_map(|read| name(&read.value)).collect();
        let own = draft.questions.iter().filter(|question| {
            service.usage().direct(&question.name).any(|reader| *reader == Reader::Stage(stage.name.clone()))
        });
        for question in own {
            if !what.contains(&question.label) {
                what.push(question.label.clone());
            }
        }
        if !what.is_empty() {
            rows.push(ReaderRow { who: words::role(&actor.value), what, purpose: stage.title.clone() });
        }
    }
    for recipient in &draft.recipients {
        rows.push(ReaderRow {
            who: Text::french(recipient.name.clone()),
            what: recipient.receives.iter().filter_map(|read| name(&read.value)).collect(),
            purpose: Text::new("pour sa part du service", "for its part of the service"),
        });
    }
    rows
}
