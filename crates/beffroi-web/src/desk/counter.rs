//! `/agents/guichet`: an agent types a request for someone who came or called.

use super::session::SignedIn;
use crate::error::{error_page, trouble_page};
use crate::posted::{Posted, unread};
use crate::shell::{desk_shell, ok, see_other};
use crate::state::App;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use beffroi_base::Text;
use beffroi_case::{Agent, Channel};
use beffroi_charter::CompiledService;
use beffroi_pages::counter::Counter;
use beffroi_pages::error::Trouble as Shown;
use beffroi_pages::question::{Choice, Question, Widget};

/// The services an agent works on, as far as they are offered.
fn offered<'t>(app: &'t App, agent: &Agent) -> Vec<&'t CompiledService> {
    app.town.services().iter().filter(|service| agent.works_on(service.slug())).collect()
}

/// `GET /agents/guichet`.
pub(crate) async fn show(State(app): State<App>, SignedIn { agent, visit }: SignedIn) -> Response {
    let services = offered(&app, &agent).into_iter().map(|service| Choice { value: service.slug().to_string(), label: service.title().clone(), hint: None });
    let services: Vec<Choice> = services.collect();
    let only = match services.as_slice() {
        [only] => only.value.clone(),
        _ => String::new(),
    };
    let channels = [("guichet", Text::new("La personne est au guichet", "The person is at the counter")), ("telephone", Text::new("La personne est au téléphone", "The person is on the telephone"))];
    let page = Counter {
        shell: desk_shell(&app, &visit, &agent),
        queue_href: "/agents".to_owned(),
        post_href: "/agents/guichet".to_owned(),
        questions: vec![
            Question {
                name: "demarche".to_owned(),
                label: Text::new("Quelle démarche ?", "Which service?"),
                required: true,
                widget: Widget::Choice { options: services, selected: only },
                ..Question::default()
            },
            Question {
                name: "canal".to_owned(),
                label: Text::new("Où est la personne ?", "Where is the person?"),
                required: true,
                widget: Widget::Choice { options: channels.map(|(value, label)| Choice { value: value.to_owned(), label, hint: None }).to_vec(), selected: "guichet".to_owned() },
                ..Question::default()
            },
        ],
    };
    ok(&visit, page.render())
}

/// `POST /agents/guichet`: the ordinary form, begun by the agent.
pub(crate) async fn start(State(app): State<App>, SignedIn { agent, visit }: SignedIn, headers: HeaderMap, body: Body) -> Response {
    let posted = match Posted::read(&headers, body).await {
        Ok(posted) => posted,
        Err(unreadable) => return unread(&app, &visit, unreadable),
    };
    let channel = match posted.text("canal") {
        "telephone" => Channel::Telephone,
        _ => Channel::Counter,
    };
    let (slug, language) = (posted.text("demarche").to_owned(), visit.language);
    let started = app.run(move |town| town.service(&slug).map(|service| town.start_draft_for(&agent, service, language, channel))).await;
    match started {
        Some(Ok(secret)) => see_other(&format!("/brouillon/{}", secret.as_str())),
        Some(Err(trouble)) => trouble_page(&app, &visit, trouble),
        None => error_page(&app, &visit, Shown::NotFound, None, None),
    }
}
