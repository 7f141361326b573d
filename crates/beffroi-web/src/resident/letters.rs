//! Letters and files of a request, for the person who made it.

use super::held::{case_page, case_trouble, missing, tracking_href};
use crate::error::error_page;
use crate::files::file_response;
use crate::paper::{self, in_language};
use crate::request::{Place, Visit};
use crate::shell::shell;
use crate::state::App;
use crate::words;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use beffroi_app::Secret;
use beffroi_base::Text;
use beffroi_pages::error::Trouble as Shown;
use beffroi_letters::plain_text;
use beffroi_pages::letter::LetterPage;
use beffroi_pages::parts::{FileRef, Link};

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
            pdf: paper::letter(town.territory(), view.service, &view.case, letter, record.on)
                .ok()
                .map(|bytes| FileRef { name: "PDF".to_owned(), bytes: bytes.len() as u64, href: Some(format!("{home}/courriers/{number}/pdf")) }),
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

/// `GET /suivi/{secret}/courriers/{index}/pdf`: the same words, on paper.
pub(crate) async fn pdf(State(app): State<App>, visit: Visit, Place((secret, number)): Place<(String, usize)>) -> Response {
    let Some(secret) = Secret::parse(&secret) else { return missing(&app, &visit) };
    let language = visit.language;
    let made = app
        .run(move |town| {
            town.case(&secret).map(|view| {
                let record = view.case.letters.get(number.checked_sub(1)?)?;
                let file = paper::letter(town.territory(), view.service, &view.case, in_language(record, language), record.on);
                Some((file, format!("courrier-{}-{number}", view.case.id)))
            })
        })
        .await;
    match made {
        Ok(Some((Ok(bytes), name))) => paper::response(bytes, &name),
        Ok(Some((Err(fault), _))) => {
            tracing::error!(%fault, "a letter did not go on paper");
            error_page(&app, &visit, Shown::Fault, None, None)
        }
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
