//! The work lists: one clear, impersonal, disposable row for each case.

use beffroi_base::{AgentId, CaseId, Day, Instant, ServiceSlug};

/// What the queues, clocks and purge need to know of a case without its key.
/// Nothing here names or describes the person. Rebuilt from the journal at will.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseRow {
    /// The case.
    pub case: CaseId,
    /// Its service.
    pub service: ServiceSlug,
    /// Where it stands, in the word the case's own code uses.
    pub stage: String,
    /// The day it was filed.
    pub filed_on: Option<Day>,
    /// The day silence becomes a decision.
    pub silence_on: Option<Day>,
    /// The day something is expected (an item from the person, an opinion).
    pub due_on: Option<Day>,
    /// The day the case must be erased.
    pub purge_on: Option<Day>,
    /// Its outcome, once decided.
    pub outcome: Option<String>,
    /// The agent in charge.
    pub assigned: Option<AgentId>,
    /// When its last event was recorded, to the microsecond.
    pub updated_at: Instant,
    /// How many events it has.
    pub events: u64,
}

/// What an append does to the case's row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RowChange {
    /// Leaves it as it is.
    #[default]
    Keep,
    /// Writes or replaces it. Its `case` must be the append's.
    Put(CaseRow),
    /// Removes it.
    Delete,
}

/// One of the row's days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateColumn {
    /// `filed_on`.
    Filed,
    /// `silence_on`.
    Silence,
    /// `due_on`.
    Due,
    /// `purge_on`.
    Purge,
    /// `silence_on` or `due_on`, whichever comes first.
    Next,
}

/// How a list is ordered. Rows without the day come last either way; ties go
/// by reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseSort {
    /// Earliest first.
    Oldest(DateColumn),
    /// Latest first.
    Newest(DateColumn),
    /// Last touched first.
    Updated,
}

/// Which rows, in what order, which page. `CaseQuery::default()` is the first
/// fifty rows of every service, oldest filing first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseQuery {
    /// Only these services; `None` is all of them, an empty list is none.
    pub services: Option<Vec<ServiceSlug>>,
    /// Only these stages; empty is all of them.
    pub stages: Vec<String>,
    /// Only these stages of these services, two by two; empty is no condition.
    pub places: Vec<(ServiceSlug, String)>,
    /// Only the cases of this agent.
    pub assigned: Option<AgentId>,
    /// Only the cases nobody has in charge.
    pub unassigned: bool,
    /// Only the cases filed on or before this day.
    pub filed_until: Option<Day>,
    /// Only the rows whose day is on or before this one (rows without it are
    /// left out): clocks that ring, purges that are due.
    pub reached: Option<(DateColumn, Day)>,
    /// The order.
    pub sort: CaseSort,
    /// How many rows to skip.
    pub offset: u64,
    /// How many rows at most.
    pub limit: u64,
}

impl Default for CaseQuery {
    fn default() -> Self {
        Self {
            services: None,
            stages: Vec::new(),
            places: Vec::new(),
            assigned: None,
            unassigned: false,
            filed_until: None,
            reached: None,
            sort: CaseSort::Oldest(DateColumn::Filed),
            offset: 0,
            limit: 50,
        }
    }
}

/// One page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CasePage {
    /// The rows of this page.
    pub rows: Vec<CaseRow>,
    /// How many rows the query finds, all pages together.
    pub total: u64,
}
