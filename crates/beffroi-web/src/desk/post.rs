//! `/agents/envois`: what leaves, what could not, and what is done about it.

use super::mails::{moment, state};
use super::queue::deadlines;
use super::session::SignedIn;
use crate::error::trouble_page;
use crate::posted::{Posted, unread};
use crate::request::{Visit, query};
use crate::shell::{desk_shell, ok, page, see_other, with_notice};
use crate::state::App;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use beffroi_app::{PostLine, Town, Trouble};
use beffroi_base::{Language, Text, format_day};
use beffroi_case::{Agent, Objection};
use beffroi_pages::parts::{Notice, Tone};
use beffroi_pages::post::{Post, PostRow, PostTrace};
use beffroi_pages::queue::View;
use beffroi_ports::OutboxState;

const HOME: &str = "/agents/envois";
/// Messages on the list.
const LISTED: usize = 100;
/// What was done lately.
const TRACES: usize = 20;
/// Longest word on how the person is told, in characters.
const HOW_MAX: usize = 500;

/// The states, with the word of each address.
const VIEWS: [(&str, OutboxState, &str, &str); 4] = [
    ("", OutboxState::Failed, "N'ont pas pu partir", "Could not leave"),
    ("attente", OutboxState::Pending, "En attente", "Waiting"),
    ("partis", OutboxState::Sent, "Partis", "Left"),
    ("abandonnes", OutboxState::Dropped, "Abandonnés", "Dropped"),
];

/// `GET /agents/envois`.
pub(crate) async fn show(State(app): State<App>, SignedIn { agent, visit }: SignedIn) -> Response {
    let wanted = query(&visit.uri, "vue").unwrap_or_default();
    let done = query(&visit.uri, "fait");
    let (app2, visit2) = (app.clone(), visit.clone());
    match app.run(move |town| post_page(&app2, &visit2, town, &agent, &wanted, done.as_deref(), None).map(|page| page.render())).await {
        Ok(html) => ok(&visit, html),
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}

fn post_page(app: &App, visit: &Visit, town: &Town, agent: &Agent, wanted: &str, done: Option<&str>, wrong: Option<(&str, Text)>) -> Result<Post, Trouble> {
    let (word, shown, _, _) = VIEWS.into_iter().find(|(word, ..)| *word == wanted).unwrap_or(VIEWS[0]);
    let counts = town.post_counts(agent)?;
    let view = |(own, state, fr, en): (&str, OutboxState, &str, &str)| View {
        label: Text::new(fr, en),
        count: match state {
            OutboxState::Failed => counts.failed,
            OutboxState::Pending => counts.waiting,
            OutboxState::Sent | OutboxState::Dropped => 0,
        },
        href: if own.is_empty() { HOME.to_owned() } else { format!("{HOME}?vue={own}") },
        current: own == word,
    };
    let notice = done.and_then(|done| match done {
        "reessayer" => Some(Text::new("C'est fait : l'envoi repart au prochain passage", "Done: it leaves again at the next turn")),
        "abandonner" => Some(Text::new("C'est fait : ce courriel ne partira pas, et le dossier le dit", "Done: this mail will not leave, and the case says so")),
        _ => None,
    });
    let notice = notice.map(|title| Notice { tone: Tone::Good, title, ..Notice::default() });
    let rows = town.post(agent, shown, LISTED)?;
    let owed = town.receipts_owed(agent, !app.options.demonstration)?;
    let traces = town.post_traces()?.into_iter().filter(|trace| agent.works_on(&trace.service)).take(TRACES);
    Ok(Post {
        shell: with_notice(desk_shell(app, visit, agent), notice),
        queue_href: "/agents".to_owned(),
        views: VIEWS.map(view).to_vec(),
        rows: rows.iter().map(|line| PostRow { owed: owed.iter().find(|owed| owed.item == line.id).map(|owed| deadlines(owed, town.today())), ..row(town, line, wrong.as_ref()) }).collect(),
        open: shown == OutboxState::Failed,
        post_href: HOME.to_owned(),
        traces: traces
            .map(|trace| {
                let (day, time) = moment(town, trace.at);
                let what = if trace.dropped { Text::new("a arrêté l'envoi d'un courriel", "stopped the sending of a mail") } else { Text::new("a réessayé l'envoi d'un courriel", "tried the sending of a mail again") };
                PostTrace { day, time, who: trace.name, what, service: title(town, trace.service.as_str()) }
            })
            .collect(),
    })
}

fn title(town: &Town, slug: &str) -> Text {
    town.service(slug).map_or_else(|| Text::french(slug), |service| service.title().clone())
}

fn row(town: &Town, line: &PostLine, wrong: Option<&(&str, Text)>) -> PostRow {
    let (day, time) = moment(town, line.at);
    let (next_day, next_time) = moment(town, line.next_at);
    let id = line.id.to_string();
    let filed = town.is_filed(line.case);
    PostRow {
        subject: line.subject.clone(),
        service: title(town, line.service.as_str()),
        reference: line.case.to_string(),
        href: filed.then(|| format!("/agents/dossiers/{}", line.case)),
        domain: line.domain.clone(),
        day,
        time,
        owed: None,
        state: state(line.state),
        attempts: line.attempts as usize,
        next: (line.state == OutboxState::Pending && line.attempts > 0).then(|| {
            let time = next_time.unwrap_or_default();
            Text::new(format!("prochain essai le {}, {time}", format_day(next_day, Language::Fr)), format!("next try on {}, {time}", format_day(next_day, Language::En)))
        }),
        error: line.error.clone().filter(|_| line.state != OutboxState::Sent),
        wrong: wrong.filter(|(wrong, _)| *wrong == id).map(|(_, text)| text.clone()),
        id,
    }
}

/// `POST /agents/envois`.
pub(crate) async fn act(State(app): State<App>, SignedIn { agent, visit }: SignedIn, headers: HeaderMap, body: Body) -> Response {
    let posted = match Posted::read(&headers, body).await {
        Ok(posted) => posted,
        Err(unreadable) => return unread(&app, &visit, unreadable),
    };
    let (app2, visit2) = (app.clone(), visit.clone());
    match app.run(move |town| settle(&app2, &visit2, town, &agent, &posted)).await {
        Ok(Ok(done)) => see_other(&format!("{HOME}?fait={done}")),
        Ok(Err(html)) => page(&visit, StatusCode::UNPROCESSABLE_ENTITY, html),
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}

fn settle(app: &App, visit: &Visit, town: &Town, agent: &Agent, posted: &Posted) -> Result<Result<&'static str, String>, Trouble> {
    let item = posted.text("envoi");
    match posted.text("geste") {
        "tous" => {
            for line in town.post(agent, OutboxState::Failed, usize::MAX)? {
                town.retry(agent, &line.id.to_string())?;
            }
            Ok(Ok("reessayer"))
        }
        "abandonner" => {
            let how: String = posted.text("comment").chars().take(HOW_MAX).collect();
            match town.drop_message(agent, item, &how) {
                Ok(()) => Ok(Ok("abandonner")),
                Err(Trouble::Objection(Objection::NothingWritten)) => {
                    let said = Text::new("Dites comment la personne est prévenue", "Say how the person is told");
                    post_page(app, visit, town, agent, "", None, Some((item, said))).map(|page| Err(page.render()))
                }
                Err(other) => Err(other),
            }
        }
        _ => town.retry(agent, item).map(|()| Ok("reessayer")),
    }
}
