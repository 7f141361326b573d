//! `POST /suivi/{secret}/pieces/{ask}`: the person gives what was asked for.

use super::held::{case_trouble, missing, tracking_href};
use super::tracking::{ANSWER_MAX, Supplying, tracking_page};
use crate::given::Given;
use crate::posted::{Posted, unread};
use crate::request::{Place, Visit};
use crate::shell::{page, see_other};
use crate::state::App;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use beffroi_app::{Secret, Town, Trouble};
use beffroi_base::Text;
use beffroi_case::Objection;
use beffroi_pages::parts::{Notice, Tone};

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
    let given = Given::take(&mut posted, |blob| town.kept_for_case(secret, blob), |file| town.receive_for_case(secret, &file.name, &mut file.bytes))?;
    sent.kept = given.kept();
    if sent.text.chars().count() > ANSWER_MAX {
        sent.text_error = Some(Text::new(format!("Au plus {ANSWER_MAX} caractères"), format!("At most {ANSWER_MAX} characters")));
    }
    sent.file_error = given.refused;
    let again = |sent: &Supplying, notice: Option<Notice>, status| {
        let view = town.case(secret)?;
        Ok(Supplied::Again(tracking_page(app, visit, town, &view, notice, Some(sent)).render(), status))
    };
    if sent.text_error.is_some() || sent.file_error.is_some() {
        return again(&sent, None, StatusCode::UNPROCESSABLE_ENTITY);
    }
    if given.only_files {
        return again(&sent, None, StatusCode::OK);
    }
    match town.supply(secret, ask, &sent.text, given.documents) {
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
