//! Pages every public site owes its visitors, drawn from the town and its
//! services: accessibility, personal data, legal notice.

use crate::request::Visit;
use crate::shell::{ok, shell};
use crate::state::App;
use crate::words;
use axum::extract::State;
use axum::response::Response;
use beffroi_base::Text;
use beffroi_charter::CompiledService;
use beffroi_pages::plain::{Accessibility, Legal, PersonalData, Processing};
use beffroi_territory::{Contact, Territory};

/// `GET /accessibilite`.
pub(crate) async fn accessibility(State(app): State<App>, visit: Visit) -> Response {
    let page = Accessibility {
        shell: shell(&app, &visit),
        stated: None,
        tests: vec![],
        gaps: vec![],
        office: words::town_office(app.town.territory()),
    };
    ok(&visit, page.render())
}

/// `GET /donnees-personnelles`.
pub(crate) async fn personal_data(State(app): State<App>, visit: Visit) -> Response {
    let territory = app.town.territory();
    let page = PersonalData {
        shell: shell(&app, &visit),
        controller: words::town_office(territory),
        officer: one_line(&territory.data_protection),
        services: app.town.services().iter().map(processing).collect(),
        hosting: host(territory),
    };
    ok(&visit, page.render())
}

fn processing(service: &CompiledService) -> Processing {
    let draft = service.draft();
    let mut recipients: Vec<Text> = vec![];
    let roles = draft.stages.iter().filter_map(|stage| stage.actor.as_ref()).filter(|actor| actor.value != "usager");
    for who in roles.map(|actor| words::role(&actor.value)) {
        if !recipients.contains(&who) {
            recipients.push(who);
        }
    }
    recipients.extend(draft.recipients.iter().map(|recipient| Text::french(recipient.name.clone())));
    Processing {
        service: service.title().clone(),
        href: format!("/demarches/{}", service.slug()),
        purpose: draft.purpose.as_ref().map(|purpose| purpose.value.clone()).unwrap_or_default(),
        basis: words::basis(draft),
        recipients,
        retention: words::retention(draft),
        rights: words::rights(draft),
    }
}

/// A contact in one line.
pub(super) fn one_line(contact: &Contact) -> Text {
    let parts = [&contact.name, &contact.address, &contact.email, &contact.site];
    Text::french(parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", "))
}

fn host(territory: &Territory) -> Vec<Text> {
    match &territory.hosting {
        Some(hosting) => vec![Text::french(hosting.host.clone()), Text::french(hosting.country.clone())],
        None => vec![Text::french(territory.name.clone())],
    }
}

/// `GET /mentions-legales`.
pub(crate) async fn legal(State(app): State<App>, visit: Visit) -> Response {
    let territory = app.town.territory();
    let page = Legal {
        shell: shell(&app, &visit),
        publisher: words::town_office(territory),
        director: Text::french(territory.head.clone()),
        host: host(territory),
        terms: vec![
            Text::new(
                "Vous pouvez saisir l'administration ici sans créer de compte. Une demande déposée reçoit aussitôt un accusé de réception, avec sa référence et les délais qui courent.",
                "You may apply here without creating an account. A filed request receives at once an acknowledgement with its reference and the delays that run.",
            ),
            Text::new(
                "Vous n'êtes jamais obligé de passer par internet : chaque démarche donne une adresse postale, un téléphone et un guichet.",
                "You never have to use the internet: each service gives a postal address, a telephone and a counter.",
            ),
            Text::new(
                "L'adresse de suivi d'une demande l'ouvre sans mot de passe : gardez-la pour vous.",
                "The tracking address of a request opens it without a password: keep it to yourself.",
            ),
        ],
        software: format!("Beffroi {}", env!("CARGO_PKG_VERSION")),
        source_href: None,
    };
    ok(&visit, page.render())
}
