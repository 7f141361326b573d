//! `/suivi/{secret}/explication`: why the decision is what it is, and « et si ? ».

use super::fields::{Given, field};
use super::held::{case_page, case_trouble, missing, tracking_href};
use super::simulator::reshaped;
use crate::posted::{Posted, unread};
use crate::request::{Place, Visit};
use crate::shell::{page, shell};
use crate::state::App;
use crate::words;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use beffroi_app::{CaseView, RawAnswers, Secret};
use beffroi_base::{Language, Text};
use beffroi_case::Origins;
use beffroi_letters::Explanation;
use beffroi_pages::explain::{DataUsed, Explain, Parameter, Recompute};
use beffroi_pages::letter::Signature;
use beffroi_pages::parts::{Link, Shown, Source, Steps, Tone};
use beffroi_pages::simulator::Outcome;
use beffroi_rules::{Step, StepKind};
use beffroi_service::{Answers, Effect};
use beffroi_simulator::Simulation;

/// The explanation.
pub(crate) async fn show(State(app): State<App>, visit: Visit, Place(secret): Place<String>) -> Response {
    let (app2, visit2) = (app.clone(), visit.clone());
    case_page(&app, &visit, &secret, move |_, view| Some(explain_page(&app2, &visit2, view, &RawAnswers::new(), &[], None).render())).await
}

/// The explanation with what other answers would give. Nothing is kept.
pub(crate) async fn what_if(State(app): State<App>, visit: Visit, Place(secret): Place<String>, headers: HeaderMap, body: Body) -> Response {
    let Some(secret) = Secret::parse(&secret) else { return missing(&app, &visit) };
    let posted = match Posted::read(&headers, body).await {
        Ok(posted) => posted,
        Err(unreadable) => return unread(&app, &visit, unreadable),
    };
    let (app2, visit2) = (app.clone(), visit.clone());
    match app.run(move |town| town.case(&secret).map(|view| recomputed(&app2, &visit2, &view, &posted))).await {
        Ok((html, status)) => page(&visit, status, html),
        Err(trouble) => case_trouble(&app, &visit, trouble),
    }
}

fn recomputed(app: &App, visit: &Visit, view: &CaseView<'_>, posted: &Posted) -> (String, StatusCode) {
    let draft = view.service.draft();
    let Some(simulation) = Simulation::of(draft) else {
        return (explain_page(app, visit, view, &RawAnswers::new(), &[], None).render(), StatusCode::OK);
    };
    let raw = posted.raw_answers(draft);
    if let Some(raw) = reshaped(view.service, &raw, posted.text("geste")) {
        return (explain_page(app, visit, view, &raw, &[], None).render(), StatusCode::OK);
    }
    let reading = simulation.read(&raw);
    if !reading.refused.is_empty() {
        return (explain_page(app, visit, view, &raw, &reading.refused, None).render(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    let mut answers = view.case.answers.clone();
    answers.extend(reading.given);
    let outcome = simulation.outcome(&answers).map(|outcome| compared(view, &simulation, &outcome).unwrap_or(outcome));
    (explain_page(app, visit, view, &raw, &[], outcome).render(), StatusCode::OK)
}

/// The result beside the one of the case.
fn compared(view: &CaseView<'_>, simulation: &Simulation, outcome: &Outcome) -> Option<Outcome> {
    let now = simulation.outcome(&view.case.answers)?;
    let Shown::Words(now) = now.value else { return None };
    Some(Outcome {
        body: vec![
            Text::new(format!("Avec les réponses de votre dossier : {}.", now.fr), format!("With the answers of your file: {}.", now.en)),
            Text::new("Votre dossier n'a pas changé.", "Your file has not changed."),
        ],
        label: outcome.label.clone(),
        value: outcome.value.clone(),
        steps: outcome.steps.clone(),
    })
}

fn explain_page(app: &App, visit: &Visit, view: &CaseView<'_>, raw: &RawAnswers, refused: &[(String, Text)], result: Option<Outcome>) -> Explain {
    let explanation = view.explanation();
    let case = &view.case;
    let steps: Vec<&Step> = distinct(&explanation);
    let (decision, tone) = decision(view, &explanation);
    let signed = explanation.decision.as_ref();
    let home = tracking_href(&case.tracking);
    Explain {
        shell: shell(app, visit),
        service: view.service.title().clone(),
        reference: case.id.to_string(),
        decision,
        tone,
        decided_by: signed.map(|decision| signature(&decision.signature, decision.on)),
        decided: signed.map(|decision| decision.on),
        mode: mode(view, &explanation),
        reasons: signed.and_then(|decision| decision.reasons.as_ref()).iter().flat_map(|reasons| reasons.as_str().split("\n\n")).map(Text::french).collect(),
        legal: if explanation.basis.is_empty() { vec![] } else { vec![Source { text: Text::new(&*explanation.basis, &*explanation.basis), href: None }] },
        data: explanation
            .data
            .iter()
            .map(|datum| DataUsed { label: datum.label.clone(), value: Shown::Words(datum.value.clone()), source: datum.source.clone() })
            .collect(),
        parameters: parameters(&steps, &explanation),
        steps: Steps { steps: steps.iter().filter(|step| !is_set(step, &explanation)).flat_map(|step| words::steps(std::slice::from_ref(*step)).steps).collect() },
        version: explanation.version.to_string(),
        rules_href: None,
        register_href: None,
        recompute: recompute(view, raw, refused, result),
        back: Link { href: home, text: Text::new("Votre demande", "Your request") },
    }
}

/// The steps of every result, each told once.
fn distinct(explanation: &Explanation) -> Vec<&Step> {
    let mut steps: Vec<&Step> = vec![];
    for step in explanation.results.iter().flat_map(|(_, steps)| steps) {
        if !steps.iter().any(|known| known.name == step.name && known.state == step.state) {
            steps.push(step);
        }
    }
    steps
}

/// Whether a step is a figure the rules set, and not a result: a result may be
/// a constant too (nothing is paid below ten euros).
fn is_set(step: &Step, explanation: &Explanation) -> bool {
    let result = explanation.results.iter().any(|(_, steps)| steps.last().is_some_and(|last| last.name == step.name));
    step.kind == StepKind::Rule && step.operation.is_none() && step.reason.is_none() && !result
}

/// The figures the rules set, as they applied to the person.
fn parameters(steps: &[&Step], explanation: &Explanation) -> Vec<Parameter> {
    let set = steps.iter().filter(|step| is_set(step, explanation));
    set.map(|step| Parameter { label: step.title.clone(), value: Shown::Words(step.value.clone()), sources: words::sources(step) }).collect()
}

fn signature(signature: &beffroi_case::Signature, on: beffroi_base::Day) -> Signature {
    Signature {
        first_name: signature.agent.first_name.clone(),
        last_name: signature.agent.last_name.clone(),
        capacity: Text::french(signature.agent.capacity.clone()),
        department: Text::french(signature.agent.department.clone()),
        delegation: Some(Text::french(signature.order.clone())),
        signed: Some(on),
    }
}

fn decision(view: &CaseView<'_>, explanation: &Explanation) -> (Text, Tone) {
    let tag = super::tracking::stage_tag(view.service.draft(), &view.case);
    let Some(decision) = &explanation.decision else {
        let text = if view.case.silence.is_some() { tag.text } else { Text::new("Aucune décision n'est encore prise.", "No decision has been made yet.") };
        return (text, tag.tone);
    };
    let amounts: Vec<&beffroi_case::Outcome> = decision.results.iter().collect();
    let said = |fr: &str, en: &str| {
        let listed = |language: Language| amounts.iter().map(|outcome| format!("{} : {}", outcome.title.get(language), outcome.value.get(language))).collect::<Vec<_>>().join(" ; ");
        let (french, english) = (listed(Language::Fr), listed(Language::En));
        if amounts.is_empty() { Text::new(format!("{fr}."), format!("{en}.")) } else { Text::new(format!("{fr}. {french}"), format!("{en}. {english}")) }
    };
    match decision.effect {
        Effect::Grant => (said("Votre demande est accordée", "Your request is granted"), Tone::Good),
        Effect::Refuse => (said("Votre demande est refusée", "Your request is refused"), Tone::Bad),
        Effect::Withdraw => (said("Ce qui vous avait été accordé est retiré", "What you had been granted is withdrawn"), Tone::Bad),
    }
}

/// How far the computation counted (CRPA, art. R. 311-3-1-2, 1°).
fn mode(view: &CaseView<'_>, explanation: &Explanation) -> Text {
    let computed = !explanation.results.is_empty();
    match (&explanation.decision, computed) {
        (Some(_), true) => Text::new(
            "Un calcul a préparé cette décision. Il ne décide pas : la personne nommée ci-dessus l'a examinée et signée.",
            "A computation prepared this decision. It does not decide: the person named above examined and signed it.",
        ),
        (Some(_), false) => Text::new("Aucun calcul n'a servi à cette décision.", "No computation was used for this decision."),
        (None, true) if view.case.silence.is_some() => Text::new(
            "Personne n'a décidé : c'est le silence de l'administration qui vaut réponse. Voici ce que donnent les règles avec vos réponses.",
            "Nobody decided: the administration's silence counts as the answer. This is what the rules give with your answers.",
        ),
        (None, true) => Text::new(
            "Voici ce que donnent les règles avec vos réponses. Une personne examinera votre dossier et signera la décision.",
            "This is what the rules give with your answers. A person will examine your file and sign the decision.",
        ),
        (None, false) => Text::new("Aucun calcul ne sert à cette démarche.", "No computation is used in this service."),
    }
}

fn recompute(view: &CaseView<'_>, raw: &RawAnswers, refused: &[(String, Text)], result: Option<Outcome>) -> Option<Recompute> {
    let simulation = Simulation::of(view.service.draft())?;
    let own: &Answers = &view.case.answers;
    let given = Given { answers: own, raw, errors: refused, origins: &Origins::new() };
    let questions = simulation.asked().map(|question| {
        let mut shown = field(view.service, question, &given);
        // Why it is asked was said when it was asked.
        shown.why = None;
        shown
    });
    Some(Recompute {
        post_href: format!("{}/explication", tracking_href(&view.case.tracking)),
        questions: questions.collect(),
        hidden: vec![],
        result,
    })
}
