//! What an agent sends with an action, kept as typed until it has its effect.

use crate::posted::Posted;
use beffroi_app::Gesture;
use beffroi_base::Text;
use beffroi_case::Objection;
use beffroi_charter::CompiledService;

/// Longest reasons, in characters.
pub(crate) const REASONS_MAX: usize = 10_000;
/// Longest item and text that requires it, in characters.
pub(crate) const ITEM_MAX: usize = 500;

/// The form of one action as it was sent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sent {
    /// The gesture the town understands.
    pub(crate) gesture: Gesture,
    /// Whether the engagement was ticked.
    pub(crate) confirmed: bool,
    /// Whether only the letter is asked for.
    pub(crate) preview: bool,
    /// What is wrong, by field (`motifs`, `piece`, `texte`, `confirme`).
    pub(crate) errors: Vec<(&'static str, Text)>,
    /// What is wrong with what the actor enters, by field.
    pub(crate) wrong: Vec<(String, Text)>,
}

impl Sent {
    /// Reads the form of an action.
    pub(crate) fn read(posted: &Posted) -> Self {
        let button = posted.text("geste");
        let action = match posted.text("action") {
            "" => button,
            action => action,
        };
        let gesture = Gesture {
            action: action.to_owned(),
            seen: posted.text("version").parse().unwrap_or_default(),
            reasons: posted.text("motifs").to_owned(),
            item: posted.text("piece").to_owned(),
            text: posted.text("texte").to_owned(),
            entered: Default::default(),
        };
        let mut sent = Self { confirmed: posted.text("confirme") == "oui", preview: button == "apercu", gesture, errors: vec![], wrong: vec![] };
        sent.bound("motifs", sent.gesture.reasons.chars().count(), REASONS_MAX);
        sent.bound("piece", sent.gesture.item.chars().count(), ITEM_MAX);
        sent.bound("texte", sent.gesture.text.chars().count(), ITEM_MAX);
        sent
    }

    fn bound(&mut self, field: &'static str, length: usize, max: usize) {
        if length > max {
            self.errors.push((field, Text::new(
                format!("Au plus {max} caractères : il y en a {length}"),
                format!("At most {max} characters: there are {length}"),
            )));
        }
    }

    /// Keeps what was typed for the questions the action lets its actor enter.
    pub(crate) fn enter(&mut self, posted: &Posted, service: &CompiledService) {
        let actions = service.draft().actions().filter(|(_, action)| action.name == self.gesture.action);
        let names: Vec<String> = actions.flat_map(|(_, action)| &action.enters).map(|name| name.value.clone()).collect();
        self.gesture.entered = names.into_iter().map(|name| (name.clone(), posted.raw(&name))).filter(|(_, raw)| !raw.0.is_empty()).collect();
    }

    /// What is wrong with a field.
    pub(crate) fn error(&self, field: &str) -> Option<Text> {
        self.errors.iter().find(|(name, _)| *name == field).map(|(_, text)| text.clone())
    }

    /// Puts an objection beside the field it speaks of; gives it back where it
    /// speaks of none.
    pub(crate) fn object(&mut self, objection: Objection) -> Option<Objection> {
        let objection = match objection {
            Objection::Incomplete(wrong) => {
                self.wrong = wrong;
                return None;
            }
            other => other,
        };
        let field = match &objection {
            Objection::ReasonsMissing => "motifs",
            Objection::ItemMissing if self.gesture.item.is_empty() => "piece",
            Objection::ItemMissing => "texte",
            _ => return Some(objection),
        };
        self.errors.push((field, objection.text()));
        None
    }

    /// Everything typed, for a page whose form for it is gone.
    pub(crate) fn typed(&self) -> Vec<String> {
        let all = [&self.gesture.reasons, &self.gesture.item, &self.gesture.text];
        all.into_iter().filter(|text| !text.is_empty()).cloned().collect()
    }
}
