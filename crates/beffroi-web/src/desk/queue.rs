//! `GET /agents`: what waits for this agent, the most pressing first.

use super::session::SignedIn;
use crate::error::trouble_page;
use crate::request::{Visit, query};
use crate::resident::tracking::stage_title;
use crate::shell::{desk_shell, ok, see_other, with_notice};
use crate::state::App;
use crate::words;
use axum::extract::State;
use axum::response::Response;
use beffroi_app::{Hands, OWED_MAX, QueueFilter, QueueSort, ReceiptOwed, Town, Trouble};
use beffroi_base::{AgentId, CaseId, Day, Language, ServiceSlug, Text, fold, format_day};
use beffroi_case::Agent;
use beffroi_charter::CompiledService;
use beffroi_pages::parts::{Link, Notice, Tag, Tone};
use beffroi_pages::question::Choice;
use beffroi_pages::queue::{Due, Pager, Queue, Row, View};
use beffroi_ports::{CasePage, CaseRow};
use beffroi_service::SilenceSense;
use std::sync::LazyLock;

/// The orders, with the word of each address.
const SORTS: [(&str, QueueSort, &str, &str); 4] = [
    ("", QueueSort::Pressing, "Les plus pressés d'abord", "Most pressing first"),
    ("recents", QueueSort::Newest, "Les plus récents d'abord", "Newest first"),
    ("anciens", QueueSort::Oldest, "Les plus anciens d'abord", "Oldest first"),
    ("touches", QueueSort::Touched, "Les derniers modifiés d'abord", "Last changed first"),
];
/// Days since a case was filed.
const AGES: [(&str, &str, &str); 3] = [("7", "Depuis plus d'une semaine", "More than a week ago"), ("30", "Depuis plus d'un mois", "More than a month ago"), ("60", "Depuis plus de deux mois", "More than two months ago")];
/// Days before the next deadline.
const DUES: [(&str, &str, &str); 4] = [("0", "Aujourd'hui ou dépassée", "Today or past"), ("7", "Dans la semaine", "Within a week"), ("15", "Dans les quinze jours", "Within fifteen days"), ("30", "Dans le mois", "Within a month")];

/// A service nobody has: an address made by hand finds nothing.
static NOWHERE: LazyLock<ServiceSlug> = LazyLock::new(|| "aucune".parse().unwrap_or_else(|_| unreachable!("a plain word is a name")));

/// Cases on one page of the list.
const PAGE: u64 = 25;

/// What the address asks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    query: String,
    service: String,
    stage: String,
    hands: String,
    age: String,
    due: String,
    sort: String,
    view: Vue,
    page: u64,
}

/// Which cases are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Vue {
    /// Those that wait for this agent's stages.
    #[default]
    ToDo,
    /// Those this agent has in hand.
    Mine,
    /// Closed ones too.
    All,
}

impl Vue {
    const ALL: [Self; 3] = [Self::ToDo, Self::Mine, Self::All];

    fn word(self) -> &'static str {
        match self {
            Self::ToDo => "a-traiter",
            Self::Mine => "miens",
            Self::All => "tous",
        }
    }

    fn label(self) -> Text {
        match self {
            Self::ToDo => Text::new("À traiter", "To do"),
            Self::Mine => Text::new("En charge", "In my hands"),
            Self::All => Text::new("Avec les dossiers terminés", "With closed cases"),
        }
    }
}

impl Wanted {
    pub(crate) fn read(visit: &Visit) -> Self {
        let text = |name: &str| query(&visit.uri, name).unwrap_or_default().trim().chars().take(100).collect::<String>();
        Self {
            query: text("q"),
            service: text("demarche"),
            stage: text("etape"),
            hands: text("qui"),
            age: text("age"),
            due: text("echeance"),
            sort: text("tri"),
            view: Vue::ALL.into_iter().find(|view| view.word() == text("vue")).unwrap_or_default(),
            page: text("page").parse().unwrap_or(1).clamp(1, 10_000),
        }
    }

    /// The address of the same list, turned to `page` or to another view.
    fn href(&self, view: Vue, page: u64) -> String {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        let page = if page > 1 { page.to_string() } else { String::new() };
        let filters = [("demarche", &self.service), ("etape", &self.stage), ("qui", &self.hands), ("age", &self.age), ("echeance", &self.due), ("tri", &self.sort), ("page", &page)];
        for (name, value) in [("vue", view.word()), ("q", self.query.as_str())].into_iter().chain(filters.map(|(name, value)| (name, value.as_str()))) {
            if !value.is_empty() {
                pairs.append_pair(name, value);
            }
        }
        let pairs = pairs.finish();
        if pairs.is_empty() { "/agents".to_owned() } else { format!("/agents?{pairs}") }
    }

    /// The list as it is kept under a name: without what was searched, which may
    /// be someone's name.
    pub(crate) fn kept(&self) -> String {
        let href = Self { query: String::new(), ..self.clone() }.href(self.view, 1);
        href.split_once('?').map(|(_, list)| list.to_owned()).unwrap_or_default()
    }

    /// The same list, read from what was kept.
    pub(crate) fn again(list: &str) -> String {
        let uri = format!("/agents?{list}").parse().unwrap_or_default();
        Self::read(&Visit { uri, ..Visit::unknown() }).kept()
    }

    /// The list in words, for the trace of a table: filters, never a person.
    pub(crate) fn said(&self) -> String {
        let view = self.view.label().fr.to_lowercase();
        let filters = [("démarche", &self.service), ("étape", &self.stage), ("déposés depuis", &self.age), ("échéance sous", &self.due)];
        let filters = filters.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!(", {name} {value}"));
        format!("{view}{}", filters.collect::<String>())
    }

    /// The addresses of the same list as a table.
    fn tables(&self) -> Vec<Link> {
        let one = |(format, fr, en): (&str, &str, &str)| {
            let list = Self { query: String::new(), ..self.clone() }.href(self.view, 1);
            let joint = if list.contains('?') { '&' } else { '?' };
            Link { href: format!("{}{joint}format={format}", list.replacen("/agents", "/agents/export", 1)), text: Text::new(fr, en) }
        };
        [("csv", "CSV", "CSV"), ("ods", "ODS (LibreOffice)", "ODS (LibreOffice)"), ("xlsx", "XLSX (Excel)", "XLSX (Excel)")].map(one).to_vec()
    }

    pub(crate) fn filter(&self) -> QueueFilter {
        QueueFilter {
            service: self.service.parse().ok(),
            place: self.stage.split_once('/').map(|(service, stage)| (service.parse().unwrap_or_else(|_| NOWHERE.clone()), stage.to_owned())),
            hands: match self.hands.as_str() {
                _ if self.view == Vue::Mine => Hands::Mine,
                "" => Hands::Any,
                "moi" => Hands::Mine,
                "personne" => Hands::Nobody,
                other => Hands::Agent(AgentId(other.to_owned())),
            },
            closed: self.view == Vue::All,
            filed_days: self.age.parse().ok(),
            due_days: self.due.parse().ok(),
            sort: SORTS.iter().find(|(word, ..)| *word == self.sort).map_or(QueueSort::Pressing, |(_, sort, ..)| *sort),
            offset: (self.page - 1) * PAGE,
            limit: PAGE,
        }
    }
}

/// The queue.
pub(crate) async fn show(State(app): State<App>, SignedIn { agent, visit }: SignedIn) -> Response {
    let wanted = Wanted::read(&visit);
    let bare = visit.uri.query().unwrap_or("").is_empty();
    let (app2, visit2) = (app.clone(), visit.clone());
    let shown = app.run(move |town| {
        // The desk opens on the list its agent chose.
        if bare && let Some(first) = town.views(&agent.id)?.into_iter().find(|view| view.first) {
            return Ok(Err(view_href(&first)));
        }
        // A reference leads to its case at once.
        if let Ok(id) = wanted.query.parse::<CaseId>() {
            match town.desk_case(&agent.id, id) {
                Ok(_) => return Ok(Err(format!("/agents/dossiers/{id}"))),
                Err(Trouble::NotFound) => {}
                Err(other) => return Err(other),
            }
        }
        queue_page(&app2, &visit2, town, &agent, &wanted).map(|page| Ok(page.render()))
    }).await;
    match shown {
        Ok(Ok(html)) => ok(&visit, html),
        Ok(Err(href)) => see_other(&href),
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}

fn queue_page(app: &App, visit: &Visit, town: &Town, agent: &Agent, wanted: &Wanted) -> Result<Queue, Trouble> {
    let mine: Vec<&CompiledService> = town.services().iter().filter(|service| agent.works_on(service.slug())).collect();
    let slugs: Vec<ServiceSlug> = mine.iter().map(|service| service.slug().clone()).collect();
    let found = if wanted.query.is_empty() { town.queue(agent, &wanted.filter())? } else { named(town, agent, wanted)? };
    let saved = town.views(&agent.id)?;
    let own = wanted.kept();
    let named = saved.iter().find(|view| view.list == own).map(|view| view.id);
    let mut views = vec![];
    for view in Vue::ALL {
        let filter = QueueFilter { limit: 1, ..Wanted { view, page: 1, ..Wanted::default() }.filter() };
        views.push(View {
            label: view.label(),
            count: size(town.queue(agent, &filter)?.total),
            href: Wanted { stage: String::new(), query: String::new(), ..wanted.clone() }.href(view, 1),
            current: wanted.view == view && named.is_none(),
        });
    }
    let pages = found.total.div_ceil(PAGE).max(1);
    let turn = |page: u64| (1..=pages).contains(&page).then(|| wanted.href(wanted.view, page));
    let failed = town.post_counts(agent)?.failed;
    // Nothing leaves a demonstration: its mails wait for ever.
    let owed = town.receipts_owed(agent, !app.options.demonstration)?;
    Ok(Queue {
        shell: with_notice(desk_shell(app, visit, agent), owed_notice(&owed, failed, town.today()).or_else(|| stuck(failed))),
        href: "/agents".to_owned(),
        views,
        query: wanted.query.clone(),
        services: mine.iter().map(|service| choice(service.slug().as_str(), service.title().clone())).collect(),
        service: wanted.service.clone(),
        stages: places(town, agent, &slugs, wanted),
        stage: wanted.stage.clone(),
        hands: hands(town, &slugs),
        hand: wanted.hands.clone(),
        ages: AGES.map(|(value, fr, en)| choice(value, Text::new(fr, en))).to_vec(),
        age: wanted.age.clone(),
        dues: DUES.map(|(value, fr, en)| choice(value, Text::new(fr, en))).to_vec(),
        due: wanted.due.clone(),
        view: wanted.view.word().to_owned(),
        saved: saved.iter().map(|view| View { label: Text::french(view.name.clone()), count: 0, href: view_href(view), current: named == Some(view.id) }).collect(),
        keep: Some(own),
        sorts: SORTS.map(|(value, _, fr, en)| choice(value, Text::new(fr, en))).to_vec(),
        sort: wanted.sort.clone(),
        rows: found.rows.iter().map(|row| line(town, agent, row)).collect(),
        total: size(found.total),
        pager: Pager {
            page: size(wanted.page),
            pages: size(pages),
            previous: wanted.page.checked_sub(1).and_then(turn),
            next: turn(wanted.page + 1),
        },
        tables: if found.total > 0 && wanted.query.is_empty() { wanted.tables() } else { vec![] },
        batch: batch_link(size(town.batch_waiting(agent)?)),
        exports_href: Some("/agents/exports".to_owned()),
    })
}

/// The stages this agent acts at; with the service's name where there are
/// several.
fn places(town: &Town, agent: &Agent, slugs: &[ServiceSlug], wanted: &Wanted) -> Vec<Choice> {
    let slugs: Vec<ServiceSlug> = slugs.iter().filter(|slug| wanted.service.is_empty() || slug.as_str() == wanted.service).cloned().collect();
    let several = slugs.len() > 1;
    let one = |(slug, stage): (ServiceSlug, String)| {
        let service = town.service(slug.as_str())?;
        let (own, of) = (stage_title(service.draft(), &stage), service.title());
        let label = if several { Text { fr: format!("{} – {}", of.fr, own.fr), en: format!("{} – {}", of.en, own.en), translated: of.translated && own.translated } } else { own };
        Some(choice(&format!("{slug}/{stage}"), label))
    };
    town.places_for(agent, &slugs, wanted.view == Vue::All).into_iter().filter_map(one).collect()
}

/// Those who may have a case in hand.
fn hands(town: &Town, slugs: &[ServiceSlug]) -> Vec<Choice> {
    let mut choices = vec![choice("moi", Text::new("Moi", "Me")), choice("personne", Text::new("Personne", "Nobody"))];
    let agents = town.territory().agents.iter().filter(|agent| slugs.iter().any(|slug| agent.works_on(slug)));
    choices.extend(agents.map(|agent| choice(&agent.id.0, Text::french(agent.reference().name()))));
    choices
}

/// Where a list kept under a name is.
pub(crate) fn view_href(view: &beffroi_app::SavedView) -> String {
    format!("/agents?{}", view.list)
}

/// Receipts that have not reached anyone, with the last days the law gives (CRPA,
/// art. R. 112-11-2).
fn owed_notice(owed: &[ReceiptOwed], failed: usize, today: Day) -> Option<Notice> {
    let first = owed.first()?;
    let title = match owed.len() {
        1 => Text::new("Un accusé de réception n'est pas parti", "One receipt has not left"),
        count if count >= OWED_MAX => Text::new(format!("Au moins {count} accusés de réception ne sont pas partis"), format!("At least {count} receipts have not left")),
        count => Text::new(format!("{count} accusés de réception ne sont pas partis"), format!("{count} receipts have not left")),
    };
    let first_of = deadlines(first, today);
    let mut body = vec![if owed.len() == 1 { first_of } else { Text::new(format!("Le plus pressant. {}", first_of.fr), format!("The most pressing. {}", first_of.en)) }];
    let others = failed.saturating_sub(owed.iter().filter(|owed| owed.failed).count());
    if others > 0 {
        body.push(match others {
            1 => Text::new("Un autre courriel n'a pas pu partir.", "Another mail could not leave."),
            _ => Text::new(format!("{others} autres courriels n'ont pas pu partir."), format!("{others} other mails could not leave.")),
        });
    }
    let href = if first.failed { "/agents/envois" } else { "/agents/envois?vue=attente" };
    Some(Notice { tone: Tone::Bad, title, body, link: Some(Link { href: href.to_owned(), text: Text::new("Voir pourquoi", "See why") }) })
}

/// What is still owed to whoever filed, and until when.
pub(crate) fn deadlines(owed: &ReceiptOwed, today: Day) -> Text {
    let both = |day: Day| (format_day(day, Language::Fr), format_day(day, Language::En));
    let (received, registration, receipt) = (both(owed.received), both(owed.registration), both(owed.receipt));
    let (fr, en) = if today <= owed.registration {
        (
            format!("La personne doit apprendre au plus tard le {} que sa demande est enregistrée, et avoir son accusé de réception le {} au plus tard", registration.0, receipt.0),
            format!("The person must learn by {} that the request is registered, and have the receipt by {}", registration.1, receipt.1),
        )
    } else if today <= owed.receipt {
        (
            format!("L'enregistrement devait être dit le {}. L'accusé de réception est dû au plus tard le {}", registration.0, receipt.0),
            format!("The registration was to be told by {}. The receipt is due by {}", registration.1, receipt.1),
        )
    } else {
        (format!("L'accusé de réception était dû le {} : le délai est passé", receipt.0), format!("The receipt was due by {}: it is late", receipt.1))
    };
    Text::new(
        format!("{fr} (reçue le {} ; CRPA, art. R. 112-11-2). Appelez, ou envoyez-le par la poste.", received.0),
        format!("{en} (received on {}; CRPA, art. R. 112-11-2). Call, or send it by post.", received.1),
    )
}

/// What could not leave is told before anything else: someone waits for it.
fn stuck(failed: usize) -> Option<Notice> {
    (failed > 0).then(|| Notice {
        tone: Tone::Bad,
        title: match failed {
            1 => Text::new("Un courriel n'a pas pu partir", "One mail could not leave"),
            _ => Text::new(format!("{failed} courriels n'ont pas pu partir"), format!("{failed} mails could not leave")),
        },
        body: vec![],
        link: Some(Link { href: "/agents/envois".to_owned(), text: Text::new("Voir pourquoi", "See why") }),
    })
}

/// Where several are signed at once: worth it from two on.
fn batch_link(waiting: usize) -> Option<Link> {
    (waiting > 1).then(|| Link {
        href: "/agents/lot".to_owned(),
        text: Text::new(format!("Signer plusieurs dossiers à la fois ({waiting} en attente de signature)"), format!("Sign several cases at once ({waiting} awaiting signature)")),
    })
}

/// Cases opened when a name is searched: names are sealed with their case, no
/// index of them is kept.
const SEARCHED: u64 = 500;

/// The cases whose applicant bears a name, as far as this agent reads names.
fn named(town: &Town, agent: &Agent, wanted: &Wanted) -> Result<CasePage, Trouble> {
    let asked = fold(&wanted.query);
    let filter = QueueFilter { offset: 0, limit: SEARCHED, ..wanted.filter() };
    let mut rows = town.queue(agent, &filter)?.rows;
    rows.retain(|row| {
        let name = town.desk_case(&agent.id, row.case).ok().as_ref().and_then(words::desk_applicant);
        let name = fold(&name.unwrap_or_default());
        asked.split_whitespace().all(|word| name.contains(word))
    });
    let total = rows.len() as u64;
    let skipped = usize::try_from((wanted.page - 1) * PAGE).unwrap_or(usize::MAX);
    let rows = rows.into_iter().skip(skipped).take(usize::try_from(PAGE).unwrap_or(usize::MAX)).collect();
    Ok(CasePage { rows, total })
}

fn size(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

fn choice(value: &str, label: Text) -> Choice {
    Choice { value: value.to_owned(), label, hint: None }
}

fn line(town: &Town, agent: &Agent, row: &CaseRow) -> Row {
    // The name is in the sealed case: opened only for an agent who reads it.
    let desk = town.desk_case(&agent.id, row.case).ok();
    let service = town.service(row.service.as_str());
    let tag = match row.outcome.as_deref() {
        Some("accord") => Tag { text: Text::new("Accordée", "Granted"), tone: Tone::Good },
        Some("refus") => Tag { text: Text::new("Refusée", "Refused"), tone: Tone::Bad },
        Some("retrait") => Tag { text: Text::new("Retirée", "Withdrawn"), tone: Tone::Bad },
        _ => Tag { text: service.map_or_else(|| Text::french(row.stage.clone()), |service| stage_title(service.draft(), &row.stage)), tone: Tone::Info },
    };
    Row {
        href: format!("/agents/dossiers/{}", row.case),
        reference: row.case.to_string(),
        service: service.map(|service| service.title().clone()).unwrap_or_default(),
        applicant: desk.as_ref().and_then(words::desk_applicant),
        stage: tag,
        filed: row.filed_on.unwrap_or_default(),
        due: due(service, row, desk.as_ref().and_then(|desk| desk.view.case.silence), town.today()),
        assigned: row.assigned.as_ref().and_then(|id| town.territory().agent(id)).map(|agent| format!("{} {}", agent.first_name, agent.last_name)),
    }
}

fn due(service: Option<&CompiledService>, row: &CaseRow, fallen: Option<(Day, SilenceSense)>, today: Day) -> Option<Due> {
    // Silence that fell while nobody decided is what waits longest.
    if let Some((day, _)) = fallen.filter(|_| row.outcome.is_none()) {
        return Some(Due { what: silence_word(service), day, days_left: days(today, day) });
    }
    let silence = row.silence_on.map(|day| (day, silence_word(service)));
    let item = row.due_on.map(|day| (day, Text::new("Pièce attendue", "Item awaited")));
    let (day, what) = [silence, item].into_iter().flatten().min_by_key(|(day, _)| *day)?;
    Some(Due { what, day, days_left: days(today, day) })
}

/// What falls on the day silence has its effect.
pub(crate) fn silence_word(service: Option<&CompiledService>) -> Text {
    match service.and_then(|service| service.draft().silence.as_ref()).map(|silence| silence.sense.value) {
        Some(SilenceSense::Grant) => Text::new("Accord implicite", "Implicit acceptance"),
        _ => Text::new("Refus implicite", "Implicit refusal"),
    }
}

/// Days from one day to another.
pub(crate) fn days(from: Day, to: Day) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}
