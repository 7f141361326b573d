//! `/agents/export`: the list as a table, with what this agent's stages read,
//! traced before it leaves; and the traces.

use super::queue::Wanted;
use super::session::SignedIn;
use crate::error::{error_page, trouble_page};
use crate::request::query;
use crate::resident::tracking::stage_title;
use crate::sheets::{Cell, Table, csv, ods, xlsx};
use crate::shell::{desk_shell, ok};
use crate::state::App;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use beffroi_app::{QueueFilter, Seen, Town, Trouble};
use beffroi_base::{Language, Text, day_in};
use beffroi_case::Agent;
use beffroi_pages::error::Trouble as Shown;
use beffroi_pages::exports::{Exports, Taken};
use beffroi_service::{Answer, Question, answers};

/// Most cases in one table.
const CASES_MAX: u64 = 5_000;

/// `GET /agents/export?format=csv`, with the filters of the list.
pub(crate) async fn table(State(app): State<App>, SignedIn { agent, visit }: SignedIn) -> Response {
    let (kind, write): (&str, fn(&Table) -> Vec<u8>) = match query(&visit.uri, "format").as_deref() {
        Some("csv") => ("text/csv; charset=utf-8", csv),
        Some("ods") => ("application/vnd.oasis.opendocument.spreadsheet", ods),
        Some("xlsx") => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx),
        _ => return error_page(&app, &visit, Shown::NotFound, None, None),
    };
    let format = query(&visit.uri, "format").unwrap_or_default();
    let wanted = Wanted::read(&visit);
    let (name, language) = (format.clone(), visit.language);
    let bytes = app.run(move |town| {
        let table = gather(town, &agent, &wanted, language)?;
        town.trace_export(&agent, &wanted.said(), &name, table.rows.len() as u64)?;
        Ok((write(&table), town.today()))
    }).await;
    match bytes {
        Ok((bytes, day)) => {
            let name = format!("attachment; filename=\"dossiers-{day}.{format}\"");
            let name = HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment"));
            ([(CONTENT_TYPE, HeaderValue::from_static(kind)), (CONTENT_DISPOSITION, name), (CACHE_CONTROL, HeaderValue::from_static("no-store"))], bytes).into_response()
        }
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}

/// The cases of the list, each reading noted; the answers are columns where only one service is.
fn gather(town: &Town, agent: &Agent, wanted: &Wanted, language: Language) -> Result<Table, Trouble> {
    let filter = QueueFilter { offset: 0, limit: CASES_MAX, ..wanted.filter() };
    let rows = town.queue(agent, &filter)?.rows;
    let mut desks = vec![];
    for row in &rows {
        match town.desk_case(&agent.id, row.case) {
            Ok(desk) => desks.push((row, desk)),
            // Erased between the two readings.
            Err(Trouble::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    let one = desks.first().map(|(row, _)| row.service.clone()).filter(|first| desks.iter().all(|(row, _)| row.service == *first));
    let service = one.as_ref().and_then(|slug| town.service(slug.as_str()));
    let draft = service.map(|service| service.draft());
    let read = |name: &str| desks.iter().any(|(_, desk)| desk.answers.iter().any(|(question, _)| question.name == name));
    let questions: Vec<&Question> = draft.iter().flat_map(|draft| &draft.questions).filter(|question| read(&question.name)).collect();
    let results: Vec<&str> = match (service, desks.first()) {
        (Some(_), Some((_, desk))) => desk.results.clone(),
        _ => vec![],
    };
    let pick = |fr: &str, en: &str| language.pick(fr, en).to_owned();
    let mut head = vec![pick("Référence", "Reference"), pick("Démarche", "Service"), pick("Étape", "Stage"), pick("Déposé le", "Filed on"), pick("Échéance", "Deadline"), pick("Issue", "Outcome")];
    head.extend(questions.iter().map(|question| question.label.get(language).to_owned()));
    head.extend(results.iter().filter_map(|name| Some(draft?.program.rule(name)?.title.get(language).to_owned())));
    let mut table = Table { name: pick("Dossiers", "Cases"), head, rows: vec![] };
    for (row, desk) in &desks {
        let case = &desk.view.case;
        let own = desk.view.service.draft();
        let day = |day: Option<beffroi_base::Day>| day.map_or(Cell::Empty, Cell::Day);
        let mut cells = vec![
            Cell::Text(row.case.to_string()),
            Cell::Text(own.title.value.get(language).to_owned()),
            Cell::Text(stage_title(own, &row.stage).get(language).to_owned()),
            day(row.filed_on),
            day([row.silence_on, row.due_on].into_iter().flatten().min()),
            row.outcome.clone().map_or(Cell::Empty, Cell::Text),
        ];
        cells.extend(questions.iter().map(|question| {
            let answer = desk.answers.iter().find(|(known, _)| known.name == question.name);
            answer.map_or(Cell::Empty, |(question, answer)| cell(question, answer, language))
        }));
        let known = answers::situation(own, &case.answers, true);
        cells.extend(results.iter().map(|name| match own.program.evaluate_rule(name, &known) {
            Some(evaluation) => evaluation.money().map_or_else(|| Cell::Text(evaluation.format(language)), |cents| Cell::Number(cents.0 as f64 / 100.0)),
            None => Cell::Empty,
        }));
        table.rows.push(cells);
    }
    let seen: Vec<_> = desks.iter().map(|(_, desk)| (desk, Seen::Table)).collect();
    town.trace(&agent.id, &seen)?;
    Ok(table)
}

fn cell(question: &Question, answer: &Answer, language: Language) -> Cell {
    match answer {
        Answer::Integer(number) => Cell::Number(*number as f64),
        Answer::Number(number) => Cell::Number(*number),
        Answer::Amount(cents) => Cell::Number(cents.0 as f64 / 100.0),
        Answer::Date(day) => Cell::Day(*day),
        _ => Cell::Text(answers::show(question, answer, language)),
    }
}

/// `GET /agents/exports`: who took which table, when.
pub(crate) async fn traces(State(app): State<App>, SignedIn { agent, visit }: SignedIn) -> Response {
    let traces = app.run(|town| {
        let zone = town.territory().zone.clone();
        town.exports().map(|traces| traces.into_iter().map(|trace| {
            let local = trace.at.in_tz(&zone).ok();
            Taken {
                day: day_in(trace.at, &zone),
                time: local.map(|local| format!("{:02}:{:02}", local.hour(), local.minute())),
                who: trace.name,
                list: Text::french(trace.list),
                format: trace.format,
                cases: usize::try_from(trace.cases).unwrap_or(usize::MAX),
            }
        }).collect())
    }).await;
    match traces {
        Ok(taken) => ok(&visit, Exports { shell: desk_shell(&app, &visit, &agent), queue_href: "/agents".to_owned(), taken }.render()),
        Err(trouble) => trouble_page(&app, &visit, trouble),
    }
}
