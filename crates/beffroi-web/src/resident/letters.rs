//! Letters and files of a request, for the person who made it.

use super::held::{case_page, case_trouble, missing, tracking_href};
use super::tracking::in_language;
use crate::files::file_response;
use crate::request::{Place, Visit};
use crate::shell::shell;
use crate::state::App;
use crate::words;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use beffroi_app::Secret;
use beffroi_base::Text;
use beffroi_letters::plain_text;
use beffroi_pages::letter::LetterPage;
use beffroi_pages::parts::Link;

/// `GET /suivi/{secret}/courriers/{index}`.
pub(crate) async fn show(State(app): State<App>, visit: Visit, Place((secret, number)): Place<(String, usize)>) -> Response {
    let (app2, visit2) = (app.clone(), visit.clone());
    case_page(&app, &visit, &secret, move |town, view| {
        let record = view.case.letters.get(number.checked_sub(1)?)?;
        let letter = in_language(record, visit2.language);
        let home = tracking_href(&view.case.tracking);
        let page = LetterPage {
            shell: shell(&app2, &visit2),
            letter: words::letter(town.territory(), view.service, &view.case, letter, record.on),
            back: Link { href: home.clone(), text: Text::new("Votre demande", "Your request") },
            text_href: Some(format!("{home}/courriers/{number}/texte")),
            explain_href: letter.decision.then(|| format!("{home}/explication")),
        };
        Some(page.render())
    })
    .await
}

/// `GET /suivi/{secret}/courriers/{index}/texte`: the same words, nothing else.
pub(crate) async fn text(State(app): State<App>, visit: Visit, Place((secret, number)): Place<(String, usize)>) -> Response {
    let Some(secret) = Secret::parse(&secret) else { return missing(&app, &visit) };
    let language = visit.language;
    let found = app
        .run(move |town| {
            town.case(&secret).map(|view| {
                let record = view.case.letters.get(number.checked_sub(1)?)?;
                Some(plain_text(in_language(record, language)))
            })
        })
        .await;
    match found {
        Ok(Some(text)) => ([(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-store")], text).into_response(),
        Ok(None) => missing(&app, &visit),
        Err(trouble) => case_trouble(&app, &visit, trouble),
    }
}

/// `GET /suivi/{secret}/documents/{blob}`.
pub(crate) async fn document(State(app): State<App>, visit: Visit, Place((secret, blob)): Place<(String, String)>) -> Response {
    let Some(secret) = Secret::parse(&secret) else { return missing(&app, &visit) };
    match app.run(move |town| town.document(&secret, &blob)).await {
        Ok(file) => file_response(file).await,
        Err(trouble) => case_trouble(&app, &visit, trouble),
    }
}
