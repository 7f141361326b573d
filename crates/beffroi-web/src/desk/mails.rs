//! `/demonstration/courriels`: the mails that would have left. Only where
//! nothing is real; elsewhere these pages do not exist.

use crate::error::{error_page, trouble_page};
use crate::request::{Place, Visit};
use crate::shell::{ok, shell};
use crate::state::App;
use axum::extract::State;
use axum::response::Response;
use beffroi_app::Town;
use beffroi_base::{Day, Instant, Text, day_in};
use beffroi_pages::error::Trouble as Shown;
use beffroi_pages::outbox::{MailPage, MailRow, Outbox};
use beffroi_pages::parts::{Link, Tag, Tone};
use beffroi_ports::OutboxState;

/// Mails on the list.
const LISTED: usize = 100;

/// The list, the latest first.
pub(crate) async fn list(State(app): State<App>, visit: Visit) -> Response {
    if !app.options.demonstration {
        return error_page(&app, &visit, Shown::NotFound, None, None);
    }
    let lines = app.run(|town| {
        let rows = town.outbox(LISTED)?.into_iter().filter_map(|line| {
            let mail = line.mail?;
            let (day, time) = moment(town, line.at);
            Some(MailRow { href: format!("/demonstration/courriels/{}", line.id), to: mail.to, subject: mail.subject, day, time, state: state(line.state) })
        });
        Ok(rows.collect())
    }).await;
    match lines {
        Ok(mails) => ok(&visit, Outbox { shell: shell(&app, &visit), mails }.render()),
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}

/// One mail.
pub(crate) async fn show(State(app): State<App>, visit: Visit, Place(id): Place<String>) -> Response {
    if !app.options.demonstration {
        return error_page(&app, &visit, Shown::NotFound, None, None);
    }
    let found = app.run(move |town| town.outbox_mail(&id).map(|line| (moment(town, line.at), line.mail))).await;
    match found {
        Ok(((day, time), Some(mail))) => {
            let territory = app.town.territory();
            let page = MailPage {
                shell: shell(&app, &visit),
                from: territory.email.clone(),
                links: links(&mail.text, &territory.site),
                to: mail.to,
                subject: mail.subject,
                day,
                time,
                body: mail.text,
                back_href: "/demonstration/courriels".to_owned(),
            };
            ok(&visit, page.render())
        }
        Ok((_, None)) => error_page(&app, &visit, Shown::Gone, None, None),
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}

pub(crate) fn moment(town: &Town, at: Instant) -> (Day, Option<String>) {
    let zone = &town.territory().zone;
    let local = at.in_tz(zone).ok();
    (day_in(at, zone), local.map(|local| format!("{:02}:{:02}", local.hour(), local.minute())))
}

pub(crate) fn state(state: OutboxState) -> Tag {
    let (text, tone) = match state {
        OutboxState::Pending => (Text::new("En attente", "Waiting"), Tone::Neutral),
        OutboxState::Sent => (Text::new("Parti", "Left"), Tone::Good),
        OutboxState::Failed => (Text::new("N'a pas pu partir", "Could not leave"), Tone::Bad),
        OutboxState::Dropped => (Text::new("Abandonné", "Dropped"), Tone::Neutral),
    };
    Tag { text, tone }
}

/// Addresses of this site in a mail, as paths: the demonstration may be served
/// from another address than the one its mails give.
fn links(text: &str, site: &str) -> Vec<Link> {
    let site = site.trim_end_matches('/');
    let mut links: Vec<Link> = vec![];
    for word in text.split_whitespace() {
        let path = word.strip_prefix(site).map(|path| path.trim_end_matches(['.', ',', ';', ')']));
        if let Some(path) = path.filter(|path| path.starts_with('/') && !path.starts_with("//"))
            && !links.iter().any(|known| known.href == path)
        {
            links.push(Link { href: path.to_owned(), text: Text::new(format!("{site}{path}"), format!("{site}{path}")) });
        }
    }
    links
}
