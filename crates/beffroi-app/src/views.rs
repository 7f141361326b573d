//! The lists an agent keeps under a name.

use crate::drafts::to_json;
use crate::{Town, Trouble};
use beffroi_base::AgentId;
use beffroi_case::Agent;
use beffroi_ports::Fault;
use serde::{Deserialize, Serialize};
use std::sync::PoisonError;

/// Most lists one agent keeps.
pub const VIEWS_MAX: usize = 20;
/// Longest name, in characters.
pub const VIEW_NAME_MAX: usize = 60;

/// A list kept under a name: its filters and its order, as the address of the
/// page says them. A name that was searched is left out: what is kept here is
/// not sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedView {
    /// Its number.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// The filters.
    pub list: String,
    /// Whether the desk opens on it.
    #[serde(default)]
    pub first: bool,
}

/// What an agent does with a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ViewChange {
    /// Keeps it under a name, instead of the one that has it.
    Keep(String, String),
    /// Gives it another name.
    Rename(u32, String),
    /// Makes it the one the desk opens on, or none.
    First(Option<u32>),
    /// Forgets it.
    Forget(u32),
}

impl Town {
    /// The lists an agent keeps, by name.
    pub fn views(&self, agent: &AgentId) -> Result<Vec<SavedView>, Trouble> {
        match self.store.setting(&setting(agent))? {
            Some(text) => Ok(serde_json::from_str(&text).map_err(|error| Fault::Corrupt(format!("views: {error}")))?),
            None => Ok(vec![]),
        }
    }

    /// Changes them. `Stale` where there are too many, a name is empty, or the
    /// list is not there any more.
    pub fn change_views(&self, agent: &Agent, change: &ViewChange) -> Result<(), Trouble> {
        let _one = self.exporting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut views = self.views(&agent.id)?;
        let named = |name: &str| {
            let name: String = name.trim().chars().take(VIEW_NAME_MAX).collect();
            if name.is_empty() { Err(beffroi_case::Objection::NothingWritten) } else { Ok(name) }
        };
        match change {
            ViewChange::Keep(name, list) => {
                let name = named(name)?;
                let full = views.len() >= VIEWS_MAX;
                match views.iter_mut().find(|view| view.name == name) {
                    Some(view) => view.list.clone_from(list),
                    None if full => return Err(beffroi_case::Objection::TooLong.into()),
                    None => {
                        let id = views.iter().map(|view| view.id).max().unwrap_or(0) + 1;
                        views.push(SavedView { id, name, list: list.clone(), first: false });
                    }
                }
            }
            ViewChange::Rename(id, name) => {
                let name = named(name)?;
                views.retain(|view| view.id == *id || view.name != name);
                views.iter_mut().find(|view| view.id == *id).ok_or(Trouble::NotFound)?.name = name;
            }
            ViewChange::First(id) => views.iter_mut().for_each(|view| view.first = Some(view.id) == *id),
            ViewChange::Forget(id) => views.retain(|view| view.id != *id),
        }
        views.sort_by_key(|view| beffroi_base::fold(&view.name));
        let text = String::from_utf8(to_json(&views)?).map_err(|error| Fault::Corrupt(error.to_string()))?;
        Ok(self.store.put_setting(&setting(&agent.id), Some(&text).filter(|_| !views.is_empty()).map(|text| text.as_str()))?)
    }
}

fn setting(agent: &AgentId) -> String {
    format!("listes {}", agent.0)
}
