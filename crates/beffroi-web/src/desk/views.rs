//! `/agents/vues`: the lists an agent keeps under a name.

use super::queue::{Wanted, view_href};
use super::session::SignedIn;
use crate::error::trouble_page;
use crate::posted::{Posted, unread};
use crate::request::Visit;
use crate::shell::{desk_shell, ok, page, see_other};
use crate::state::App;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use beffroi_app::{Town, Trouble, VIEW_NAME_MAX, VIEWS_MAX, ViewChange};
use beffroi_base::Text;
use beffroi_case::{Agent, Objection};
use beffroi_pages::queue::{SavedRow, SavedViews};

/// `GET /agents/vues`.
pub(crate) async fn show(State(app): State<App>, SignedIn { agent, visit }: SignedIn) -> Response {
    let (app2, visit2) = (app.clone(), visit.clone());
    match app.run(move |town| views_page(&app2, &visit2, town, &agent, None).map(|page| page.render())).await {
        Ok(html) => ok(&visit, html),
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}

fn views_page(app: &App, visit: &Visit, town: &Town, agent: &Agent, error: Option<Text>) -> Result<SavedViews, Trouble> {
    let views = town.views(&agent.id)?;
    Ok(SavedViews {
        shell: desk_shell(app, visit, agent),
        queue_href: "/agents?vue=a-traiter".to_owned(),
        post_href: "/agents/vues".to_owned(),
        rows: views.iter().map(|view| SavedRow { id: view.id.to_string(), name: view.name.clone(), href: view_href(view), first: view.first }).collect(),
        name_max: VIEW_NAME_MAX,
        error,
    })
}

/// `POST /agents/vues`: keeps, renames, forgets, opens on.
pub(crate) async fn change(State(app): State<App>, SignedIn { agent, visit }: SignedIn, headers: HeaderMap, body: Body) -> Response {
    let posted = match Posted::read(&headers, body).await {
        Ok(posted) => posted,
        Err(unreadable) => return unread(&app, &visit, unreadable),
    };
    let (app2, visit2) = (app.clone(), visit.clone());
    let done = app.run(move |town| {
        let id = posted.text("liste-n").parse().unwrap_or_default();
        let name = posted.text("nom").to_owned();
        let list = Wanted::again(posted.text("liste"));
        let change = match posted.text("geste") {
            "renommer" => ViewChange::Rename(id, name),
            "oublier" => ViewChange::Forget(id),
            "premiere" => ViewChange::First(Some(id)),
            "aucune" => ViewChange::First(None),
            _ => ViewChange::Keep(name, list.clone()),
        };
        let kept = matches!(change, ViewChange::Keep(..));
        match town.change_views(&agent, &change) {
            Ok(()) => Ok(Ok(if kept { format!("/agents?{list}") } else { "/agents/vues".to_owned() })),
            Err(Trouble::Objection(objection)) => {
                let said = match objection {
                    Objection::TooLong => Text::new(format!("Vous gardez déjà {VIEWS_MAX} listes : oubliez-en une"), format!("You keep {VIEWS_MAX} lists already: forget one")),
                    _ => Text::new("Donnez un nom à la liste", "Give the list a name"),
                };
                views_page(&app2, &visit2, town, &agent, Some(said)).map(|page| Err(page.render()))
            }
            Err(other) => Err(other),
        }
    }).await;
    match done {
        Ok(Ok(href)) => see_other(&href),
        Ok(Err(html)) => page(&visit, StatusCode::UNPROCESSABLE_ENTITY, html),
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}
