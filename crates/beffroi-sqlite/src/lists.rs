//! Lists whose conditions vary: SQL put together from fixed pieces. No value
//! ever enters the text; each is a numbered parameter.

use crate::{
    rows::{int, micros, state_number},
    sql,
};
use beffroi_ports::{CaseQuery, CaseSort, DateColumn, OutboxQuery, ReadingQuery};
use rusqlite::types::Value;

/// A statement being written, and its parameters in order.
#[derive(Default)]
pub(crate) struct Listing {
    conditions: Vec<String>,
    pub params: Vec<Value>,
}

impl Listing {
    fn add(&mut self, value: impl Into<Value>) -> String {
        self.params.push(value.into());
        format!("${}", self.params.len())
    }

    fn compare(&mut self, left: &str, value: impl Into<Value>) {
        let right = self.add(value);
        self.conditions.push(format!("{left} {right}"));
    }

    fn one_of<'a>(&mut self, column: &str, values: impl Iterator<Item = &'a str>) {
        let values: Vec<_> = values.map(|value| self.add(value.to_owned())).collect();
        // `in ()` is not SQL everywhere.
        self.conditions.push(match values.is_empty() {
            true => "1 = 0".to_owned(),
            false => format!("{column} in ({})", values.join(", ")),
        });
    }

    fn one_of_pairs<'a>(&mut self, pairs: impl Iterator<Item = (&'a str, &'a str)>) {
        let pairs: Vec<_> = pairs.map(|(service, stage)| format!("(service = {} and stage = {})", self.add(service.to_owned()), self.add(stage.to_owned()))).collect();
        self.conditions.push(format!("({})", pairs.join(" or ")));
    }

    /// At most so many rows; 0 is all of them.
    fn limit(&mut self, most: u64) -> String {
        match most {
            0 => String::new(),
            most => format!(" limit {}", self.add(int(most))),
        }
    }

    fn conditions(&self) -> String {
        match self.conditions.is_empty() {
            true => String::new(),
            false => format!(" where {}", self.conditions.join(" and ")),
        }
    }
}

/// The count and the page of a work list.
pub(crate) struct CaseList {
    pub count: String,
    pub count_params: Vec<Value>,
    pub page: String,
    pub page_params: Vec<Value>,
}

pub(crate) fn cases(query: &CaseQuery) -> CaseList {
    let mut list = Listing::default();
    if let Some(services) = &query.services {
        list.one_of("service", services.iter().map(|service| service.as_str()));
    }
    if !query.stages.is_empty() {
        list.one_of("stage", query.stages.iter().map(String::as_str));
    }
    if !query.places.is_empty() {
        list.one_of_pairs(query.places.iter().map(|(service, stage)| (service.as_str(), stage.as_str())));
    }
    if query.unassigned {
        list.conditions.push("assigned is null".to_owned());
    }
    if let Some(day) = query.filed_until {
        list.compare("filed_on <=", day.to_string());
    }
    if let Some(agent) = &query.assigned {
        list.compare("assigned =", agent.0.clone());
    }
    if let Some((column, day)) = query.reached {
        list.compare(&format!("{} <=", name(column)), day.to_string());
    }
    let conditions = list.conditions();
    let count_params = list.params.clone();
    let limit = list.add(int(query.limit));
    let offset = list.add(int(query.offset));
    let order = order(query.sort);
    CaseList {
        count: format!("{}{conditions}", sql::COUNT_ROWS),
        count_params,
        page: format!(
            "{}{conditions} order by {order}, case_id limit {limit} offset {offset}",
            sql::LIST_ROWS
        ),
        page_params: list.params,
    }
}

fn name(column: DateColumn) -> &'static str {
    match column {
        DateColumn::Filed => "filed_on",
        DateColumn::Silence => "silence_on",
        DateColumn::Due => "due_on",
        DateColumn::Purge => "purge_on",
        DateColumn::Next => NEXT,
    }
}

/// `min` of two columns is not the same function everywhere.
const NEXT: &str = "(case when silence_on is null then due_on when due_on is null then silence_on \
    when silence_on < due_on then silence_on else due_on end)";

/// SQLite and PostgreSQL disagree on where nulls go, so it is said.
fn order(sort: CaseSort) -> String {
    match sort {
        CaseSort::Oldest(column) => format!("{0} is null, {0}", name(column)),
        CaseSort::Newest(column) => format!("{0} is null, {0} desc", name(column)),
        CaseSort::Updated => "updated_at desc".to_owned(),
    }
}

/// The statement and parameters of a list of messages.
pub(crate) fn outbox(query: &OutboxQuery) -> (String, Vec<Value>) {
    let mut list = Listing::default();
    if let Some(id) = query.id {
        list.compare("id =", id.0.to_vec());
    }
    if let Some(case) = query.case {
        list.compare("case_id =", case.0.to_vec());
    }
    if let Some(state) = query.state {
        list.compare("state =", state_number(state));
    }
    if let Some(due) = query.due {
        list.compare("next_at <=", micros(due));
    }
    let conditions = list.conditions();
    let limit = list.limit(query.limit);
    let order = if query.newest { "created_at desc, id desc" } else { "next_at, id" };
    let text = format!("{}{conditions} order by {order}{limit}", sql::LIST_OUTBOX);
    (text, list.params)
}

/// The statement and parameters of a list of traces of readings.
pub(crate) fn readings(query: &ReadingQuery) -> (String, Vec<Value>) {
    let mut list = Listing::default();
    if let Some(case) = query.case {
        list.compare("case_id =", case.0.to_vec());
    }
    if let Some(agent) = &query.agent {
        list.compare("agent =", agent.0.clone());
    }
    if let Some(from) = query.from {
        list.compare("at >=", micros(from));
    }
    if let Some(until) = query.until {
        list.compare("at <", micros(until));
    }
    let conditions = list.conditions();
    let limit = list.limit(query.limit);
    (format!("{}{conditions} order by at desc, number desc{limit}", sql::LIST_READINGS), list.params)
}
