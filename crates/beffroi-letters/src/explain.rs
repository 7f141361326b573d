//! « Expliquer ma décision » (CRPA, art. R. 311-3-1-2): the degree and mode in
//! which the computation counted, the data and their sources, the parameters
//! and how they applied, the operations one by one.

use beffroi_base::{Hash32, Language, Text};
use beffroi_case::{Case, Decision};
use beffroi_charter::CompiledService;
use beffroi_rules::Step;
use beffroi_service::{Answers, answers};

/// Why a result is what it is.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The decision, once signed.
    pub decision: Option<Decision>,
    /// The purpose of the computation.
    pub purpose: Text,
    /// The text it rests on.
    pub basis: String,
    /// The data used and where they come from.
    pub data: Vec<SourcedAnswer>,
    /// The results people read, each with its steps in order.
    pub results: Vec<(Text, Vec<Step>)>,
    /// The version of the service, for whoever wants to check.
    pub version: Hash32,
}

/// A datum and its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourcedAnswer {
    /// Name of the question.
    pub name: String,
    /// What was asked.
    pub label: Text,
    /// The answer, shown.
    pub value: Text,
    /// Who gave it.
    pub source: Text,
}

/// Explains what the rules give for a case; `given` replaces answers, to see
/// what would change (« et si ? »).
pub fn explain(service: &CompiledService, case: &Case, given: Option<&Answers>) -> Explanation {
    let draft = service.draft();
    let mut used = case.answers.clone();
    if let Some(given) = given {
        used.extend(given.iter().map(|(name, answer)| (name.clone(), answer.clone())));
    }
    let known = answers::situation(draft, &used, true);
    let read: Vec<&str> = results_read(service);
    let results = read
        .iter()
        .filter_map(|name| {
            let evaluation = draft.program.evaluate_rule(name, &known)?;
            Some((draft.program.rule(name)?.title.clone(), evaluation.trace.steps()))
        })
        .collect();
    let inputs: std::collections::BTreeSet<String> = read.iter().flat_map(|name| draft.program.inputs_of_rule(name)).collect();
    let data = draft
        .questions
        .iter()
        .filter(|question| question.list.is_none() && inputs.contains(&question.name))
        .filter_map(|question| {
            let answer = used.get(&question.name)?;
            Some(SourcedAnswer {
                name: question.name.clone(),
                label: question.label.clone(),
                value: Text::new(answers::show(question, answer, Language::Fr), answers::show(question, answer, Language::En)),
                source: match question.entered {
                    true => Text::new("Le service qui instruit votre demande", "The department that examines your request"),
                    false => Text::new("Vous, dans votre demande", "You, in your request"),
                },
            })
        })
        .collect();
    Explanation {
        decision: case.decision.clone(),
        purpose: draft.purpose.as_ref().map(|p| p.value.clone()).unwrap_or_default(),
        basis: draft.basis.as_ref().and_then(|b| b.text.as_ref()).map(|t| t.value.clone()).unwrap_or_default(),
        data,
        results,
        version: case.version,
    }
}

/// The rules people read at some stage: what the computation is for.
fn results_read(service: &CompiledService) -> Vec<&str> {
    let draft = service.draft();
    let mut names: Vec<&str> = vec![];
    for name in draft.stages.iter().flat_map(|stage| &stage.reads) {
        let computed = draft.program.rule(&name.value).is_some_and(|rule| !rule.is_input);
        if computed && !names.contains(&name.value.as_str()) {
            names.push(&name.value);
        }
    }
    names
}
