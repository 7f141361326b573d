//! Letters and files of a case, for an agent whose stage reads what they hold.

use super::case::{masked, may_read_letter};
use super::session::SignedIn;
use crate::request::Place;
use crate::error::{error_page, trouble_page};
use crate::files::file_response;
use crate::paper;
use crate::shell::{desk_shell, ok};
use crate::state::App;
use crate::words;
use axum::extract::State;
use axum::response::Response;
use beffroi_app::{DeskView, Seen, Town, Trouble};
use beffroi_base::{AgentId, CaseId, Text};
use beffroi_case::LetterRecord;
use beffroi_pages::error::Trouble as Shown;
use beffroi_pages::letter::LetterPage;
use beffroi_pages::parts::{FileRef, Link};

/// Shows a letter of a case, by its number from 1, to an agent who may read it;
/// the reading is noted first.
fn read<T>(town: &Town, agent: &AgentId, id: CaseId, number: usize, show: impl FnOnce(&DeskView<'_>, &LetterRecord) -> T) -> Result<Option<T>, Trouble> {
    let desk = town.desk_case(agent, id)?;
    let record = number.checked_sub(1).and_then(|index| desk.view.case.letters.get(index));
    let Some(record) = record.filter(|record| may_read_letter(&desk, &record.letter)) else { return Ok(None) };
    town.trace(agent, &[(&desk, Seen::Letter(number))])?;
    Ok(Some(show(&desk, record)))
}

/// `GET /agents/dossiers/{reference}/courriers/{index}`.
pub(crate) async fn letter(State(app): State<App>, SignedIn { agent, visit }: SignedIn, Place((reference, number)): Place<(String, usize)>) -> Response {
    let Ok(id) = reference.parse::<CaseId>() else { return error_page(&app, &visit, Shown::NotFound, None, None) };
    let (app2, visit2) = (app.clone(), visit.clone());
    let shown = app.run(move |town| {
        read(town, &agent.id, id, number, |desk, record| {
            let case = &desk.view.case;
            let letter = masked(&record.letter, case);
            let bytes = paper::letter(town.territory(), desk.view.service, case, &letter, record.on).ok();
            let page = LetterPage {
                shell: desk_shell(&app2, &visit2, &agent),
                letter: words::letter(town.territory(), desk.view.service, case, &letter, record.on),
                pdf: bytes.map(|bytes| FileRef { name: "PDF".to_owned(), bytes: bytes.len() as u64, href: Some(format!("/agents/dossiers/{id}/courriers/{number}/pdf")) }),
                back: Link { href: format!("/agents/dossiers/{id}"), text: Text::new(format!("Dossier {id}"), format!("Case {id}")) },
                text_href: None,
                explain_href: None,
            };
            page.render()
        })
    }).await;
    match shown {
        Ok(Some(html)) => ok(&visit, html),
        Ok(None) => error_page(&app, &visit, Shown::NotFound, None, None),
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}

/// `GET /agents/dossiers/{reference}/courriers/{index}/pdf`.
pub(crate) async fn pdf(State(app): State<App>, SignedIn { agent, visit }: SignedIn, Place((reference, number)): Place<(String, usize)>) -> Response {
    let Ok(id) = reference.parse::<CaseId>() else { return error_page(&app, &visit, Shown::NotFound, None, None) };
    let made = app.run(move |town| {
        read(town, &agent.id, id, number, |desk, record| {
            let case = &desk.view.case;
            paper::letter(town.territory(), desk.view.service, case, &masked(&record.letter, case), record.on)
        })
    }).await;
    match made {
        Ok(Some(Ok(bytes))) => paper::response(bytes, &format!("courrier-{id}-{number}")),
        Ok(Some(Err(fault))) => {
            tracing::error!(%fault, "a letter did not go on paper");
            error_page(&app, &visit, Shown::Fault, None, None)
        }
        Ok(None) => error_page(&app, &visit, Shown::NotFound, None, None),
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}

/// `GET /agents/dossiers/{reference}/documents/{blob}`.
pub(crate) async fn document(State(app): State<App>, SignedIn { agent, visit }: SignedIn, Place((reference, blob)): Place<(String, String)>) -> Response {
    let Ok(id) = reference.parse::<CaseId>() else { return error_page(&app, &visit, Shown::NotFound, None, None) };
    match app.run(move |town| town.document_for_agent(&agent.id, id, &blob)).await {
        Ok(file) => file_response(file).await,
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}
