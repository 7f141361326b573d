//! `GET /suivi/{secret}/recepisse`: the receipt, with every mention the law
//! makes mandatory (CRPA, art. R. 112-11-1).

use super::held::{case_page, case_trouble, missing, tracking_href};
use crate::error::error_page;
use crate::paper;
use crate::request::{Place, Visit};
use crate::shell::shell;
use crate::state::App;
use crate::words;
use axum::extract::State;
use axum::response::Response;
use beffroi_app::{CaseView, Secret, Town};
use beffroi_base::{Language, Text, format_day};
use beffroi_case::{Clocks, SilenceClock};
use beffroi_pages::error::Trouble as Shown;
use beffroi_pages::parts::{FileRef, Link, Remedies, Remedy, Source};
use beffroi_pages::receipt::{Proof, Receipt};
use beffroi_service::{Answer, SilenceSense};
use beffroi_territory::{Contact, Territory};

/// The receipt of a request, as it was on the day it was filed.
pub(crate) async fn show(State(app): State<App>, visit: Visit, Place(secret): Place<String>) -> Response {
    let (app2, visit2) = (app.clone(), visit.clone());
    case_page(&app, &visit, &secret, move |town, view| Some(receipt_page(&app2, &visit2, town, view)?.render())).await
}

/// `GET /suivi/{secret}/recepisse/pdf`: the receipt on paper, with what was filed.
pub(crate) async fn pdf(State(app): State<App>, visit: Visit, Place(secret): Place<String>) -> Response {
    let Some(secret) = Secret::parse(&secret) else { return missing(&app, &visit) };
    let language = visit.language;
    let made = app.run(move |town| town.case(&secret).map(|view| Some((paper::receipt(town.territory(), view.service, &view.case, language)?, view.case.id)))).await;
    match made {
        Ok(Some((Ok(bytes), id))) => paper::response(bytes, &format!("accuse-de-reception-{id}")),
        Ok(Some((Err(fault), _))) => {
            tracing::error!(%fault, "a receipt did not go on paper");
            error_page(&app, &visit, Shown::Fault, None, None)
        }
        Ok(None) => missing(&app, &visit),
        Err(trouble) => case_trouble(&app, &visit, trouble),
    }
}

fn receipt_page(app: &App, visit: &Visit, town: &Town, view: &CaseView<'_>) -> Option<Receipt> {
    let (case, service) = (&view.case, view.service);
    let received = case.filed_on?;
    let clock = Clocks::announced_in(town.territory().calendar, service, received);
    let home = tracking_href(&case.tracking);
    let site = town.territory().site.trim_end_matches('/');
    Some(Receipt {
        shell: shell(app, visit),
        service: service.title().clone(),
        reference: case.id.to_string(),
        received,
        received_time: view.filed_at.and_then(|at| words::clock_time(at, &town.territory().zone)),
        office: words::office(service, town.territory()),
        silence: words::silence(service.draft(), clock.as_ref()),
        remedies: remedies(town.territory(), clock.as_ref()),
        next: next(clock.as_ref()),
        sections: words::filed(service.draft(), case, &|blob| Some(format!("{home}/documents/{blob}"))),
        tracking: Some(Link { href: home.clone(), text: Text::new(format!("{site}{home}"), format!("{site}{home}")) }),
        sent_to: match case.answers.get("usager . courriel") {
            Some(Answer::Text(address)) => Some(address.clone()),
            _ => None,
        },
        pdf: paper::receipt(town.territory(), service, case, visit.language)
            .and_then(Result::ok)
            .map(|bytes| FileRef { name: "PDF".to_owned(), bytes: bytes.len() as u64, href: Some(format!("{home}/recepisse/pdf")) }),
        proof: proof(town, view, &home),
        version: Some(case.version.to_string()),
    })
}

/// The proof of the filing; a receipt is shown without it rather than not at
/// all, where the journal cannot be read.
fn proof(town: &Town, view: &CaseView<'_>, home: &str) -> Option<Proof> {
    let proof = town.filing_proof(&Secret::parse(&view.case.tracking)?).ok()?;
    Some(Proof {
        position: usize::try_from(proof.position.0).unwrap_or(usize::MAX),
        fingerprint: proof.event.to_string(),
        file_href: format!("{home}/preuve.json"),
        how_href: "/journal".to_owned(),
    })
}

fn next(clock: Option<&SilenceClock>) -> Vec<Text> {
    let mut lines = vec![Text::new(
        "Une personne du service regarde votre demande. Si quelque chose manque, elle vous écrit.",
        "A person of the department looks at your request. If something is missing, they write to you.",
    )];
    if clock.is_some() {
        lines.push(Text::new("Une personne nommée signe la décision, et vous la recevez par écrit avec ses raisons.", "A named person signs the decision, and you receive it in writing with its reasons."));
    }
    lines.push(Text::new("Vous pouvez suivre chaque étape à l'adresse ci-dessus.", "You can follow each step at the address above."));
    lines
}

fn one_line(contact: &Contact) -> Text {
    let parts = [&contact.name, &contact.address, &contact.email, &contact.site];
    Text::french(parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", "))
}

/// How a refusal born of silence could be contested, and until when.
fn remedies(territory: &Territory, clock: Option<&SilenceClock>) -> Remedies {
    let Some(SilenceClock { sense: SilenceSense::Refuse, on: Some(on), court }) = clock else { return Remedies::default() };
    let within = Text::new(
        format!("dans les deux mois qui suivent le {}", format_day(*on, Language::Fr)),
        format!("within two months of {}", format_day(*on, Language::En)),
    );
    let law = |text: &str| Some(Source { text: Text::new(text, text), href: None });
    let mut remedies = vec![
        Remedy {
            name: Text::new("Recours gracieux", "Reconsideration"),
            to: Text::french(format!("{}, {}", territory.name, territory.address)),
            within: within.clone(),
            until: None,
            law: law("CRPA, art. L. 411-2"),
        },
        Remedy {
            name: Text::new("Recours hiérarchique", "Hierarchical appeal"),
            to: Text::french(format!("{}, {}", territory.head, territory.address)),
            within: within.clone(),
            until: None,
            law: law("CRPA, art. L. 411-2"),
        },
        Remedy {
            name: Text::new("Recours contentieux", "Court"),
            to: one_line(&territory.court),
            within,
            until: *court,
            law: law("CJA, art. R. 421-2"),
        },
    ];
    if let Some(mediator) = &territory.mediator {
        remedies.push(Remedy {
            name: Text::new("Médiateur", "Mediator"),
            to: one_line(mediator),
            within: Text::new("à tout moment, gratuitement", "at any time, free of charge"),
            until: None,
            law: None,
        });
    }
    Remedies { remedies }
}
