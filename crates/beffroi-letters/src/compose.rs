//! A letter from its template, the case and the town.

use crate::legal;
use beffroi_base::{Language, format_day};
use beffroi_case::{Ask, Case, Decision, Letter, LetterBlock};
use beffroi_charter::CompiledService;
use beffroi_rules::Situation;
use beffroi_service::{Answer, Builtin, Part, SlotContent, Template, answers};
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
    Finish { service, territory, case, language, body, anonymous: letter.anonymous.is_some() }.add(occasion, &mut blocks);
    Some(Letter {
        name: name.to_owned(),
        language,
        // On one line, whatever an answer holds: it becomes a header.
        subject: filler.fill(subject).split_whitespace().collect::<Vec<_>>().join(" "),
        decision: matches!(occasion, Occasion::Decision(_)),
        blocks,
    })
}

/// Adds what the law asks of a letter of its kind and its template leaves out.
struct Finish<'a> {
    service: &'a CompiledService,
    territory: &'a Territory,
    case: &'a Case,
    language: Language,
    body: &'a Template,
    anonymous: bool,
}

impl Finish<'_> {
    fn add(&self, occasion: Occasion<'_>, blocks: &mut Vec<LetterBlock>) {
        match occasion {
            Occasion::Decision(decision) => self.decision(decision, blocks),
            Occasion::Ask(ask) => {
                blocks.extend(self.ask(ask).into_iter().map(LetterBlock::Legal));
                blocks.push(self.reach());
            }
            Occasion::News(reasons) => {
                if let Some(reasons) = reasons.filter(|_| !self.body.uses(Builtin::Reasons)) {
                    blocks.push(LetterBlock::Reasons(reasons.to_owned()));
                }
                blocks.push(self.reach());
            }
        }
    }

    fn heading(&self, fr: &str, en: &str) -> LetterBlock {
        LetterBlock::Heading(self.language.pick(fr, en).to_owned())
    }

    fn reach(&self) -> LetterBlock {
        LetterBlock::Legal(legal::reach(self.service, self.territory, self.language))
    }

    /// Reasons, text applied, date and effect, author, remedies, computation.
    fn decision(&self, decision: &Decision, blocks: &mut Vec<LetterBlock>) {
        let language = self.language;
        if let Some(reasons) = decision.reasons.as_ref().filter(|_| !self.body.uses(Builtin::Reasons)) {
            blocks.push(self.heading("Les motifs", "The reasons"));
            blocks.push(LetterBlock::Reasons(reasons.as_str().to_owned()));
        }
        if let Some(basis) = self.service.draft().basis.as_ref().and_then(|basis| basis.text.as_ref()) {
            blocks.push(LetterBlock::Legal(match language {
                Language::Fr => format!("Texte appliqué\u{a0}: {}.", basis.value),
                Language::En => format!("Text applied: {}.", basis.value),
            }));
        }
        blocks.push(LetterBlock::Legal(legal::effective(decision, language)));
        let agent = &decision.signature.agent;
        let name = (!self.anonymous).then(|| agent.name());
        blocks.push(LetterBlock::Author {
            name: name.clone(),
            capacity: agent.capacity.clone(),
            department: agent.department.clone(),
            order: Some(decision.signature.order.clone()),
        });
        blocks.push(self.heading("Contester cette décision", "Contesting this decision"));
        let author = name.unwrap_or_else(|| agent.capacity.clone());
        let remedies = legal::remedies(self.service, self.territory, &author, decision.effect, language);
        blocks.extend(remedies.into_iter().map(LetterBlock::Legal));
        if let Some(mention) = legal::algorithm(self.service, self.territory, self.case, language) {
            blocks.push(self.heading("Le calcul utilisé", "The computation used"));
            blocks.push(LetterBlock::Legal(mention));
        }
    }

    /// The item, its text, its deadline, whether the examination goes on, and
    /// what becomes of the silence clock (CRPA, art. L. 114-5, L. 114-5-1).
    fn ask(&self, ask: &Ask) -> Vec<String> {
        let mut lines = vec![];
        let said = [Builtin::Item, Builtin::ItemText, Builtin::Due].iter().all(|slot| self.body.uses(*slot));
        if !said {
            lines.push(legal::item(ask, self.language));
        }
        let review = self.service.draft().actions().find(|(_, action)| action.name == ask.action).map(|(_, action)| action);
        lines.extend(review.map(|action| legal::review(action, self.language)));
        lines.extend(legal::suspended(self.service, self.case, ask, self.language));
        lines
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
                    SlotContent::Answers(name) => self.listed(name),
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

    /// The elements of a list, a line each; or one column of it, in a row.
    fn listed(&self, name: &str) -> String {
        let draft = self.service.draft();
        if draft.question(name).is_some_and(|question| question.list.is_none()) {
            return self.answer_of(name).unwrap_or_default();
        }
        let Some(column) = draft.question(name) else { return String::new() };
        let list = column.list.as_deref().and_then(|list| self.case.answers.get(list));
        let Some(Answer::Elements(elements)) = list else { return String::new() };
        let shown: Vec<String> = elements.iter().filter_map(|element| element.get(name)).map(|answer| answers::show(column, answer, self.language)).collect();
        let and = self.language.pick(" et ", " and ");
        match shown.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, before)) => format!("{}{and}{last}", before.join(", ")),
            None => String::new(),
        }
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
