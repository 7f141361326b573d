//! `GET /`: what one can ask for.

use crate::request::{Visit, query};
use crate::shell::{ok, shell};
use crate::state::App;
use axum::extract::State;
use axum::response::Response;
use beffroi_base::{Text, fold};
use beffroi_charter::CompiledService;
use beffroi_pages::catalogue::{Card, Catalogue, Group};
use beffroi_service::Identification;

/// The catalogue, or what a search found in it.
pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Response {
    let asked = query(&visit.uri, "q").unwrap_or_default();
    let asked: String = asked.trim().chars().take(100).collect();
    let found: Vec<Card> = app.town.services().iter().filter(|service| matches(service, &asked)).map(card).collect();
    let groups = if found.is_empty() { vec![] } else { vec![Group { title: None, services: found }] };
    let page = Catalogue { shell: shell(&app, &visit), search_href: "/".to_owned(), query: asked, groups };
    ok(&visit, page.render())
}

/// Every word of the search is somewhere in the title, the summary or the
/// purpose, accents and plurals aside.
fn matches(service: &CompiledService, asked: &str) -> bool {
    let draft = service.draft();
    let purpose = draft.purpose.as_ref().map(|purpose| &purpose.value);
    let texts = [Some(&draft.title.value), Some(&draft.summary), purpose];
    let all: String = texts.into_iter().flatten().map(|text| format!("{} {} ", text.fr, text.en)).collect();
    let all = fold(&all);
    fold(asked).split_whitespace().all(|word| all.contains(word.trim_end_matches('s')))
}

fn card(service: &CompiledService) -> Card {
    let draft = service.draft();
    let free = draft.identification != Identification::NameAndAddress;
    Card {
        href: format!("/demarches/{}", draft.slug),
        title: draft.title.value.clone(),
        summary: draft.summary.clone(),
        note: free.then(|| Text::new("Sans compte, sans nom", "No account, no name")),
    }
}
