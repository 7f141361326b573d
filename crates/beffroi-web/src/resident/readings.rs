//! `GET /suivi/{secret}/lectures`: who read the case, for the person.

use super::held::{case_trouble, missing, tracking_href};
use super::plain::one_line;
use super::tracking::{said, stage_title};
use crate::request::{Place, Visit};
use crate::shell::{ok, shell};
use crate::state::App;
use crate::words::{clock_time, named};
use axum::extract::State;
use axum::response::Response;
use beffroi_app::{ReadThing, ReadingLine, Secret};
use beffroi_base::{Text, day_in};
use beffroi_case::Case;
use beffroi_pages::parts::Link;
use beffroi_pages::readings::{Reading, Readings, Why};
use beffroi_service::Draft;

/// The page.
pub(crate) async fn show(State(app): State<App>, visit: Visit, Place(secret): Place<String>) -> Response {
    let Some(secret) = Secret::parse(&secret) else { return missing(&app, &visit) };
    let (app2, visit2) = (app.clone(), visit.clone());
    let shown = app.run(move |town| {
        let view = town.case(&secret)?;
        let zone = &town.territory().zone;
        let lines = town.readings(&secret)?;
        let page = Readings {
            shell: shell(&app2, &visit2),
            service: view.service.title().clone(),
            back: Link { href: tracking_href(&view.case.tracking), text: Text::new("Votre demande", "Your request") },
            lines: lines.iter().map(|line| reading(view.service.draft(), &view.case, line, zone)).collect(),
            officer: one_line(&town.territory().data_protection),
        };
        Ok(page.render())
    }).await;
    match shown {
        Ok(html) => ok(&visit, html),
        Err(trouble) => case_trouble(&app, &visit, trouble),
    }
}

fn reading(draft: &Draft, case: &Case, line: &ReadingLine, zone: &str) -> Reading {
    let typed = line.thing == ReadThing::Typed;
    let nowhere = (!typed && line.stages.is_empty()).then(|| Text::new("Aucune étape ne lui donnait de réponse à lire.", "No stage gave them an answer to read."));
    Reading {
        day: day_in(line.at, zone),
        time: clock_time(line.at, zone),
        name: line.by.name(),
        capacity: line.by.capacity.clone(),
        department: line.by.department.clone(),
        what: what(case, &line.thing),
        why: line.stages.iter().map(|stage| why(draft, stage)).collect(),
        otherwise: if typed { Some(Text::new("Vous étiez avec lui, au guichet ou au téléphone.", "You were with them, at the counter or on the telephone.")) } else { nowhere },
    }
}

fn what(case: &Case, thing: &ReadThing) -> Text {
    match thing {
        ReadThing::Case => Text::new("Votre dossier", "Your file"),
        ReadThing::Letter(number) => match number.checked_sub(1).and_then(|index| case.letters.get(index)) {
            Some(record) => {
                let subject = said(&record.letter);
                Text { fr: format!("Le courrier « {} »", subject.fr), en: format!("The letter “{}”", subject.en), translated: true }
            }
            None => Text::new("Un courrier", "A letter"),
        },
        ReadThing::File(name) => Text { fr: format!("Le fichier « {name} »"), en: format!("The file “{name}”"), translated: true },
        ReadThing::Table => Text::new("Un tableau de plusieurs dossiers, dont le vôtre", "A table of several cases, with yours"),
        ReadThing::Batch => Text::new("La page d'un lot de dossiers à signer, dont le vôtre", "The page of a batch of cases to sign, with yours"),
        ReadThing::Typed => Text::new("Votre demande, saisie avec vous", "Your request, typed with you"),
    }
}

/// A stage, and what it lets its actor read: what the file declares.
fn why(draft: &Draft, stage: &str) -> Why {
    let declared = draft.stage(stage).into_iter().flat_map(|stage| &stage.reads).filter_map(|read| named(draft, &read.value));
    let asked = draft.questions.iter().filter(|question| question.platform || question.read_at.iter().any(|at| at.value == stage)).map(|question| question.label.clone());
    let mut reads: Vec<Text> = vec![];
    for text in asked.chain(declared) {
        if !reads.contains(&text) {
            reads.push(text);
        }
    }
    Why { stage: stage_title(draft, stage), reads }
}
