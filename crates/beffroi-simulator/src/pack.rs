//! A simulation as bytes: its rules, and what reading the answers needs to know
//! of each question. How the page words a question stays on the page.

use crate::Simulation;
use beffroi_base::{Span, Spanned};
use beffroi_rules::{
    Expression, Program,
    pack::{Malformed, Reader, Writer},
};
use beffroi_service::{ANSWER_KINDS, AnswerKind, Choice, Elements, Question};

/// First bytes: what it is, and the version of its form.
const MAGIC: &[u8] = b"BFS\x01";

impl Simulation {
    /// The simulation as bytes; `None` when it cannot travel: its rules are too
    /// deeply nested, or an answer must have a form of its own (`motif`) or be one
    /// of the communes or countries, which browsers are not taught to read.
    pub fn pack(&self) -> Option<Vec<u8>> {
        let columns = || self.questions.iter().filter_map(|question| question.elements.as_ref()).flat_map(|elements| &elements.questions);
        if self.asked().chain(columns()).any(|question| question.pattern.is_some() || matches!(question.kind, AnswerKind::Commune | AnswerKind::Country)) {
            return None;
        }
        let conditions: Vec<&Expression> = columns().filter_map(|column| column.condition.as_ref().map(|condition| &condition.value)).collect();
        let rules = self.program.pack(&[&self.rule], &conditions)?;
        let mut out = Writer::default();
        out.raw(MAGIC);
        out.size(rules.len());
        out.raw(&rules);
        out.text(&self.rule);
        out.text(&self.start);
        out.list(&self.questions, write_question);
        Some(out.into_bytes())
    }

    /// Reads what [`Simulation::pack`] wrote.
    ///
    /// # Errors
    ///
    /// The bytes are no simulation, are damaged, or come from another version.
    pub fn unpack(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        if reader.raw(MAGIC.len())? != MAGIC {
            return Err(Malformed("not a simulation of this version"));
        }
        let size = reader.size()?;
        let (program, conditions) = Program::unpack(reader.raw(size)?)?;
        let mut conditions = conditions.into_iter();
        let rule = reader.text()?.to_owned();
        let start = reader.text()?.to_owned();
        let questions = reader.list(|reader| read_question(reader, None, &program, &mut conditions))?;
        reader.end()?;
        Ok(Self { program, rule, start, questions })
    }
}

fn write_question(out: &mut Writer, question: &Question) {
    out.text(&question.name);
    out.both(&question.label);
    out.byte(ANSWER_KINDS.iter().position(|(_, kind)| *kind == question.kind).unwrap_or_default() as u8);
    out.option(question.unit.as_ref(), |out, unit| out.text(&unit.value));
    out.flag(question.required);
    for bound in [question.min, question.max] {
        out.option(bound, Writer::number);
    }
    for bound in [question.earliest, question.latest] {
        out.option(bound, Writer::day);
    }
    out.option(question.length_max, Writer::size);
    out.list(&question.choices, |out, choice| out.text(&choice.value));
    out.flag(question.entered);
    out.flag(question.condition.is_some());
    out.option(question.elements.as_ref(), |out, elements| {
        out.both(&elements.called);
        out.list(&elements.questions, write_question);
    });
}

/// Columns take their conditions one after another, as they were packed; what
/// says whether another question matters is among the rules.
fn read_question(
    reader: &mut Reader<'_>, list: Option<&str>, program: &Program, conditions: &mut impl Iterator<Item = Expression>,
) -> Result<Question, Malformed> {
    let here = |value: &str| Spanned::new(value.to_owned(), Span::default());
    let name = reader.text()?.to_owned();
    let label = reader.both()?;
    let kind = ANSWER_KINDS.get(usize::from(reader.byte()?)).map(|(_, kind)| *kind).ok_or(Malformed("no such question"))?;
    let mut question = Question::bare(name, label, kind);
    question.list = list.map(str::to_owned);
    question.unit = reader.option(Reader::text)?.map(here);
    question.required = reader.flag()?;
    question.min = reader.option(Reader::number)?;
    question.max = reader.option(Reader::number)?;
    question.earliest = reader.option(Reader::day)?;
    question.latest = reader.option(Reader::day)?;
    question.length_max = reader.option(Reader::whole)?.map(|length| length as usize);
    question.choices = reader.list(|reader| {
        let value = reader.text()?.to_owned();
        Ok(Choice { label: beffroi_base::Text::french(value.clone()), value })
    })?;
    question.entered = reader.flag()?;
    if reader.flag()? && list.is_some() {
        let condition = conditions.next().ok_or(Malformed("a condition is missing"))?;
        question.condition = Some(Spanned::new(condition, Span::default()));
    }
    if reader.flag()? {
        // A list in a list is refused by the checker.
        if list.is_some() || question.kind != AnswerKind::List {
            return Err(Malformed("a list where there is none"));
        }
        let called = reader.both()?;
        let name = question.name.clone();
        let mut inside = |reader: &mut Reader<'_>| read_column(reader, &name, program, conditions);
        let questions = reader.list(&mut inside)?;
        question.elements = Some(Elements { called, questions, program: program.clone() });
    }
    Ok(question)
}

/// The same, through a trait object: a question that holds questions would
/// otherwise be compiled without end.
fn read_column(reader: &mut Reader<'_>, list: &str, program: &Program, mut conditions: &mut dyn Iterator<Item = Expression>) -> Result<Question, Malformed> {
    read_question(reader, Some(list), program, &mut conditions)
}
