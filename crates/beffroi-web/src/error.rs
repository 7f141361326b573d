//! When something cannot be done: a page in the person's words.

use crate::request::Visit;
use crate::shell::{page, shell};
use crate::state::App;
use axum::http::StatusCode;
use axum::response::Response;
use beffroi_app::Trouble;
use beffroi_base::Text;
use beffroi_pages::error::{ErrorPage, Trouble as Shown};

/// A page that says what went wrong.
pub(crate) fn error_page(app: &App, visit: &Visit, trouble: Shown, detail: Option<Text>, kept: Option<Text>) -> Response {
    let status = StatusCode::from_u16(trouble.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let incident = matches!(trouble, Shown::Fault).then(|| format!("{:x}", app.town.now().as_microsecond()));
    if let Some(incident) = &incident {
        tracing::error!(incident, path = %visit.uri.path().split('/').nth(1).unwrap_or(""), "fault shown");
    }
    let shown = ErrorPage { shell: shell(app, visit), trouble, detail, kept, links: vec![], incident };
    page(visit, status, shown.render())
}

/// The page for what the town answered.
pub(crate) fn trouble_page(app: &App, visit: &Visit, trouble: Trouble) -> Response {
    match trouble {
        Trouble::NotFound => error_page(app, visit, Shown::NotFound, None, None),
        Trouble::Stale => error_page(app, visit, Shown::Stale, None, Some(Text::new("Ce que vous aviez enregistré est gardé.", "What you had saved is kept."))),
        Trouble::Objection(beffroi_case::Objection::Erased) => error_page(app, visit, Shown::Gone, None, None),
        Trouble::Objection(objection) => error_page(app, visit, Shown::Stale, Some(objection.text()), None),
        Trouble::Untraced(fault) => {
            tracing::error!(fault = %fault, "a reading could not be noted: the case was not shown");
            error_page(app, visit, Shown::Untraced, None, None)
        }
        Trouble::Fault(fault) => {
            // The operator reads the fault; the person reads what to do.
            tracing::error!(fault = %fault, "the store could not answer");
            let shown = match fault {
                beffroi_ports::Fault::DiskFull => Shown::NoRoom,
                beffroi_ports::Fault::Unavailable(_) => Shown::Unavailable,
                _ => Shown::Fault,
            };
            let kept = Text::new(
                "Rien de ce que vous aviez enregistré n'est perdu. Si vous envoyiez quelque chose, revenez à la page précédente : ce que vous avez tapé y est encore.",
                "Nothing you had saved is lost. If you were sending something, go back to the page before: what you typed is still there.",
            );
            error_page(app, visit, shown, None, Some(kept))
        }
    }
}
