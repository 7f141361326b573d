//! What surrounds each page, and sending pages.

use crate::request::Visit;
use crate::state::App;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use beffroi_base::Text;
use beffroi_case::Agent;
use beffroi_pages::{SENDING_PATH, SIMULATOR_PATH};
use beffroi_pages::layout::{AgentBadge, Conformity, FootLinks, Shell, Town};
use beffroi_pages::parts::Notice;

/// Where the town's colour is served.
pub(crate) const THEME_PATH: &str = "/statique/theme.css";

/// The shell of a page for a visit.
pub(crate) fn shell(app: &App, visit: &Visit) -> Shell {
    let territory = app.town.territory();
    Shell {
        language: visit.language,
        town: Town {
            name: territory.name.clone(),
            home_href: "/".to_owned(),
            logo: None,
            theme_href: territory.colour.is_some().then(|| THEME_PATH.to_owned()),
            telephone: territory.telephone.clone(),
            telephone_hours: None,
            // Only an audit may say better.
            accessibility: Conformity::None,
            links: FootLinks {
                accessibility: "/accessibilite".to_owned(),
                personal_data: "/donnees-personnelles".to_owned(),
                legal: "/mentions-legales".to_owned(),
                contact: format!("mailto:{}", territory.email),
                register: None,
                source: None,
                desk: Some("/agents".to_owned()),
            },
        },
        other_language_href: visit.other_language_href(),
        notice: None,
        agent: None,
        demonstration: app.options.demonstration,
        form_token: None,
    }
}

/// The shell of a page of the desk.
pub(crate) fn desk_shell(app: &App, visit: &Visit, agent: &Agent) -> Shell {
    let badge = AgentBadge {
        name: format!("{} {}", agent.first_name, agent.last_name),
        capacity: Text::french(agent.capacity.clone()),
        queue_href: "/agents".to_owned(),
        counter_href: Some("/agents/guichet".to_owned()),
        post_href: Some("/agents/envois".to_owned()),
        outbox_href: app.options.demonstration.then(|| "/demonstration/courriels".to_owned()),
        sign_out_href: "/agents/deconnexion".to_owned(),
    };
    Shell { agent: Some(badge), ..shell(app, visit) }
}

/// A notice above the title.
pub(crate) fn with_notice(mut shell: Shell, notice: Option<Notice>) -> Shell {
    shell.notice = notice;
    shell
}

/// The policy of a page that sends files: one script of ours, from a file, may
/// run and may post.
const SENDING_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The policy of the simulator: one script of ours, and the WebAssembly it asks
/// for here. It needs to read, never to send.
const SIMULATOR_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Sends a page. Nothing personal may stay in a shared cache or in the history
/// of a shared computer.
pub(crate) fn page(visit: &Visit, status: StatusCode, html: String) -> Response {
    let policy = if html.contains(SENDING_PATH) {
        Some(SENDING_POLICY)
    } else if html.contains(SIMULATOR_PATH) {
        Some(SIMULATOR_POLICY)
    } else {
        None
    };
    let mut response = (status, html).into_response();
    let headers = response.headers_mut();
    if let Some(policy) = policy {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if visit.chosen
        && let Ok(cookie) = HeaderValue::from_str(&format!("langue={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly", visit.language.tag()))
    {
        headers.append(SET_COOKIE, cookie);
    }
    response
}

/// Sends a page that is as it should be.
pub(crate) fn ok(visit: &Visit, html: String) -> Response {
    page(visit, StatusCode::OK, html)
}

/// Goes to another page after a form was posted.
pub(crate) fn see_other(href: &str) -> Response {
    match HeaderValue::from_str(href) {
        Ok(location) => {
            let mut response = StatusCode::SEE_OTHER.into_response();
            response.headers_mut().insert("location", location);
            response
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
