//! `/agents/lot`: several grants signed at once, after a sample drawn at random
//! was opened (CH0904).

use super::case::engagement;
use super::session::SignedIn;
use crate::error::{error_page, trouble_page};
use crate::posted::{Posted, unread};
use crate::request::{Place, Visit, query};
use crate::resident::tracking::action_title;
use crate::shell::{desk_shell, ok, page, see_other, with_notice};
use crate::state::App;
use crate::words;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use beffroi_app::{BATCH_MAX, BatchCase, BatchState, BatchView, DeskView, Town, Trouble};
use beffroi_base::{CaseId, Hash32, Language, Text};
use beffroi_case::{Agent, Objection};
use beffroi_pages::batch::{BatchChoice, BatchGroup, BatchPage, BatchRow};
use beffroi_pages::case::Confirm;
use beffroi_pages::error::Trouble as Shown;
use beffroi_pages::parts::{Hidden, Notice, Tag, Tone};
use beffroi_pages::question::{Question, Widget};
use std::collections::BTreeMap;

const HOME: &str = "/agents/lot";

/// `GET /agents/lot`: what may be signed together.
pub(crate) async fn choose(State(app): State<App>, SignedIn { agent, visit }: SignedIn) -> Response {
    let lost = query(&visit.uri, "perdu").is_some();
    let (app2, visit2) = (app.clone(), visit.clone());
    match app.run(move |town| choice_page(&app2, &visit2, town, &agent, None, lost).map(|page| page.render())).await {
        Ok(html) => ok(&visit, html),
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}

/// The groups; `wrong` is the place of the one where nothing was ticked.
fn choice_page(app: &App, visit: &Visit, town: &Town, agent: &Agent, wrong: Option<(&str, &str, &str)>, lost: bool) -> Result<BatchChoice, Trouble> {
    let mut groups = vec![];
    let waiting = town.batch_groups(agent)?;
    let desks = town.show_batch(&agent.id, waiting.iter().flat_map(|group| group.cases.iter().copied()))?;
    for group in waiting {
        let draft = group.service.draft();
        let slug = group.service.slug().as_str();
        let missed = wrong == Some((slug, &group.action.name, &group.proposal));
        groups.push(BatchGroup {
            service: group.service.title().clone(),
            action: group.action.title.clone(),
            proposal: (!group.proposal.is_empty()).then(|| action_title(draft, &group.proposal)),
            sample: group.action.batch.as_ref().and_then(|batch| batch.sample.as_ref()).map(|sample| sample.value.clone()).unwrap_or_default(),
            rows: group.cases.iter().map(|id| row(&desks, *id, None)).collect(),
            hidden: vec![Hidden::new("demarche", slug), Hidden::new("action", group.action.name.clone()), Hidden::new("propose", group.proposal)],
            error: missed.then(|| Text::new("Cochez au moins un dossier", "Tick at least one case")),
        });
    }
    let notice = lost.then(|| Notice {
        tone: Tone::Attention,
        title: Text::new("Ce lot n'est plus là : faites-le de nouveau", "This batch is no longer there: make it again"),
        body: vec![Text::new("Le service a redémarré depuis. Rien n'a été signé sans vous.", "The service has restarted since. Nothing was signed without you.")],
        link: None,
    });
    Ok(BatchChoice { shell: with_notice(desk_shell(app, visit, agent), notice), queue_href: "/agents".to_owned(), groups, post_href: HOME.to_owned() })
}

/// `POST /agents/lot`: makes a batch.
pub(crate) async fn make(State(app): State<App>, SignedIn { agent, visit }: SignedIn, headers: HeaderMap, body: Body) -> Response {
    let posted = match Posted::read(&headers, body).await {
        Ok(posted) => posted,
        Err(unreadable) => return unread(&app, &visit, unreadable),
    };
    let (app2, visit2) = (app.clone(), visit.clone());
    let made = app.run(move |town| {
        let (service, action, proposal) = (posted.text("demarche"), posted.text("action"), posted.text("propose"));
        let cases: Vec<CaseId> = if posted.text("geste") == "tous" {
            let groups = town.batch_groups(&agent)?;
            let group = groups.into_iter().find(|group| (group.service.slug().as_str(), group.action.name.as_str(), group.proposal.as_str()) == (service, action, proposal));
            group.map(|group| group.cases).unwrap_or_default()
        } else {
            posted.all("dossier").into_iter().filter_map(|id| id.parse().ok()).take(BATCH_MAX + 1).collect()
        };
        if cases.is_empty() {
            return choice_page(&app2, &visit2, town, &agent, Some((service, action, proposal)), false).map(|page| Err(page.render()));
        }
        town.make_batch(&agent, &cases, action).map(Ok)
    }).await;
    match made {
        Ok(Ok(hash)) => see_other(&format!("{HOME}/{hash}")),
        Ok(Err(html)) => page(&visit, StatusCode::UNPROCESSABLE_ENTITY, html),
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}

/// `GET /agents/lot/{lot}`.
pub(crate) async fn show(State(app): State<App>, SignedIn { agent, visit }: SignedIn, Place(hash): Place<String>) -> Response {
    let Ok(hash) = hash.parse::<Hash32>() else { return error_page(&app, &visit, Shown::NotFound, None, None) };
    let (app2, visit2) = (app.clone(), visit.clone());
    let shown = app.run(move |town| {
        let view = town.batch(&agent, &hash)?;
        batch_page(&app2, &visit2, town, &agent, &view, &Sent::default()).map(|page| page.render())
    }).await;
    match shown {
        Ok(html) => ok(&visit, html),
        // Batches are kept in memory: after a restart they are made again.
        Err(Trouble::NotFound) => see_other(&format!("{HOME}?perdu=oui")),
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}

/// What came back from the form of the signature.
#[derive(Default)]
struct Sent {
    reasons: String,
    reasons_error: Option<Text>,
    confirm_error: Option<Text>,
}

/// Longest reasons, in characters.
const REASONS_MAX: usize = super::gesture::REASONS_MAX;

/// `POST /agents/lot/{lot}`: signs it, gives it up, or goes on without what moved.
pub(crate) async fn act(State(app): State<App>, SignedIn { agent, visit }: SignedIn, Place(hash): Place<String>, headers: HeaderMap, body: Body) -> Response {
    let Ok(hash) = hash.parse::<Hash32>() else { return error_page(&app, &visit, Shown::NotFound, None, None) };
    let posted = match Posted::read(&headers, body).await {
        Ok(posted) => posted,
        Err(unreadable) => return unread(&app, &visit, unreadable),
    };
    let (app2, visit2) = (app.clone(), visit.clone());
    match app.run(move |town| settle(&app2, &visit2, town, &agent, &hash, &posted)).await {
        Ok(Ok(hash)) => see_other(&format!("{HOME}/{hash}")),
        Ok(Err(html)) => page(&visit, StatusCode::UNPROCESSABLE_ENTITY, html),
        Err(Trouble::NotFound) => see_other(&format!("{HOME}?perdu=oui")),
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}

/// The batch to show next, or its page with what is wrong.
fn settle(app: &App, visit: &Visit, town: &Town, agent: &Agent, hash: &Hash32, posted: &Posted) -> Result<Result<Hash32, String>, Trouble> {
    let view = town.batch(agent, hash)?;
    match posted.text("geste") {
        "arreter" => town.stop_batch(agent, hash)?,
        "sans-eux" => {
            let cases: Vec<CaseId> = view.cases.iter().map(|case| case.id).collect();
            return town.make_batch(agent, &cases, &view.action).map(Ok);
        }
        "signer" if !view.signed() => {
            let mut sent = Sent { reasons: posted.text("motifs").to_owned(), ..Sent::default() };
            if posted.text("confirme") != "oui" {
                sent.confirm_error = Some(Text::new("Cochez la case : vous engagez votre signature", "Tick the box: you engage your signature"));
            }
            if sent.reasons.chars().count() > REASONS_MAX {
                sent.reasons_error = Some(Objection::TooLong.text());
            }
            if sent.confirm_error.is_none() && sent.reasons_error.is_none() {
                match town.sign_kept_batch(agent, hash, &sent.reasons) {
                    Ok(_) | Err(Trouble::Stale) => return Ok(Ok(*hash)),
                    Err(Trouble::Objection(objection @ (Objection::ReasonsMissing | Objection::TooLong))) => sent.reasons_error = Some(objection.text()),
                    // The page says what is still to be read.
                    Err(Trouble::Objection(_)) => return Ok(Ok(*hash)),
                    Err(other) => return Err(other),
                }
            }
            return batch_page(app, visit, town, agent, &view, &sent).map(|page| Err(page.render()));
        }
        _ => {}
    }
    Ok(Ok(*hash))
}

fn batch_page(app: &App, visit: &Visit, town: &Town, agent: &Agent, view: &BatchView, sent: &Sent) -> Result<BatchPage, Trouble> {
    let service = town.service(view.service.as_str()).ok_or(Trouble::NotFound)?;
    let action = service.draft().stages.iter().find_map(|stage| stage.action(&view.action)).ok_or(Trouble::NotFound)?;
    let desks = town.show_batch(&agent.id, view.cases.iter().map(|case| case.id).chain(view.left.iter().copied()))?;
    let rows = |wanted: &dyn Fn(&BatchCase) -> bool| view.cases.iter().filter(|case| wanted(case)).map(|case| row(&desks, case.id, Some((case, view)))).collect::<Vec<_>>();
    let done = view.signed();
    let away = |case: &BatchCase| match case.state {
        BatchState::Moved(_) | BatchState::Gone => true,
        BatchState::Ready => done,
        BatchState::Signed => false,
    };
    let left = view.left.iter().map(|id| row(&desks, *id, None)).collect();
    Ok(BatchPage {
        shell: desk_shell(app, visit, agent),
        back_href: HOME.to_owned(),
        service: service.title().clone(),
        action: action.title.clone(),
        size: view.cases.len(),
        sample: rows(&|case| case.drawn && !away(case)),
        unread: view.cases.iter().filter(|case| case.drawn && !case.read).count(),
        others: rows(&|case| !case.drawn && !away(case)),
        moved: rows(&away),
        left,
        stop: action.batch.as_ref().and_then(|batch| batch.stop.as_ref()).map(|stop| stop.value.clone()).unwrap_or_default(),
        post_href: format!("{HOME}/{}", view.hash),
        reasons: Question {
            name: "motifs".to_owned(),
            label: Text::new("Motifs", "Reasons"),
            hint: Some(Text::new("Les mêmes pour chaque dossier du lot. Un accord n'en demande pas.", "The same for each case of the batch. A grant asks for none.")),
            required: action.reasons_required,
            error: sent.reasons_error.clone(),
            widget: Widget::LongText { value: sent.reasons.clone(), max: Some(REASONS_MAX) },
            ..Question::default()
        },
        confirm: Confirm { statement: engaged(agent, view.cases.len()), tick: true, error: sent.confirm_error.clone() },
        signed: rows(&|case| case.state == BatchState::Signed),
        stopped: view.stopped,
    })
}

/// What signing the whole batch engages.
fn engaged(agent: &Agent, size: usize) -> Text {
    let one = engagement(agent);
    Text::new(
        format!("Je signe ces {size} décisions. {}", one.fr.replace("cette décision", "chacune")),
        format!("I sign these {size} decisions. {}", one.en.replace("this decision", "each of them")),
    )
}

/// One case on a list; its state where it is in a batch.
fn row(desks: &BTreeMap<CaseId, DeskView<'_>>, id: CaseId, of: Option<(&BatchCase, &BatchView)>) -> BatchRow {
    let desk = desks.get(&id);
    let (state, note) = match of {
        Some((case, view)) => said(case, view),
        None => (None, None),
    };
    let back = of.map(|(_, view)| format!("?lot={}", view.hash)).unwrap_or_default();
    BatchRow {
        href: format!("/agents/dossiers/{id}{back}"),
        reference: id.to_string(),
        applicant: desk.and_then(words::desk_applicant),
        results: desk.map(results).unwrap_or_default(),
        by: desk.and_then(|desk| Some(desk.view.case.proposal()?.by.as_ref()?.name())),
        filed: desk.and_then(|desk| desk.view.case.filed_on),
        state,
        note,
    }
}

fn said(case: &BatchCase, view: &BatchView) -> (Option<Tag>, Option<Text>) {
    let tag = |fr: &str, en: &str, tone| Some(Tag { text: Text::new(fr, en), tone });
    match &case.state {
        BatchState::Ready if view.signed() => (tag("Pas signé", "Not signed", Tone::Attention), None),
        BatchState::Ready if case.drawn && case.read => (tag("Ouvert", "Opened", Tone::Good), None),
        BatchState::Ready if case.drawn => (tag("À ouvrir", "To be opened", Tone::Attention), None),
        BatchState::Ready => (None, None),
        BatchState::Signed => (tag("Signé", "Signed", Tone::Good), None),
        BatchState::Moved(objection) => (tag("A changé", "Changed", Tone::Attention), Some(objection.text())),
        BatchState::Gone => (tag("Effacé", "Erased", Tone::Neutral), None),
    }
}

/// What the rules give, as far as the agent's stages read it.
fn results(desk: &DeskView<'_>) -> Vec<(Text, Text)> {
    let draft = desk.view.service.draft();
    let known = beffroi_service::answers::situation(draft, &desk.view.case.answers, true);
    let one = |name: &&str| {
        let evaluation = draft.program.evaluate_rule(name, &known)?;
        Some((draft.program.rule(name)?.title.clone(), Text::new(evaluation.format(Language::Fr), evaluation.format(Language::En))))
    };
    desk.results.iter().filter_map(one).collect()
}
