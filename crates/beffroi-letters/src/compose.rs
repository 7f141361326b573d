//! A letter from its template, the case and the town.

use crate::legal;
use beffroi_base::{Language, format_day};
use beffroi_case::{Ask, Case, Decision, Letter, LetterBlock};
use beffroi_charter::CompiledService;
use beffroi_rules::Situation;
use beffroi_service::{Builtin, Part, SlotContent, Template, answers};
use beffroi_territory::Territory;

/// What a letter is about.
#[derive(Clone, Copy, Debug)]
pub enum Occasion<'a> {
    /// A decision was signed.
    Decision(&'a Decision),
    /// An item is asked for.
    Ask(&'a Ask),
    /// News that decide nothing, with the reasons an agent gave.
    News(Option<&'a str>),
}

/// Writes the letter `name` of the service in one language; `None` where the
/// service has no such letter, or no text in that language.
pub fn compose(
    service: &CompiledService,
    territory: &Territory,
    case: &Case,
    name: &str,
    occasion: Occasion<'_>,
    language: Language,
) -> Option<Letter> {
    let letter = service.draft().letter(name)?;
    let (subject, body) = match language {
        Language::Fr => (&letter.subject, &letter.body),
        Language::En => (letter.subject_en.as_ref()?, letter.body_en.as_ref()?),
    };
    let filler = Filler {
        service,
        case,
        occasion,
        language,
        known: answers::situation(service.draft(), &case.answers, true),
    };
    let mut blocks: Vec<LetterBlock> = filler
        .fill(body)
        .split("\n\n")
        .map(str::trim)
        .filter(|paragraph| !paragraph.is_empty())
        .map(|paragraph| LetterBlock::Paragraph(paragraph.to_owned()))
        .collect();
    let writes_reasons = body.uses(Builtin::Reasons);
    finish(service, territory, case, occasion, language, (writes_reasons, letter.anonymous.is_some()), &mut blocks);
    Some(Letter {
        name: name.to_owned(),
        language,
        subject: filler.fill(subject).trim().to_owned(),
        decision: matches!(occasion, Occasion::Decision(_)),
        blocks,
    })
}

/// Adds what the law asks of a letter of this kind.
fn finish(
    service: &CompiledService,
    territory: &Territory,
    case: &Case,
    occasion: Occasion<'_>,
    language: Language,
    (writes_reasons, anonymous): (bool, bool),
    blocks: &mut Vec<LetterBlock>,
) {
    let heading = |fr: &str, en: &str| LetterBlock::Heading(language.pick(fr, en).to_owned());
    match occasion {
        Occasion::Decision(decision) => {
            if let Some(reasons) = decision.reasons.as_ref().filter(|_| !writes_reasons) {
                blocks.push(heading("Les motifs", "The reasons"));
                blocks.push(LetterBlock::Reasons(reasons.as_str().to_owned()));
            }
            if let Some(basis) = service.draft().basis.as_ref().and_then(|basis| basis.text.as_ref()) {
                blocks.push(LetterBlock::Legal(match language {
                    Language::Fr => format!("Texte appliqué\u{a0}: {}.", basis.value),
                    Language::En => format!("Text applied: {}.", basis.value),
                }));
            }
            let agent = &decision.signature.agent;
            blocks.push(LetterBlock::Author {
                name: (!anonymous).then(|| agent.name()),
                capacity: agent.capacity.clone(),
                department: agent.department.clone(),
                order: Some(decision.signature.order.clone()),
            });
            blocks.push(heading("Contester cette décision", "Contesting this decision"));
            blocks.extend(legal::remedies(territory, &agent.name(), decision.effect, language).into_iter().map(LetterBlock::Legal));
            if let Some(mention) = legal::algorithm(service, territory, case, language) {
                blocks.push(heading("Le calcul utilisé", "The computation used"));
                blocks.push(LetterBlock::Legal(mention));
            }
        }
        Occasion::Ask(_) => {
            blocks.extend(legal::suspended(service, case, language).map(LetterBlock::Legal));
            blocks.push(LetterBlock::Legal(legal::reach(service, territory, language)));
        }
        Occasion::News(reasons) => {
            if let Some(reasons) = reasons.filter(|_| !writes_reasons) {
                blocks.push(LetterBlock::Reasons(reasons.to_owned()));
            }
            blocks.push(LetterBlock::Legal(legal::reach(service, territory, language)));
        }
    }
}

struct Filler<'a> {
    service: &'a CompiledService,
    case: &'a Case,
    occasion: Occasion<'a>,
    language: Language,
    known: Situation,
}

impl Filler<'_> {
    fn fill(&self, template: &Template) -> String {
        template
            .parts
            .iter()
            .map(|part| match part {
                Part::Text(words) => words.clone(),
                Part::Slot(slot) => match &slot.content {
                    SlotContent::Builtin(builtin) => self.builtin(*builtin),
                    SlotContent::Expression(expression) => self.answer_of(&slot.name).unwrap_or_else(|| {
                        self.service.draft().program.evaluate(expression, &self.known).format(self.language)
                    }),
                },
            })
            .collect()
    }

    /// A slot that is just a question shows the answer as the person knows it
    /// (the label of a choice, not its value).
    fn answer_of(&self, name: &str) -> Option<String> {
        let question = self.service.draft().question(name)?;
        let answer = self.case.answers.get(&question.name)?;
        Some(answers::show(question, answer, self.language))
    }

    fn builtin(&self, builtin: Builtin) -> String {
        let ask = match self.occasion {
            Occasion::Ask(ask) => Some(ask),
            Occasion::Decision(_) | Occasion::News(_) => None,
        };
        let decision = match self.occasion {
            Occasion::Decision(decision) => Some(decision),
            Occasion::Ask(_) | Occasion::News(_) => None,
        };
        let day = |day| format_day(day, self.language);
        match builtin {
            Builtin::Reference => self.case.id.to_string(),
            Builtin::FiledOn => self.case.filed_on.map(day).unwrap_or_default(),
            Builtin::DecidedOn => decision.map(|decision| day(decision.on)).unwrap_or_default(),
            Builtin::Reasons => match self.occasion {
                Occasion::Decision(decision) => decision.reasons.as_ref().map(|r| r.as_str().to_owned()).unwrap_or_default(),
                Occasion::News(reasons) => reasons.unwrap_or_default().to_owned(),
                Occasion::Ask(_) => String::new(),
            },
            Builtin::Item => ask.map(|ask| ask.item.clone()).unwrap_or_default(),
            Builtin::ItemText => ask.map(|ask| ask.text.clone()).unwrap_or_default(),
            Builtin::Due => ask.map(|ask| day(ask.due)).unwrap_or_default(),
        }
    }
}
