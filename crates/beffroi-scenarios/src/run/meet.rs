//! Whether what is expected is there, and what is there instead.

use super::Telling;
use crate::model::{Expectation, Wanted};
use crate::words::{same, says, tidy};
use beffroi_base::{Day, Language, Span, Spanned, Text, format_day};
use beffroi_case::{AppealOutcome, Clocks, Letter, LetterRecord, asked};
use beffroi_findings::{Edit, Finding, Safety};
use beffroi_letters::{explain, plain_text};
use beffroi_service::{Answer, Answers, SilenceSense, answers};
use std::collections::BTreeSet;

/// Whether an expectation says that a deed may have no effect.
pub(super) fn is_about_objections(expectation: &Expectation) -> bool {
    match &expectation.wanted {
        Wanted::Objection(word) => word.is_some(),
        Wanted::Missing(names) => !names.is_empty(),
        Wanted::Message(_) => true,
        _ => false,
    }
}

/// What was found, for the message and for the file.
struct Found {
    /// In words.
    words: Text,
    /// As it would be written in the scenario, where that is one value.
    written: Option<String>,
}

impl Found {
    fn word(word: &str) -> Self {
        Self { words: Text::new(format!("`{word}`"), format!("`{word}`")), written: Some(word.to_owned()) }
    }

    fn day(day: Option<Day>) -> Self {
        match day {
            Some(day) => Self {
                words: Text::new(format!("le {}", format_day(day, Language::Fr)), format_day(day, Language::En)),
                written: Some(day.to_string()),
            },
            None => Self { words: Text::new("aucune date", "no date"), written: Some("aucun".to_owned()) },
        }
    }

    fn list(names: &[String], none: &str) -> Self {
        match names {
            [] => Self::word(none),
            [only] => Self::word(only),
            _ => Self { words: Text::new(names.join(", "), names.join(", ")), written: Some(format!("[{}]", names.join(", "))) },
        }
    }

    fn words(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self { words: Text::new(fr, en), written: None }
    }
}

impl Telling<'_> {
    /// A finding if the expectation is not met.
    pub(super) fn meet(&self, expectation: &Expectation, row: &str) -> Option<Finding> {
        let (span, found) = self.look(expectation)?;
        let key = &expectation.key;
        let (case_fr, case_en) = if row.is_empty() { (String::new(), String::new()) } else { (format!(", cas « {row} »,"), format!(", case “{row}”,")) };
        let message = Text::new(
            format!("`{key}`{case_fr} n'est pas ce que l'on attend : on trouve {}", found.words.fr),
            format!("`{key}`{case_en} is not what is expected: found {}", found.words.en),
        );
        let finding = Finding::error("SC0001", span, message).here(Text::new("attendu ici", "expected here"));
        Some(match found.written {
            Some(written) => finding.repair(
                Text::new("si c'est la démarche qui a raison, corrigez le scénario", "if the service is right, correct the scenario"),
                Edit { span, text: written, safety: Safety::NeedsDecision },
            ),
            None => finding,
        })
    }

    /// Where it fails and what is found; `None` when it is met.
    fn look(&self, expectation: &Expectation) -> Option<(Span, Found)> {
        let at = expectation.span;
        let fails = |met: bool, found: Found| (!met).then_some((at, found));
        let clocks = Clocks::of(self.service, &self.case);
        match &expectation.wanted {
            Wanted::Stage(stage) => fails(*stage == self.case.stage, Found::word(&self.case.stage)),
            Wanted::Decision(effect) => {
                let found = self.case.decision.as_ref().map(|decision| decision.effect);
                fails(*effect == found, Found::word(found.map_or("aucune", |effect| effect.word())))
            }
            Wanted::Signatory(name) => {
                let found = self.case.decision.as_ref().map(|decision| decision.signature.agent.name()).unwrap_or_default();
                fails(*name == found, Found::word(&found))
            }
            Wanted::Silence(day) => {
                let found = clocks.silence.and_then(|clock| clock.on).filter(|_| self.case.silence.is_none());
                fails(*day == found, Found::day(found))
            }
            Wanted::Court(day) => {
                let found = clocks.court.or(clocks.silence.and_then(|clock| clock.court));
                fails(*day == found, Found::day(found))
            }
            Wanted::Appeal(word) => {
                let found = self.appeal();
                fails(*word == found, Found::word(found))
            }
            Wanted::AppealSilence(day) => fails(*day == clocks.appeal_on, Found::day(clocks.appeal_on)),
            Wanted::Implicit(sense, day) => {
                let found = self.case.silence.filter(|(_, fell)| fell == sense).map(|(on, _)| on);
                fails(*day == found, self.implicit(found, *sense))
            }
            Wanted::Due(day) => fails(*day == clocks.item_due, Found::day(clocks.item_due)),
            Wanted::Erasure(day) => {
                let found = clocks.purge_on.filter(|_| !self.case.purged);
                fails(*day == found, Found::day(found))
            }
            Wanted::Erased(yes) => fails(*yes == self.case.purged, Found::word(if self.case.purged { "oui" } else { "non" })),
            Wanted::Letters(names) => {
                let found: Vec<String> = self.letters().iter().map(|record| record.letter.name.clone()).collect();
                fails(*names == found, Found::list(&found, "aucun"))
            }
            Wanted::Says(words) => absent(words, self.last().map(|record| &record.letter)),
            Wanted::SaysNot(words) => {
                let text = self.last().map(|record| whole(&record.letter)).unwrap_or_default();
                let word = words.iter().find(|word| says(&text, &word.value))?;
                Some((word.span, Found::words("ces mots dans le courrier", "these words in the letter")))
            }
            Wanted::SaysInEnglish(words) => absent(words, self.last().and_then(|record| record.courtesy.as_ref())),
            Wanted::MailedTo(to) => {
                let found = self.mailed_to();
                fails(*to == found, Found::word(found.as_deref().unwrap_or("aucun")))
            }
            Wanted::Objection(word) => fails(*word == self.said.objection, Found::word(self.said.objection.unwrap_or("aucune"))),
            Wanted::Message(words) => self.unsaid(words),
            Wanted::Missing(names) => {
                let found = self.missing();
                let wanted: BTreeSet<&str> = names.iter().map(|name| name.value.as_str()).collect();
                fails(wanted == found.iter().map(String::as_str).collect(), Found::list(&found, "rien"))
            }
            Wanted::Asked(names) => {
                let asked = asked(self.service, self.known());
                let name = names.iter().find(|name| !asked.contains(name.value.as_str()))?;
                let list: Vec<String> = asked.iter().map(|name| (*name).to_owned()).collect();
                Some((name.span, Found { written: None, ..Found::list(&list, "rien") }))
            }
            Wanted::NotAsked(names) => {
                let asked = asked(self.service, self.known());
                let name = names.iter().find(|name| asked.contains(name.value.as_str()))?;
                Some((name.span, Found::words("cette question dans le formulaire", "this question in the form")))
            }
            Wanted::Explains(words) => self.unexplained(words),
            Wanted::Value { name, value } => self.value(at, name, value),
        }
    }

    /// Letters written at this step.
    fn letters(&self) -> &[LetterRecord] {
        self.case.letters.get(self.letters_before..).unwrap_or_default()
    }

    /// The last letter, of this step or of one before.
    fn last(&self) -> Option<&LetterRecord> {
        self.case.letters.last()
    }

    /// The answers as filed, or as typed so far.
    fn known(&self) -> &Answers {
        if self.case.filed_on.is_some() { &self.case.answers } else { &self.given }
    }

    /// Where the last appeal stands, in a scenario's word.
    fn appeal(&self) -> &'static str {
        match self.case.appeals.last().map(|appeal| &appeal.outcome) {
            None => "aucun",
            Some(None) => "en attente",
            Some(Some(AppealOutcome::Answered { upheld: true, .. })) => "accueilli",
            Some(Some(AppealOutcome::Answered { .. })) => "rejeté",
            Some(Some(AppealOutcome::Silence { .. })) => "refusé par le silence",
        }
    }

    fn mailed_to(&self) -> Option<String> {
        self.letters().last()?;
        match self.case.answers.get("usager . courriel") {
            Some(Answer::Text(to)) => Some(to.clone()),
            _ => None,
        }
    }

    /// Silence had the other effect: better said than « no date ».
    fn implicit(&self, found: Option<Day>, sense: SilenceSense) -> Found {
        match (found, self.case.silence) {
            (None, Some((on, other))) if other != sense => {
                let grant = other == SilenceSense::Grant;
                let (fr, en) = if grant { ("un accord implicite", "an implicit grant") } else { ("un refus implicite", "an implicit refusal") };
                Found::words(format!("{fr} le {}", format_day(on, Language::Fr)), format!("{en} on {}", format_day(on, Language::En)))
            }
            _ => Found::day(found),
        }
    }

    fn unsaid(&self, words: &[Spanned<String>]) -> Option<(Span, Found)> {
        let word = words.iter().find(|word| !self.said.texts.iter().any(|text| says(&text.fr, &word.value)))?;
        let (fr, en): (Vec<&str>, Vec<&str>) = self.said.texts.iter().map(|text| (text.fr.as_str(), text.en.as_str())).unzip();
        let found = if fr.is_empty() { Found::words("aucun message", "no message") } else { Found::words(format!("« {} »", fr.join(" / ")), format!("“{}”", en.join(" / "))) };
        Some((word.span, found))
    }

    fn unexplained(&self, words: &[Spanned<String>]) -> Option<(Span, Found)> {
        let explanation = explain(self.service, &self.case, None);
        let lines: Vec<String> = explanation.results.iter().flat_map(|(_, steps)| steps.iter().map(|step| step.line(Language::Fr))).collect();
        let word = words.iter().find(|word| !lines.iter().any(|line| says(line, &word.value)))?;
        let found = lines.join("\n");
        Some((word.span, Found::words(format!("ces lignes :\n{found}"), format!("these lines:\n{found}"))))
    }

    /// The value of a rule, or of an answer.
    fn value(&self, at: Span, name: &str, wanted: &str) -> Option<(Span, Found)> {
        let draft = self.service.draft();
        if let Some(question) = draft.question(name) {
            let shown = self.known().get(name).map(|answer| answers::show(question, answer, Language::Fr)).unwrap_or_default();
            return (tidy(&shown) != tidy(wanted)).then(|| (at, Found::word(&shown)));
        }
        let known = answers::situation(draft, self.known(), self.case.filed_on.is_some());
        let evaluation = draft.program.evaluate_rule(name, &known)?;
        if same(wanted, &evaluation) {
            return None;
        }
        let (fr, en) = (evaluation.format(Language::Fr), evaluation.format(Language::En));
        Some((at, Found { written: Some(fr.clone()), words: Text::new(fr, en) }))
    }
}

/// Subject and text.
fn whole(letter: &Letter) -> String {
    format!("{}\n\n{}", letter.subject, plain_text(letter))
}

fn absent(words: &[Spanned<String>], letter: Option<&Letter>) -> Option<(Span, Found)> {
    let text = letter.map(whole).unwrap_or_default();
    let word = words.iter().find(|word| !says(&text, &word.value))?;
    let found = match letter {
        Some(_) => Found::words(format!("un courrier qui dit : « {} »", nearest(&text, &word.value)), format!("a letter that says: “{}”", nearest(&text, &word.value))),
        None => Found::words("aucun courrier", "no letter"),
    };
    Some((word.span, found))
}

/// The line of a letter that looks most like what was expected: the whole
/// letter would drown it.
fn nearest<'t>(text: &'t str, words: &str) -> &'t str {
    let wanted: BTreeSet<&str> = words.split_whitespace().collect();
    let score = |line: &&str| line.split_whitespace().filter(|word| wanted.contains(word)).count();
    text.split('\n').filter(|line| !line.trim().is_empty()).max_by_key(score).unwrap_or("")
}
