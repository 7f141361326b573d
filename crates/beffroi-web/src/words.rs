//! Sentences made from a service file: who reads, for what, until when; and
//! views that both sides of the counter share.

use beffroi_base::{Language, Text};
use beffroi_case::{Case, Letter, LetterBlock, Origin, Origins, SilenceClock};
use beffroi_charter::CompiledService;
use beffroi_pages::letter as shown;
use beffroi_pages::parts::{FileRef, Office, Section, Shown, Silence, SilenceTerms, Source, SummaryRow};
use beffroi_pages::question::{Use, Why};
use beffroi_service::{Answer, Answers, Disposal, Draft, Ground, Question, Reader, RetentionStart, SilenceSense, answers};
use beffroi_territory::Territory;

pub(crate) use beffroi_simulator::{sources, steps};

/// A role in words a resident understands.
pub(crate) fn role(name: &str) -> Text {
    match name {
        "usager" => Text::new("Vous", "You"),
        "instructeur" => Text::new("La personne qui instruit votre dossier", "The person who examines your case"),
        "signataire" => Text::new("La personne qui signe la décision", "The person who signs the decision"),
        "comptable" => Text::new("La personne chargée du paiement", "The person in charge of payment"),
        "accueil" => Text::new("La personne de l'accueil", "The person at the counter"),
        other => {
            let mut chars = other.chars();
            let upper: String = chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default();
            Text::french(upper)
        }
    }
}

/// A role in words an agent uses of a colleague.
pub(crate) fn desk_role(name: &str) -> Text {
    match name {
        "usager" => Text::new("la personne", "the person"),
        "instructeur" => Text::new("l'instruction", "the reviewer"),
        "signataire" => Text::new("la signature", "the signatory"),
        "comptable" => Text::new("la comptabilité", "the accountant"),
        "accueil" => Text::new("l'accueil", "the counter"),
        other => Text::french(other),
    }
}

/// « Pourquoi cette question ? »: every reader, generated from the analysis.
pub(crate) fn why(service: &CompiledService, question: &Question) -> Why {
    let draft = service.draft();
    let mut readers: Vec<Use> = vec![];
    for (path, reader) in service.usage().reached(&question.name) {
        let used = reader_use(draft, question, &path, &reader);
        if !readers.iter().any(|known| known.who == used.who && known.purpose == used.purpose) {
            readers.push(used);
        }
    }
    let basis = draft.basis.as_ref().and_then(|basis| basis.text.as_ref()).map(|text| Text::new(text.value.clone(), text.value.clone()));
    Why { readers, until: retention(draft), basis }
}

fn reader_use(draft: &Draft, question: &Question, path: &[String], reader: &Reader) -> Use {
    let through = path.last().and_then(|name| draft.program.rule(name)).map(|rule| &rule.title);
    match reader {
        Reader::Platform => Use {
            who: Text::new("Le service qui vous répond", "The department that answers you"),
            purpose: Text::new("pour vous écrire et vous reconnaître", "to write to you and know who you are"),
        },
        Reader::Stage(name) => {
            let stage = draft.stage(name);
            let who = stage.and_then(|stage| stage.actor.as_ref()).map(|actor| role(&actor.value)).unwrap_or_default();
            let at = stage.map(|stage| stage.title.clone()).unwrap_or_default();
            let purpose = match through {
                Some(rule) => Text::new(
                    format!("par le calcul « {} », à l'étape « {} »", rule.fr, at.fr),
                    format!("through the computation “{}”, at the stage “{}”", rule.en, at.en),
                ),
                None => Text::new(format!("à l'étape « {} »", at.fr), format!("at the stage “{}”", at.en)),
            };
            Use { who, purpose }
        }
        Reader::Letter(_) => Use {
            who: Text::new("Vous, dans le courrier de réponse", "You, in the answering letter"),
            purpose: match through {
                Some(rule) => Text::new(format!("pour vous montrer le calcul « {} »", rule.fr), format!("to show you the computation “{}”", rule.en)),
                None => Text::new("pour vous rappeler ce que vous avez déclaré", "to recall what you declared"),
            },
        },
        Reader::Condition(other) => {
            let label = draft.question(other).map(|other| other.label.clone()).unwrap_or_default();
            Use {
                who: Text::new("Ce formulaire", "This form"),
                purpose: Text::new(format!("pour savoir s'il faut vous demander « {} »", label.fr), format!("to know whether to ask you “{}”", label.en)),
            }
        }
        Reader::Indicator(name) => {
            let threshold = draft.indicators.iter().find(|i| i.name == *name).and_then(|i| i.threshold.as_ref()).map_or(0, |t| t.value);
            let published = Text::new(
                format!("compté dans « {name} », jamais seul : un chiffre de moins de {threshold} dossiers n'est pas publié"),
                format!("counted in “{name}”, never alone: a figure under {threshold} cases is not published"),
            );
            Use { who: Text::new("Tout le monde, dans les chiffres publiés", "Everyone, in published figures"), purpose: published }
        }
        Reader::Recipient(name) => Use { who: Text::french(name.clone()), purpose: Text::new("pour sa part du service", "for its part of the service") },
        Reader::Model(name) => Use {
            who: Text::french(name.clone()),
            purpose: Text::new("un modèle appris, qui traduit ou rend lisible et ne décide de rien", "a learned model, which translates or makes readable and decides nothing"),
        },
        Reader::Rule(name) => Use {
            who: Text::new("Le calcul", "The computation"),
            purpose: Text::french(draft.program.rule(name).map_or(question.name.clone(), |rule| rule.title.fr.clone())),
        },
    }
}

/// How long a case is kept, and what becomes of it.
pub(crate) fn retention(draft: &Draft) -> Text {
    let Some(retention) = &draft.retention else { return Text::default() };
    let Some(length) = &retention.length else { return Text::default() };
    let length = length.value.text();
    let (from_fr, from_en) = match retention.from {
        RetentionStart::Filing => ("le dépôt", "filing"),
        RetentionStart::Decision => ("la décision", "the decision"),
        RetentionStart::Closing => ("la clôture", "closing"),
    };
    let (then_fr, then_en) = match retention.disposal {
        Disposal::Destruction => ("puis effacement", "then erased"),
        Disposal::Archives => ("puis versement aux archives", "then handed to the archives"),
    };
    Text::new(
        format!("{} après {from_fr}, {then_fr}", length.fr),
        format!("{} after {from_en}, {then_en}", length.en),
    )
}

/// The legal ground and its text.
pub(crate) fn basis(draft: &Draft) -> Source {
    let Some(basis) = &draft.basis else { return Source::default() };
    let ground = match basis.ground.value {
        Ground::PublicTask => Text::new("Mission d'intérêt public", "Task in the public interest"),
        Ground::LegalObligation => Text::new("Obligation légale", "Legal obligation"),
        Ground::Contract => Text::new("Contrat", "Contract"),
        Ground::Consent => Text::new("Consentement", "Consent"),
        Ground::VitalInterests => Text::new("Intérêts vitaux", "Vital interests"),
    };
    let text = basis.text.as_ref().map(|text| text.value.clone()).unwrap_or_default();
    Source { text: Text::new(format!("{} : {text}", ground.fr), format!("{}: {text}", ground.en)), href: None }
}

/// The rights a ground opens (GDPR, art. 15 to 21).
pub(crate) fn rights(draft: &Draft) -> Vec<Text> {
    let access = Text::new("consulter vos données", "see your data");
    let rectify = Text::new("les faire corriger", "have them corrected");
    let restrict = Text::new("en limiter l'usage", "restrict their use");
    let object = Text::new("vous opposer à leur usage", "object to their use");
    let erase = Text::new("les faire effacer", "have them erased");
    let port = Text::new("les emporter", "take them with you");
    let withdraw = Text::new("retirer votre accord", "withdraw your consent");
    match draft.basis.as_ref().map(|basis| basis.ground.value) {
        Some(Ground::Consent) => vec![access, rectify, erase, restrict, port, withdraw],
        Some(Ground::Contract) => vec![access, rectify, erase, restrict, port],
        Some(Ground::LegalObligation) => vec![access, rectify, restrict],
        Some(Ground::VitalInterests) => vec![access, rectify, erase, restrict],
        Some(Ground::PublicTask) | None => vec![access, rectify, restrict, object],
    }
}

/// The department in charge, with everything the law wants of it.
pub(crate) fn office(service: &CompiledService, territory: &Territory) -> Office {
    let draft = service.draft();
    let offline = draft.offline.as_ref();
    let address = offline.and_then(|o| o.address.as_ref()).map_or(&territory.address, |a| &a.value);
    let name = draft.department.as_ref().map_or_else(|| Text::french(territory.name.clone()), |d| d.value.clone());
    Office {
        // An address often begins with the name that stands above it.
        address: address.split(", ").filter(|line| *line != name.fr).map(str::to_owned).collect(),
        name,
        telephone: offline.and_then(|o| o.telephone.as_ref()).map_or(&territory.telephone, |t| &t.value).clone(),
        email: Some(offline.and_then(|o| o.email.as_ref()).map_or(&territory.email, |e| &e.value).clone()),
        counter: offline.and_then(|o| o.counter.as_ref()).map(|counter| counter.value.clone()),
    }
}

/// The town itself, as an office.
pub(crate) fn town_office(territory: &Territory) -> Office {
    Office {
        name: Text::french(territory.name.clone()),
        address: territory.address.split(", ").map(str::to_owned).collect(),
        telephone: territory.telephone.clone(),
        email: Some(territory.email.clone()),
        counter: None,
    }
}

/// What silence would mean: before filing without a day, after with it.
pub(crate) fn silence(draft: &Draft, clock: Option<&SilenceClock>) -> Silence {
    let Some(declared) = &draft.silence else { return Silence::None };
    let terms = SilenceTerms {
        delay: declared.delay.as_ref().map(|delay| delay.value.text()).unwrap_or_default(),
        on: clock.and_then(|clock| clock.on),
        if_complete: true,
        law: Source {
            text: declared.text.as_ref().map(|text| Text::new(text.value.clone(), text.value.clone())).unwrap_or_default(),
            href: None,
        },
    };
    match declared.sense.value {
        SilenceSense::None if draft.decides() => Silence::Nothing(terms),
        SilenceSense::None => Silence::None,
        SilenceSense::Refuse => Silence::Refusal(terms),
        SilenceSense::Grant => Silence::Acceptance(terms),
    }
}

/// An answer, for a summary. `link` gives the address of a file this reader
/// may open.
pub(crate) fn shown_answer(question: &Question, answer: &Answer, link: &dyn Fn(&str) -> Option<String>) -> Shown {
    match answer {
        Answer::Documents(documents) => Shown::Files(
            documents.iter().map(|document| FileRef { name: document.name.clone(), bytes: document.bytes, href: link(&document.blob) }).collect(),
        ),
        Answer::Elements(elements) => {
            let columns = || question.elements.iter().flat_map(|elements| &elements.questions);
            let one = |element: &Answers| columns().filter_map(|column| Some((column.label.clone(), shown_answer(column, element.get(&column.name)?, link)))).collect();
            let called = question.elements.as_ref().map(|elements| elements.called.clone()).unwrap_or_default();
            Shown::Members(called, elements.iter().map(one).collect())
        }
        // What the person typed is shown as it is; what the service words is
        // shown in the reader's language.
        Answer::Text(_) | Answer::Address { .. } | Answer::Position { .. } if question.choices.is_empty() => {
            Shown::Typed(answers::show(question, answer, Language::Fr))
        }
        _ => Shown::Words(Text::new(answers::show(question, answer, Language::Fr), answers::show(question, answer, Language::En))),
    }
}

/// A question or a rule in the words people read.
pub(crate) fn named(draft: &Draft, name: &str) -> Option<Text> {
    let question = draft.question(name).map(|question| question.label.clone());
    question.or_else(|| draft.program.rule(name).map(|rule| rule.title.clone()))
}

/// The answers, page by page of the form, each with who gave it where it was not
/// the person.
pub(crate) fn sections(draft: &Draft, given: &Answers, origins: &Origins, link: &dyn Fn(&str) -> Option<String>) -> Vec<Section> {
    let rows = |names: &[beffroi_base::Spanned<String>]| -> Vec<SummaryRow> {
        let questions = names.iter().filter_map(|name| draft.question(&name.value));
        questions
            .filter_map(|question| {
                let answer = given.get(&question.name)?;
                Some(SummaryRow { label: question.label.clone(), value: shown_answer(question, answer, link), origin: origins.get(&question.name).map(Origin::words), ..SummaryRow::default() })
            })
            .collect()
    };
    let all = draft.pages.iter().map(|page| Section { title: page.title.clone(), rows: rows(&page.questions) });
    all.filter(|section| !section.rows.is_empty()).collect()
}

/// What was answered and signed on the day of filing, with who answered.
pub(crate) fn filed(draft: &Draft, case: &Case, link: &dyn Fn(&str) -> Option<String>) -> Vec<Section> {
    sections(draft, &case.filed, &case.origins, link)
}

/// The hour on the town's clock, with its distance from universal time: `14 h 05
/// (UTC+1)`.
pub(crate) fn clock_time(at: beffroi_base::Instant, zone: &str) -> Option<Text> {
    let local = at.in_tz(zone).ok()?;
    let minutes = local.offset().seconds() / 60;
    let (sign, hours, rest) = (if minutes < 0 { '-' } else { '+' }, minutes.abs() / 60, minutes.abs() % 60);
    let offset = if rest == 0 { format!("UTC{sign}{hours}") } else { format!("UTC{sign}{hours}:{rest:02}") };
    let (hour, minute) = (local.hour(), local.minute());
    Some(Text::new(format!("{hour} h {minute:02} ({offset})"), format!("{hour:02}:{minute:02} ({offset})")))
}

/// The rules people read at some stage, in order: what the computation is for.
pub(crate) fn results_read(draft: &Draft) -> Vec<&str> {
    let mut names: Vec<&str> = vec![];
    for name in draft.stages.iter().flat_map(|stage| &stage.reads) {
        let computed = draft.program.rule(&name.value).is_some_and(|rule| !rule.is_input);
        if computed && !names.contains(&name.value.as_str()) {
            names.push(&name.value);
        }
    }
    names
}

/// A letter as a page shows it.
pub(crate) fn letter(territory: &Territory, service: &CompiledService, case: &Case, letter: &Letter, day: beffroi_base::Day) -> shown::Letter {
    let said = |text: &str| match letter.language {
        Language::Fr => Text::french(text),
        Language::En => Text::new(text, text),
    };
    let mut blocks = vec![];
    for block in &letter.blocks {
        match block {
            LetterBlock::Paragraph(text) | LetterBlock::Legal(text) => blocks.push(shown::Block::Paragraph(said(text))),
            LetterBlock::Heading(text) => blocks.push(shown::Block::Heading(said(text))),
            LetterBlock::Reasons(text) => blocks.push(shown::Block::Reasons(text.split("\n\n").map(said).collect())),
            LetterBlock::Author { name, capacity, department, order } => {
                let (first, last) = name.as_deref().and_then(|name| name.split_once(' ')).unwrap_or((name.as_deref().unwrap_or(""), ""));
                blocks.push(shown::Block::Signature(shown::Signature {
                    first_name: first.to_owned(),
                    last_name: last.to_owned(),
                    // As the town's file says them: in French.
                    capacity: Text::french(capacity.clone()),
                    department: Text::french(department.clone()),
                    delegation: order.as_deref().map(Text::french),
                    signed: Some(day),
                }));
            }
        }
    }
    let office = office(service, territory);
    let mut letterhead = vec![Text::french(territory.name.clone()), office.name];
    letterhead.extend(office.address.iter().map(|line| Text::french(line.clone())));
    letterhead.push(Text::french(office.telephone));
    shown::Letter {
        letterhead,
        recipient: recipient(case),
        place: String::new(),
        day: Some(day),
        reference: case.id.to_string(),
        object: said(&letter.subject),
        blocks,
        signature: None,
    }
}

/// Whom a letter is for, one line each.
pub(crate) fn recipient(case: &Case) -> Vec<String> {
    let mut lines = vec![];
    if let Some(name) = applicant(case) {
        lines.push(name);
    }
    if let Some(Answer::Address { lines: street, postcode, city }) = case.answers.get("usager . adresse") {
        lines.extend(street.lines().map(str::to_owned));
        lines.push(format!("{postcode} {city}"));
    }
    lines
}

/// First and last name of the applicant, where they were asked.
pub(crate) fn applicant(case: &Case) -> Option<String> {
    full_name(&|name| case.answers.get(name))
}

/// The same, for an agent whose stages read them.
pub(crate) fn desk_applicant(desk: &beffroi_app::DeskView<'_>) -> Option<String> {
    full_name(&|name| desk.answers.iter().find(|(question, _)| question.name == name).map(|(_, answer)| answer))
}

fn full_name<'a>(answer: &dyn Fn(&str) -> Option<&'a Answer>) -> Option<String> {
    let text = |name: &str| match answer(name) {
        Some(Answer::Text(text)) => Some(text.clone()),
        _ => None,
    };
    Some(format!("{} {}", text("usager . prénom")?, text("usager . nom")?))
}
