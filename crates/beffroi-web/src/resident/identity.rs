//! A person lets FranceConnect answer for them: leaving for it, coming back from
//! it, and coming back from its door once its session is closed.
//!
//! What must match between leaving and coming back is kept in memory for some
//! minutes, never in an address; a cookie ties it to the browser that left.

use super::form::page_href;
use crate::error::{error_page, trouble_page};
use crate::request::{Place, Visit, cookie, query};
use crate::shell::{ok, see_other, shell};
use crate::state::{App, Away};
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use beffroi_app::{DraftView, Secret, Trouble};
use beffroi_base::Text;
use beffroi_identity::Fictitious;
use beffroi_pages::error::Trouble as Shown;
use beffroi_pages::fictitious::{FictitiousPage, FictitiousPerson};
use beffroi_pages::form::IdentityOffer;
use beffroi_pages::parts::{Notice, Tone};
use beffroi_ports::IdentityError;
use beffroi_service::Question;

/// The cookie that ties a return to its departure.
const COOKIE: &str = "identite";
/// What came of it, in the address of the form.
const OUTCOME: &str = "identite";

/// What is offered on a page of a form, where FranceConnect could answer some of
/// its questions and has not yet.
pub(crate) fn offer(app: &App, draft: &DraftView<'_>, secret: &Secret, index: usize, questions: &[&Question]) -> Option<IdentityOffer> {
    let provider = app.options.identity.as_ref()?;
    // An agent who types for someone is not that someone.
    if draft.typed_by.is_some() {
        return None;
    }
    let open: Vec<Text> = questions.iter()
        .filter(|question| !draft.origins.contains_key(&question.name))
        .filter_map(|question| {
            let datum = question.identity.as_ref().map(|datum| datum.value.words());
            datum.or_else(|| app.town.source_of(draft, &question.name).map(|source| Text::new(source, source)))
        })
        .collect();
    (!open.is_empty()).then(|| IdentityOffer {
        provider: provider.0.name().to_owned(),
        data: open,
        href: format!("/brouillon/{}/identite?page={}", secret.as_str(), index + 1),
    })
}

/// What is said on the form once the person is back.
pub(crate) fn notice(app: &App, visit: &Visit) -> Option<Notice> {
    let name = app.options.identity.as_ref()?.0.name().to_owned();
    let (tone, title, body) = match query(&visit.uri, OUTCOME)?.as_str() {
        "oui" => (Tone::Good, Text::new(format!("{name} a répondu pour vous"), format!("{name} has answered for you")),
            Text::new("Relisez ses réponses : vous pouvez les corriger. Rien n'est encore déposé.", "Read its answers: you can correct them. Nothing is filed yet.")),
        "rien" => (Tone::Info, Text::new(format!("{name} n'avait pas de réponse à ces questions"), format!("{name} had no answer to these questions")),
            Text::new("Répondez-y vous-même : rien d'autre ne change.", "Answer them yourself: nothing else changes.")),
        "non" => (Tone::Info, Text::new(format!("Vous n'avez pas utilisé {name}"), format!("You did not use {name}")),
            Text::new("Répondez vous-même : rien d'autre ne change.", "Answer yourself: nothing else changes.")),
        "echec" => (Tone::Attention, Text::new(format!("{name} n'a pas pu répondre"), format!("{name} could not answer")),
            Text::new("Vous pouvez réessayer, ou répondre vous-même. Vos autres réponses sont gardées.", "You can try again, or answer yourself. Your other answers are kept.")),
        _ => return None,
    };
    Some(Notice { tone, title, body: vec![body], link: None })
}

/// `GET /brouillon/{secret}/identite`: leaves for the provider.
pub(crate) async fn leave(State(app): State<App>, visit: Visit, Place(secret): Place<String>) -> Response {
    let (Some(secret), Some(provider)) = (Secret::parse(&secret), app.options.identity.clone()) else {
        return error_page(&app, &visit, Shown::NotFound, None, None);
    };
    let index = query(&visit.uri, "page").and_then(|page| page.parse::<usize>().ok()).unwrap_or(1).saturating_sub(1);
    let key = secret.clone();
    let departed = app.run(move |town| {
        let draft = town.draft(&key)?;
        if draft.typed_by.is_some() {
            return Err(Trouble::NotFound);
        }
        Ok(town.depart(&draft, &*provider.0))
    }).await;
    match departed {
        Ok(Ok((address, errand, asked))) => {
            let mut response = see_other(&address);
            let secure = if app.secure() { "; Secure" } else { "" };
            if let Ok(cookie) = HeaderValue::from_str(&format!("{COOKIE}={}; Path=/franceconnect; Max-Age={}; HttpOnly; SameSite=Lax{secure}", errand.state, crate::state::AWAY_MINUTES * 60)) {
                response.headers_mut().append(SET_COOKIE, cookie);
            }
            let state = errand.state.clone();
            app.keep_away(state, Away { secret, index, errand, asked, at: app.town.now() });
            response
        }
        Ok(Err(error)) => {
            told(&error);
            back(&secret, index, "echec")
        }
        Err(trouble) => super::form::draft_trouble(&app, &visit, &secret, trouble).await,
    }
}

/// What the operator reads of a failure: no personal datum is in it.
fn told(error: &IdentityError) {
    match error {
        IdentityError::NotProven(why) => tracing::warn!(why, "a return from the provider of identity was not proven"),
        IdentityError::Unreachable(why) => tracing::warn!(why, "the provider of identity does not answer as it should"),
    }
}

fn back(secret: &Secret, index: usize, outcome: &str) -> Response {
    see_other(&format!("{}?{OUTCOME}={outcome}", page_href(secret, index)))
}

/// A return nothing is known of: too late, from another browser, or forged.
fn lost(app: &App, visit: &Visit) -> Response {
    error_page(app, visit, Shown::NotFound, Some(Text::new(
        "Ce retour n'est plus valable : il ne sert qu'une fois, pendant quelques minutes, dans le navigateur d'où vous êtes parti. Rien n'est perdu : reprenez votre demande par son adresse.",
        "This return is no longer valid: it serves once, for some minutes, in the browser you left from. Nothing is lost: come back to your request by its address.",
    )), None)
}

/// `GET /franceconnect/retour`: the provider sends the person back.
pub(crate) async fn come_back(State(app): State<App>, visit: Visit, headers: HeaderMap) -> Response {
    let Some(provider) = app.options.identity.clone() else { return error_page(&app, &visit, Shown::NotFound, None, None) };
    let state = query(&visit.uri, "state").unwrap_or_default();
    let same = cookie(&headers, COOKIE).is_some_and(|kept| kept == state);
    let Some(away) = same.then(|| app.take_away(&state)).flatten() else { return lost(&app, &visit) };
    let Some(code) = query(&visit.uri, "code").filter(|code| !code.is_empty()) else {
        // The person changed their mind there.
        let outcome = if query(&visit.uri, "error").is_some_and(|error| error == "access_denied") { "non" } else { "echec" };
        return back(&away.secret, away.index, outcome);
    };
    let (secret, index) = (away.secret.clone(), away.index);
    let recognised = app.run(move |town| {
        let identified = match provider.0.welcome(&away.errand, &code, &away.asked) {
            Ok(identified) => identified,
            Err(error) => return Ok(Err(error)),
        };
        let mut draft = town.draft(&away.secret)?;
        let done = town.recognise(&mut draft, &*provider.0, &identified)?;
        Ok::<_, Trouble>(Ok((done, identified.leave, away)))
    }).await;
    match recognised {
        Ok(Ok((done, leave, away))) => {
            if !done.silent.is_empty() {
                tracing::warn!(sources = done.silent.len(), "sources could not be asked; the person answers by hand");
            }
            let outcome = if done.filled.is_empty() { "rien" } else { "oui" };
            match leave {
                Some(door) => {
                    app.keep_return(state, format!("{}?{OUTCOME}={outcome}", page_href(&secret, index)), away.at);
                    see_other(&door)
                }
                None => back(&secret, index, outcome),
            }
        }
        Ok(Err(error)) => {
            told(&error);
            back(&secret, index, "echec")
        }
        // Another tab saved meanwhile: what it saved is shown.
        Err(Trouble::Stale) => back(&secret, index, "echec"),
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}

/// `GET /franceconnect/sortie`: the provider's session is closed; back to the form.
pub(crate) async fn left(State(app): State<App>, visit: Visit, headers: HeaderMap) -> Response {
    let state = query(&visit.uri, "state").unwrap_or_default();
    let same = cookie(&headers, COOKIE).is_some_and(|kept| kept == state);
    match same.then(|| app.take_return(&state)).flatten() {
        Some(href) => see_other(&href),
        None => lost(&app, &visit),
    }
}

/// `GET /demonstration/franceconnect`: nobody real; only where nothing is real.
pub(crate) async fn fictitious(State(app): State<App>, visit: Visit) -> Response {
    if !app.options.demonstration {
        return error_page(&app, &visit, Shown::NotFound, None, None);
    }
    let state = query(&visit.uri, "etat").unwrap_or_default();
    let href = |rest: &[(&str, &str)]| {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        pairs.append_pair("state", &state).extend_pairs(rest);
        format!("/franceconnect/retour?{}", pairs.finish())
    };
    let persons = Fictitious::persons().iter().map(|person| FictitiousPerson { name: person.full_name(), href: href(&[("code", &person.code(&state))]) }).collect();
    ok(&visit, FictitiousPage { shell: shell(&app, &visit), persons, refuse_href: href(&[("error", "access_denied")]) }.render())
}
