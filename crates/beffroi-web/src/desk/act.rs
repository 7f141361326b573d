//! `POST /agents/dossiers/{reference}/actions`: an agent does something.
//!
//! Three endings: done, and the case is shown again; an objection, beside the
//! field it speaks of; a case that moved meanwhile. In the last two everything
//! typed is kept.

use super::case::{Desk, engagement, masked};
use super::gesture::Sent;
use super::session::SignedIn;
use crate::error::{error_page, trouble_page};
use crate::posted::{Posted, unread};
use crate::request::{Place, Visit};
use crate::shell::{desk_shell, page, see_other};
use crate::state::App;
use crate::words;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use beffroi_app::{DeskView, Seen, Town, Trouble};
use beffroi_base::{CaseId, Language, Text, format_day};
use beffroi_case::{Agent, Objection};
use beffroi_pages::case::Conflict;
use beffroi_pages::error::Trouble as Shown;
use beffroi_pages::letter::LetterPreview;
use beffroi_pages::parts::{Hidden, Link, Notice, Tone};

/// How it ended.
enum Ended {
    Done(String),
    Shown(String, StatusCode),
}

/// Does it.
pub(crate) async fn act(State(app): State<App>, SignedIn { agent, visit }: SignedIn, Place(reference): Place<String>, headers: HeaderMap, body: Body) -> Response {
    let Ok(id) = reference.parse::<CaseId>() else { return error_page(&app, &visit, Shown::NotFound, None, None) };
    let posted = match Posted::read(&headers, body).await {
        Ok(posted) => posted,
        Err(unreadable) => return unread(&app, &visit, unreadable),
    };
    let sent = Sent::read(&posted);
    let (app2, visit2) = (app.clone(), visit.clone());
    match app.run(move |town| attempt(&app2, &visit2, town, &agent, id, sent, &posted)).await {
        Ok(Ended::Done(href)) => see_other(&href),
        Ok(Ended::Shown(html, status)) => page(&visit, status, html),
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}

fn attempt(app: &App, visit: &Visit, town: &Town, agent: &Agent, id: CaseId, mut sent: Sent, posted: &Posted) -> Result<Ended, Trouble> {
    let view = town.desk_case(&agent.id, id)?;
    sent.enter(posted, view.view.service);
    let offered = view.actions.iter().find(|offered| offered.action.name == sent.gesture.action);
    let decides = offered.is_some_and(|offered| offered.action.effect.is_some());
    let stale = sent.gesture.seen != view.view.case.events;
    if !stale && sent.errors.is_empty() {
        if sent.preview {
            return preview(app, visit, town, agent, &view, sent);
        }
        if offered.is_some_and(|offered| offered.action.reasons_required) && sent.gesture.reasons.is_empty() {
            sent.object(Objection::ReasonsMissing);
        }
        if decides && !sent.confirmed {
            sent.errors.push(("confirme", Text::new("Cochez la case : vous engagez votre signature", "Tick the box: you engage your signature")));
        }
    }
    drop(view);
    if !sent.errors.is_empty() {
        return again(app, visit, town, agent, id, &sent, None);
    }
    match town.act(&agent.id, id, &sent.gesture) {
        Ok(()) => Ok(Ended::Done(done_href(id, &sent))),
        Err(Trouble::Stale) => overtaken(app, visit, town, agent, id, &sent),
        Err(Trouble::Objection(objection)) => {
            let left = sent.object(objection);
            again(app, visit, town, agent, id, &sent, left)
        }
        Err(other) => Err(other),
    }
}

fn done_href(id: CaseId, sent: &Sent) -> String {
    let done: String = form_urlencoded::Serializer::new(String::new()).append_pair("fait", &sent.gesture.action).finish();
    format!("/agents/dossiers/{id}?{done}")
}

/// The same page, with what is wrong.
fn again(app: &App, visit: &Visit, town: &Town, agent: &Agent, id: CaseId, sent: &Sent, objection: Option<Objection>) -> Result<Ended, Trouble> {
    let view = town.show_case(&agent.id, id)?;
    let kept = kept(&view, sent);
    let notice = objection.map(|objection| Notice { tone: Tone::Bad, title: objection.text(), body: kept.iter().map(Text::french).collect(), link: None });
    let html = Desk { app, visit, town, agent, view: &view }.page(Some(sent), notice, None).render();
    Ok(Ended::Shown(html, StatusCode::UNPROCESSABLE_ENTITY))
}

/// What was typed and no form of the page can hold any more.
fn kept(view: &DeskView<'_>, sent: &Sent) -> Vec<String> {
    let offered = view.actions.iter().any(|offered| offered.action.name == sent.gesture.action && !matches!(offered.signature, Some(Err(_))));
    if offered { vec![] } else { sent.typed() }
}

/// Someone acted since the page was shown. Where it was this very gesture, by
/// this very agent, the click was double and it is done.
fn overtaken(app: &App, visit: &Visit, town: &Town, agent: &Agent, id: CaseId, sent: &Sent) -> Result<Ended, Trouble> {
    let view = town.show_case(&agent.id, id)?;
    let seen = usize::try_from(sent.gesture.seen).unwrap_or(usize::MAX);
    let since: Vec<_> = view.view.case.history.iter().skip(seen).collect();
    let twice = since.first().is_some_and(|first| first.what == sent.gesture.action && first.by.as_ref().is_some_and(|by| by.id == agent.id));
    if twice {
        return Ok(Ended::Done(done_href(id, sent)));
    }
    let first = since.first();
    let what = match first.map(|entry| entry.kind) {
        Some("item-supplied") => Text::new("a envoyé ce qui était demandé", "sent what was asked for"),
        Some("silence-fell") => Text::new("a produit son effet", "had its effect"),
        _ => Text::new("a fait avancer le dossier", "moved the case on"),
    };
    let who = match first.map(|entry| (entry.kind, entry.by.as_ref())) {
        Some((_, Some(by))) => by.name(),
        Some(("silence-fell", None)) => visit.language.pick("Le silence de l'administration", "The administration's silence").to_owned(),
        _ => visit.language.pick("La personne", "The person").to_owned(),
    };
    let on = first.map_or_else(|| town.today(), |entry| entry.on);
    let when = Text::new(format!("le {}", format_day(on, Language::Fr)), format!("on {}", format_day(on, Language::En)));
    let conflict = Conflict { who, when, what, typed: kept(&view, sent) };
    let html = Desk { app, visit, town, agent, view: &view }.page(Some(sent), None, Some(conflict)).render();
    Ok(Ended::Shown(html, StatusCode::CONFLICT))
}

/// The letter as it would leave, with the signature one press away.
fn preview(app: &App, visit: &Visit, town: &Town, agent: &Agent, view: &DeskView<'_>, mut sent: Sent) -> Result<Ended, Trouble> {
    let (case, id) = (&view.view.case, view.view.case.id);
    let action = view.actions.iter().find(|offered| offered.action.name == sent.gesture.action).map(|offered| offered.action);
    if action.is_some_and(|action| action.reasons_required) && sent.gesture.reasons.is_empty() {
        let left = sent.object(Objection::ReasonsMissing);
        return again(app, visit, town, agent, id, &sent, left);
    }
    let letter = match town.preview(&agent.id, id, &sent.gesture) {
        Ok(letter) => letter,
        Err(Trouble::Objection(objection)) => {
            let left = sent.object(objection);
            return again(app, visit, town, agent, id, &sent, left);
        }
        Err(other) => return Err(other),
    };
    let Some(letter) = letter else { return Err(Trouble::NotFound) };
    // The letter tells what the case holds.
    town.trace(&agent.id, &[(view, Seen::Case)])?;
    let page = LetterPreview {
        shell: desk_shell(app, visit, agent),
        letter: words::letter(town.territory(), view.view.service, case, &masked(&letter, case), town.today()),
        back: Link { href: format!("/agents/dossiers/{id}"), text: Text::new(format!("Dossier {id}"), format!("Case {id}")) },
        warning: engagement(agent),
        send: Text::new("Signer et envoyer", "Sign and send"),
        post_href: format!("/agents/dossiers/{id}/actions"),
        hidden: [
            Hidden::new("action", sent.gesture.action.clone()),
            Hidden::new("version", sent.gesture.seen.to_string()),
            Hidden::new("motifs", sent.gesture.reasons.clone()),
            Hidden::new("confirme", "oui"),
        ].into_iter().chain(entered(&sent)).collect(),
    };
    Ok(Ended::Shown(page.render(), StatusCode::OK))
}

/// What the actor entered, carried to the signature.
fn entered(sent: &Sent) -> impl Iterator<Item = Hidden> {
    sent.gesture.entered.iter().flat_map(|(name, raw)| {
        raw.0.iter().flat_map(move |(part, values)| {
            let field = if part.is_empty() { name.clone() } else { format!("{name}.{part}") };
            values.iter().map(move |value| Hidden::new(field.clone(), value.clone()))
        })
    })
}
