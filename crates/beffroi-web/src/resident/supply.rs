//! `POST /suivi/{secret}/pieces/{ask}`: the person gives what was asked for.

use super::held::{case_trouble, missing, tracking_href};
use super::tracking::{ANSWER_MAX, Supplying, tracking_page};
use crate::posted::{Posted, unread};
use crate::request::{Place, Visit};
use crate::shell::{page, see_other};
use crate::state::App;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use beffroi_app::{DocumentError, Secret, Town, Trouble};
use beffroi_base::Text;
use beffroi_case::Objection;
use beffroi_pages::parts::{Notice, Tone};
use beffroi_pages::question::KeptFile;
use beffroi_service::answers::DocumentRef;

/// Most files for one ask.
const FILES_MAX: usize = 20;

/// What posting leads to.
enum Supplied {
    Done,
    Again(String, StatusCode),
}

/// Takes the text and the files, or shows them again with what is wrong.
pub(crate) async fn give(State(app): State<App>, visit: Visit, Place((secret, ask)): Place<(String, u32)>, headers: HeaderMap, body: Body) -> Response {
    let Some(secret) = Secret::parse(&secret) else { return missing(&app, &visit) };
    let posted = match Posted::read(&headers, body).await {
        Ok(posted) => posted,
        Err(unreadable) => return unread(&app, &visit, unreadable),
    };
    let (app2, visit2, key) = (app.clone(), visit.clone(), secret.clone());
    match app.run(move |town| supply(&app2, &visit2, town, &key, ask, posted)).await {
        Ok(Supplied::Done) => see_other(&format!("{}?envoye={ask}", tracking_href(secret.as_str()))),
        Ok(Supplied::Again(html, status)) => page(&visit, status, html),
        Err(trouble) => case_trouble(&app, &visit, trouble),
    }
}

fn supply(app: &App, visit: &Visit, town: &Town, secret: &Secret, ask: u32, mut posted: Posted) -> Result<Supplied, Trouble> {
    let mut sent = Supplying { ask, text: posted.text("reponse").to_owned(), ..Supplying::default() };
    let gesture = posted.text("geste").to_owned();
    let removed = gesture.strip_prefix("retirer-fichier:").and_then(|rest| rest.rsplit_once(':')).map(|(_, blob)| blob);
    let mut documents = kept(town, secret, &posted, removed)?;
    let refused = receive(town, secret, &mut posted, &mut documents)?;
    sent.kept = documents.iter().map(|file| KeptFile { token: file.blob.clone(), name: file.name.clone(), bytes: file.bytes }).collect();
    if sent.text.chars().count() > ANSWER_MAX {
        sent.text_error = Some(Text::new(format!("Au plus {ANSWER_MAX} caractères"), format!("At most {ANSWER_MAX} characters")));
    }
    sent.file_error = refused;
    let again = |sent: &Supplying, notice: Option<Notice>, status| {
        let view = town.case(secret)?;
        Ok(Supplied::Again(tracking_page(app, visit, town, &view, notice, Some(sent)).render(), status))
    };
    if sent.text_error.is_some() || sent.file_error.is_some() {
        return again(&sent, None, StatusCode::UNPROCESSABLE_ENTITY);
    }
    if removed.is_some() || gesture == "televerser" {
        return again(&sent, None, StatusCode::OK);
    }
    match town.supply(secret, ask, &sent.text, documents) {
        Ok(()) => Ok(Supplied::Done),
        Err(Trouble::Objection(Objection::NothingGiven)) => {
            sent.text_error = Some(Objection::NothingGiven.text());
            again(&sent, None, StatusCode::UNPROCESSABLE_ENTITY)
        }
        // Given already: the click before this one, or another tab.
        Err(Trouble::Objection(Objection::NothingAsked)) => {
            let view = town.case(secret)?;
            let mine = view.case.asks.iter().any(|known| known.number == ask && known.supplied_on.is_some() && known.answer == sent.text);
            if mine {
                return Ok(Supplied::Done);
            }
            let notice = Notice {
                tone: Tone::Attention,
                title: Objection::NothingAsked.text(),
                body: vec![Text::french(sent.text.clone())],
                link: None,
            };
            again(&sent, Some(notice), StatusCode::CONFLICT)
        }
        Err(other) => Err(other),
    }
}

/// Files accepted by an earlier try of the same form. Only those of this case
/// open with its secret, so a forged token finds nothing.
fn kept(town: &Town, secret: &Secret, posted: &Posted, removed: Option<&str>) -> Result<Vec<DocumentRef>, Trouble> {
    let used: Vec<String> = {
        let view = town.case(secret)?;
        view.case.asks.iter().flat_map(|ask| &ask.documents).map(|document| document.blob.clone()).collect()
    };
    let mut documents: Vec<DocumentRef> = vec![];
    for blob in posted.all("garde").into_iter().take(FILES_MAX) {
        let again = used.iter().any(|known| known == blob) || documents.iter().any(|known| known.blob == blob);
        if again || removed == Some(blob) {
            continue;
        }
        match town.document(secret, blob) {
            Ok(file) => documents.push(file.document),
            Err(Trouble::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(documents)
}

/// Seals the files of the form; says what is wrong with the last one refused.
fn receive(town: &Town, secret: &Secret, posted: &mut Posted, documents: &mut Vec<DocumentRef>) -> Result<Option<Text>, Trouble> {
    let mut refused = posted.too_large.take().map(|_| DocumentError::TooLarge.text());
    for mut file in std::mem::take(&mut posted.files).into_iter().filter(|file| file.field == "fichiers") {
        if documents.len() >= FILES_MAX {
            refused = Some(Text::new(format!("Au plus {FILES_MAX} fichiers"), format!("At most {FILES_MAX} files")));
            break;
        }
        match town.receive_for_case(secret, &file.name, &mut file.bytes) {
            Ok(document) => documents.push(document),
            Err(DocumentError::Trouble(trouble)) => return Err(trouble),
            Err(other) => refused = Some(other.text()),
        }
    }
    Ok(refused)
}
