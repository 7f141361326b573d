//! The pages of the resident.

use crate::{questions::*, samples::*};
use beffroi_base::{Language, Text};
use beffroi_pages::{algorithm::*, catalogue::*, check::*, error::*, explain::*, fictitious::*, form::*, letter::LetterPage, parts::*, plain::*, question::*, journal::JournalPage, readings::{Reading, Readings, Why}, receipt::{Proof, Receipt}, service::*, simulator::*, tracking::*};

/// Each page with its name.
pub fn pages(language: Language) -> Vec<(&'static str, String)> {
    let mut pages = vec![
        ("catalogue", catalogue(language, "", true)),
        ("catalogue-recherche", catalogue(language, "eau", true)),
        ("catalogue-vide", catalogue(language, "<b>piscine</b>", false)),
        ("service", service(language).render()),
        ("service-ferme", ServicePage { closed: Some(f("La demande ouvre chaque année le 1er juin. D'ici là, vous pouvez faire une simulation.")), ..service(language) }.render()),
        ("service-reprise", ServicePage { resume: Some(link("/demandes/7K3M", "Reprendre ma demande commencée le 3 mars", "Resume the request I started on 3 March")), ..service(language) }.render()),
        ("simulateur", simulator(language, false)),
        ("simulateur-resultat", simulator(language, true)),
        ("formulaire", form(language).render()),
        ("formulaire-identite", form_identity(language).render()),
        ("identite-demonstration", FictitiousPage { shell: shell(language), persons: vec![FictitiousPerson { name: s("Maëlle Anne TANGUY-ROCHEREAU"), href: s("/franceconnect/retour?code=a") }, FictitiousPerson { name: s("Joaquim TEIXEIRA DA LOMBA"), href: s("/franceconnect/retour?code=b") }], refuse_href: s("/franceconnect/retour?error=access_denied") }.render()),
        ("formulaire-erreurs", form_wrong(language).render()),
        ("formulaire-pieces", form_files(language).render()),
        ("verification", check(language).render()),
        ("verification-erreur", check_wrong(language).render()),
        ("deja-depose", already(language).render()),
        ("plus-tard", later(language).render()),
        ("plus-tard-erreur", LaterPage { mail: wrong(later(language).mail, "Saisissez une adresse électronique", "Enter an e-mail address"), ..later(language) }.render()),
        ("journal", journal(language).render()),
        ("accuse-refus", receipt(language).render()),
        ("accuse-accord", Receipt { silence: Silence::Acceptance(SilenceTerms { delay: t("2 mois", "2 months"), on: Some(day("2026-05-24")), if_complete: true, law: source("CRPA, art. L. 231-1") }), remedies: Remedies::default(), ..receipt(language) }.render()),
        ("accuse-signalement", Receipt { silence: Silence::None, remedies: Remedies::default(), service: f("Signaler un problème dans la rue"), ..receipt(language) }.render()),
        ("suivi-piece", tracking_asked(language).render()),
        ("suivi-decide", tracking_decided(language).render()),
        ("lectures", readings(language, true).render()),
        ("lectures-aucune", readings(language, false).render()),
        ("lettre-accord", letter_page(language, letter(true)).render()),
        ("lettre-refus", letter_page(language, letter(false)).render()),
        ("lettre-piece", letter_page(language, missing_letter()).render()),
        ("explication", explain(language, false).render()),
        ("explication-recalcul", explain(language, true).render()),
        ("regles", algorithm(language).render()),
        ("accessibilite", Accessibility { shell: shell(language), stated: Some(day("2026-03-01")), tests: vec![t("axe-core sur toutes les pages, à 360 et 1280 pixels, sans défaut", "axe-core on every page, at 360 and 1280 pixels, without a defect"), t("parcours au clavier seul", "a walk by keyboard alone")], gaps: vec![t("les cartes ne sont pas proposées : le lieu se décrit en mots", "no map is offered: a place is described in words")], office: office() }.render()),
        ("donnees", personal_data(language).render()),
        ("mentions", legal(language).render()),
        ("page-libre", Plain { shell: shell(language), title: t("Une page libre", "A plain page"), blocks: vec![PlainBlock::Heading(t("Un titre", "A title")), PlainBlock::Paragraph(t("Un paragraphe.", "A paragraph.")), PlainBlock::List(vec![t("un", "one"), t("deux", "two")]), PlainBlock::Links(vec![link("/", "Accueil", "Home")])] }.render()),
        ("theme", themed(language)),
    ];
    pages.extend(errors(language));
    pages
}

fn themed(language: Language) -> String {
    let mut page = service(language);
    page.shell.town.theme_href = Some(s("/statique/ville.css"));
    page.shell.notice = Some(Notice { tone: Tone::Good, title: t("Votre brouillon est effacé", "Your draft is erased"), body: vec![t("Rien n'a été envoyé.", "Nothing was sent.")], link: None });
    page.render()
}

fn catalogue(language: Language, query: &str, any: bool) -> String {
    let card = |href: &str, title: &str, summary: &str| Card { href: s(href), title: f(title), summary: f(summary), note: None };
    let water = card("/eau-solidaire", "Aide au paiement de la facture d'eau", "La métropole rembourse la part de votre facture d'eau qui dépasse 3 % de vos revenus.");
    let street = Card { note: Some(t("sans compte", "without account")), ..card("/signalement", "Signaler un problème dans la rue", "Un trou, un lampadaire éteint, un dépôt sauvage : dites-le, avec une photo si vous voulez.") };
    let canteen = card("/cantine", "Inscription à la cantine", "Inscrivez votre enfant et connaissez son tarif, calculé d'après votre quotient familial.");
    let parking = Card { note: Some(t("réponse sous 15 jours", "answer within 15 days")), ..card("/stationnement", "Carte de stationnement résident", "Stationnez près de chez vous au tarif des résidents.") };
    let groups = match (any, query) {
        (false, _) => vec![],
        (true, "") => vec![
            beffroi_pages::catalogue::Group { title: Some(f("Eau et logement")), services: vec![water] },
            beffroi_pages::catalogue::Group { title: Some(f("Enfance")), services: vec![canteen] },
            beffroi_pages::catalogue::Group { title: Some(f("Rue et déplacements")), services: vec![street, parking] },
        ],
        (true, _) => vec![beffroi_pages::catalogue::Group { title: None, services: vec![water] }],
    };
    Catalogue { shell: shell(language), search_href: s("/"), query: s(query), groups }.render()
}

fn service(language: Language) -> ServicePage {
    let reader = |who: &str, what: &[&str], purpose: &str| ReaderRow { who: f(who), what: what.iter().map(|w| f(w)).collect(), purpose: f(purpose) };
    ServicePage {
        shell: shell(language),
        title: water(),
        summary: f("La métropole rembourse la part de votre facture d'eau qui dépasse 3 % de vos revenus."),
        rights: vec![t("consulter vos données", "see your data"), t("les faire corriger", "have them corrected")],
        for_whom: vec![f("Les foyers qui habitent l'une des 24 communes de la métropole."), f("Que vous ayez ou non un compteur à votre nom.")],
        purpose: f("Alléger la facture d'eau des foyers pour qui elle dépasse 3 % des revenus."),
        needed: vec![
            Needed { label: f("Le total de vos ressources de l'an dernier"), hint: Some(f("salaires, pensions, prestations")) },
            Needed { label: f("Votre numéro d'allocataire"), hint: Some(f("si la CAF vous verse une prestation")) },
            Needed { label: f("Un relevé d'identité bancaire"), hint: None },
        ],
        steps: vec![f("Votre foyer"), f("Le versement")],
        time: vec![t("Environ 5 minutes pour remplir. Une réponse sous 2 mois.", "About 5 minutes to fill in. An answer within 2 months.")],
        silence: refusal(None),
        readers: vec![
            reader("L'instructrice ou l'instructeur", &["personnes du foyer", "ressources", "numéro d'allocataire"], "Vérifie le calcul et propose une décision."),
            reader("La personne qui signe", &["le calcul et la proposition"], "Décide."),
            reader("Le comptable", &["relevé d'identité bancaire", "montant de l'aide"], "Verse l'aide."),
        ],
        retention: f("24 mois après la décision, puis destruction."),
        legal: vec![source("Mission d'intérêt public : CGCT, art. L. 2224-12-1-1"), Source { text: f("Délibération du 16 décembre 2022"), href: Some(s("https://deliberations.example/2022-12-16")) }],
        office: office(),
        simulator_href: Some(s("/eau-solidaire/simulateur")),
        start_href: s("/eau-solidaire/commencer"),
        register_href: Some(s("/regles/eau-solidaire")),
        ..ServicePage::default()
    }
}

fn simulator(language: Language, posted: bool) -> String {
    let (count, amount) = if posted { ("4", "13200") } else { ("", "") };
    Simulator {
        shell: shell(language),
        service: water(),
        service_href: s("/eau-solidaire"),
        post_href: s("/eau-solidaire/simulateur"),
        questions: vec![household(count), resources(amount)],
        hidden: vec![],
        result: posted.then(outcome),
        start_href: s("/eau-solidaire"),
        engine: None,
    }
    .render()
}

fn outcome() -> Outcome {
    Outcome {
        label: t("Aide estimée", "Estimated aid"),
        value: a_year(5040),
        body: vec![t("Avec ces réponses, les règles de 2026 donnent droit à l'aide.", "With these answers, the rules of 2026 open a right to the aid.")],
        steps: steps(),
    }
}

fn form(language: Language) -> FormPage {
    FormPage {
        shell: shell(language),
        service: water(),
        title: f("Votre foyer"),
        step: 1,
        steps: 3,
        questions: vec![household(""), resources(""), benefits(None)],
        post_href: s("/demandes/7K3M/1"),
        hidden: vec![Hidden::new("version", "3f9a")],
        back_href: Some(s("/eau-solidaire")),
        draft: Some(Draft { kept_until: Some(day("2026-04-03")), can_resume: true }),
        ..FormPage::default()
    }
}

fn form_identity(language: Language) -> FormPage {
    FormPage {
        title: f("Vous"),
        identity: Some(IdentityOffer { provider: s("FranceConnect"), data: vec![t("prénoms", "first names"), t("nom de naissance", "name at birth"), t("courriel", "e-mail address")], href: s("/brouillon/7K3M/identite") }),
        ..form(language)
    }
}

fn form_wrong(language: Language) -> FormPage {
    FormPage {
        questions: vec![
            wrong(household("quatre"), "Écrivez un nombre de personnes en chiffres, de 1 à 20", "Write a number of people in digits, from 1 to 20"),
            wrong(resources("beaucoup"), "Écrivez un montant en chiffres, par exemple 13 200", "Write an amount in digits, for example 13,200"),
            wrong(benefits(None), "Répondez par oui ou par non", "Answer yes or no"),
            number("12"),
            wrong(question("naissance", "Votre date de naissance", Widget::Date { boxes: DateBoxes { day: s("31"), month: s("2"), year: s("1984") }, birth: true }), "Le 31 février n'existe pas", "There is no 31 February"),
        ],
        changing: true,
        ..form(language)
    }
}

fn form_files(language: Language) -> FormPage {
    FormPage {
        title: f("Le versement"),
        intro: vec![f("L'aide est versée en une fois, par virement.")],
        step: 2,
        questions: vec![iban("FR76 3000 6000 0112"), invoice(true), place()],
        ..form(language)
    }
}

fn statement() -> Question {
    question("honneur", "Déclaration sur l'honneur", Widget::Statement { text: f("Je déclare que ces renseignements sont exacts."), checked: false })
}

fn check(language: Language) -> CheckAnswers {
    CheckAnswers {
        shell: shell(language),
        service: water(),
        step: 3,
        steps: 3,
        sections: sections(true),
        questions: vec![statement()],
        errors: vec![],
        before_filing: vec![t("Votre demande va à la Direction du cycle de l'eau. Vous recevrez aussitôt un accusé de réception.", "Your request goes to the Water department. You will receive an acknowledgement at once.")],
        hidden: vec![Hidden::new("version", "3f9a"), Hidden::new("cle", "b7c2")],
        post_href: s("/demandes/7K3M/depot"),
        back_href: Some(s("/demandes/7K3M/2")),
    }
}

fn check_wrong(language: Language) -> CheckAnswers {
    CheckAnswers {
        questions: vec![wrong(statement(), "Cochez la case pour déclarer que vos réponses sont exactes", "Tick the box to state that your answers are true")],
        errors: vec![FieldError { target: String::new(), text: t("La démarche a changé depuis que vous avez commencé : relisez la page « Votre foyer »", "The service changed since you started: read the page “Votre foyer” again") }],
        ..check(language)
    }
}

fn already(language: Language) -> AlreadyFiled {
    AlreadyFiled {
        shell: shell(language),
        service: water(),
        reference: s("7K3M-9QXT-04DF-WZ2H"),
        filed: Some(day("2026-03-03")),
        tracking_href: s("/suivi/7K3M"),
        receipt_href: Some(s("/suivi/7K3M/accuse")),
        service_href: s("/eau-solidaire"),
    }
}

fn later(language: Language) -> LaterPage {
    LaterPage {
        shell: shell(language),
        service: water(),
        until: day("2026-04-02"),
        address: s("https://demarches.valdeloire.example/brouillon/7K3M9QXT04DFWZ2H5b1d8c70e2a94f36"),
        resume_href: s("/brouillon/7K3M"),
        post_href: s("/brouillon/7K3M/plus-tard"),
        mail: question("courriel", "Votre adresse électronique", Widget::Email { value: s("") }),
        erase: question("effacer", "Tout effacer", Widget::Statement { text: t("Effacer maintenant tout ce que j'ai tapé et joint.", "Erase now everything I typed and attached."), checked: false }),
    }
}

fn journal(language: Language) -> JournalPage {
    JournalPage {
        shell: shell(language),
        size: 18_204,
        root: s("9b6f0c1e5a7d4e2f8c3b6a1d0e9f8c7b6a5d4e3f2c1b0a9d8e7f6c5b4a3d2e1f"),
        day: day("2026-03-03"),
        time: Some(t("14 h 32 (UTC+1)", "14:32 (UTC+1)")),
        public: s("5a7d4e2f8c3b6a1d0e9f8c7b6a5d4e3f2c1b0a9d8e7f6c5b4a3d2e1f9b6f0c1e"),
        head_href: s("/journal/tete.json"),
        added_href: s("/journal/suite.json"),
    }
}

fn receipt(language: Language) -> Receipt {
    Receipt {
        shell: shell(language),
        service: water(),
        reference: s("7K3M-9QXT-04DF-WZ2H"),
        received: day("2026-03-03"),
        received_time: Some(t("14 h 32 (UTC+1)", "14:32 (UTC+1)")),
        office: office(),
        silence: refusal(Some("2026-05-03")),
        remedies: remedies(),
        next: vec![t("Une instructrice vérifie le calcul.", "A reviewer checks the computation."), t("Une personne habilitée décide et signe.", "An authorised person decides and signs."), t("Vous recevez la décision sur votre page de suivi et par courriel.", "You receive the decision on your tracking page and by e-mail.")],
        sections: sections(false),
        tracking: Some(Link { href: s("/suivi/7K3M"), text: f("https://demarches.valdeloire.example/suivi/7K3M9QXT04DFWZ2H-5b1d8c70e2a94f36") }),
        sent_to: Some(s("yanis@courriel.example")),
        pdf: Some(FileRef { name: s("PDF"), bytes: 42_300, href: Some(s("/suivi/7K3M/recepisse/pdf")) }),
        proof: Some(Proof { position: 1234, fingerprint: s("9b6f0c1e5a7d4e2f8c3b6a1d0e9f8c7b6a5d4e3f2c1b0a9d8e7f6c5b4a3d2e1f"), file_href: s("/suivi/7K3M/preuve.json"), how_href: s("/journal") }),
        version: Some(s("3f9a2c41")),
    }
}

fn tracking(language: Language) -> Tracking {
    let event = |date: &str, fr: &str, en: &str, moment: Moment| Event { day: Some(day(date)), title: t(fr, en), moment, ..Event::default() };
    Tracking {
        shell: shell(language),
        service: water(),
        reference: s("7K3M-9QXT-04DF-WZ2H"),
        timeline: Timeline { events: vec![
            Event { time: Some(s("14:32")), who: Some(t("vous", "you")), ..event("2026-03-03", "Demande déposée", "Request filed", Moment::Done) },
            Event { who: Some(f("Awa Diop, instructrice")), ..event("2026-03-10", "Pièce demandée : votre dernière facture d'eau", "Document asked for: your latest water bill", Moment::Done) },
            Event { title: t("Examen en cours", "Under review"), moment: Moment::Current, ..Event::default() },
            Event { title: t("Décision signée par une personne habilitée", "Decision signed by an authorised person"), moment: Moment::Coming, ..Event::default() },
            Event { body: vec![t("Seulement si personne ne vous a répondu.", "Only if nobody answered you.")], ..event("2026-05-03", "Refus implicite", "Implicit refusal", Moment::Coming) },
        ] },
        receipt_href: Some(s("/suivi/7K3M/accuse")),
        answers_href: Some(s("/suivi/7K3M/reponses")),
        office: office(),
        kept_until: Some(t("24 mois après la décision, puis destruction.", "24 months after the decision, then destruction.")),
        ..Tracking::default()
    }
}

fn tracking_asked(language: Language) -> Tracking {
    let questions = vec![
        Question { name: s("fichier"), ..wrong(invoice(false), "Choisissez un fichier, ou expliquez pourquoi vous ne l'avez pas", "Choose a file, or explain why you do not have it") },
        Question { name: s("texte"), label: t("Ou votre réponse, en quelques mots", "Or your answer, in a few words"), widget: Widget::LongText { value: s(""), max: Some(2000) }, ..Question::default() },
    ];
    let asked = |item: &str| Asked {
        item: f(item),
        explanation: Some(s("La page envoyée est illisible en bas à droite.")),
        law: f("Règlement de l'aide, article 4"),
        asked: Some(day("2026-03-10")),
        due: Some(day("2026-04-09")),
        effect: Some(t("L'examen de votre demande continue pendant ce temps.", "The review of your request goes on meanwhile.")),
        questions: questions.clone(),
        post_href: s("/suivi/7K3M/pieces/1"),
        hidden: vec![Hidden::new("version", "4")],
    };
    Tracking {
        stage: Tag { text: t("pièce demandée", "document asked for"), tone: Tone::Attention },
        headline: t("Il nous manque un document pour achever l'examen.", "We need one document to complete the review."),
        next: vec![t("Dès réception, Awa Diop reprend votre dossier.", "As soon as it arrives, Awa Diop goes on with your file.")],
        silence: refusal(Some("2026-05-17")),
        asked: vec![asked("Votre dernière facture d'eau"), asked("Un justificatif de domicile")],
        letters: vec![LetterLine { href: s("/suivi/7K3M/courriers/1"), title: f("Une pièce manque à votre demande"), day: day("2026-03-10"), read: false }],
        messages: vec![
            Message { from: f("Awa Diop, instructrice"), mine: false, day: day("2026-03-10"), body: s("Bonjour,\nla facture envoyée est coupée."), files: vec![] },
            Message { from: t("Vous", "You"), mine: true, day: day("2026-03-11"), body: s("Je vous envoie cela demain."), files: vec![FileRef { name: s("photo.jpg"), bytes: 2_400_000, href: Some(s("/f/1")) }] },
        ],
        write: Some(WriteForm { post_href: s("/suivi/7K3M/messages"), questions: vec![Question { name: s("message"), label: t("Écrire à la personne qui suit votre dossier", "Write to the person who follows your file"), required: true, widget: Widget::LongText { value: s(""), max: Some(2000) }, ..Question::default() }], hidden: vec![] }),
        turns: vec![link("/suivi/7K3M/agir/retirer", "Retirer ma demande", "Withdraw my request")],
        readings_href: Some(s("/suivi/7K3M/lectures")),
        ..tracking(language)
    }
}

fn readings(language: Language, any: bool) -> Readings {
    let why = Why { stage: t("instruction", "review"), reads: vec![t("Votre nom", "Your last name"), t("Les ressources du foyer", "The household's resources"), t("L'aide", "The aid")] };
    let line = |at: &str, time: (&str, &str), what: Text| Reading { day: day(at), time: Some(t(time.0, time.1)), name: s("Awa Diop"), capacity: s("instructrice"), department: s("Direction de l'eau"), what, why: vec![why.clone()], otherwise: None };
    let lines = vec![
        line("2026-03-11", ("9 h 12 (UTC+1)", "9:12 (UTC+1)"), t("Le fichier « facture.pdf »", "The file “facture.pdf”")),
        line("2026-03-10", ("14 h 05 (UTC+1)", "14:05 (UTC+1)"), t("Votre dossier", "Your file")),
        Reading { what: t("Votre demande, saisie pour vous", "Your request, typed for you"), why: vec![], otherwise: Some(t("Vous étiez avec lui, au guichet ou au téléphone.", "You were with them, at the counter or on the telephone.")), ..line("2026-03-03", ("10 h 00 (UTC+1)", "10:00 (UTC+1)"), Text::default()) },
    ];
    Readings { shell: shell(language), service: f("Aide au paiement de la facture d'eau"), back: link("/suivi/7K3M", "Votre demande", "Your request"), lines: if any { lines } else { vec![] }, officer: f("Délégué à la protection des données, dpo@ville.example") }
}

fn tracking_decided(language: Language) -> Tracking {
    Tracking {
        stage: Tag { text: t("accordée", "granted"), tone: Tone::Good },
        headline: t("Une aide de 50,40 € vous est accordée. Elle sera versée sous trente jours.", "An aid of €50.40 is granted to you. It will be paid within thirty days."),
        explain_href: Some(s("/suivi/7K3M/explication")),
        letters: vec![LetterLine { href: s("/suivi/7K3M/courriers/1"), title: f("Votre aide au paiement de l'eau"), day: day("2026-03-24"), read: true }],
        ..tracking(language)
    }
}

fn letter_page(language: Language, letter: beffroi_pages::letter::Letter) -> LetterPage {
    LetterPage { shell: shell(language), letter, back: link("/suivi/7K3M", "Ma demande", "My request"), text_href: Some(s("/suivi/7K3M/courriers/1.txt")), pdf: Some(FileRef { name: s("PDF"), bytes: 31_400, href: Some(s("/suivi/7K3M/courriers/1/pdf")) }), explain_href: Some(s("/suivi/7K3M/explication")) }
}

fn explain(language: Language, recomputed: bool) -> Explain {
    let parameter = |label: &str, value: Shown| Parameter { label: f(label), value, sources: vec![source("Délibération du 16 décembre 2022, en vigueur depuis le 1er janvier 2026")] };
    Explain {
        shell: shell(language),
        service: water(),
        reference: s("7K3M-9QXT-04DF-WZ2H"),
        decision: t("Une aide de 50,40 € vous est accordée", "An aid of €50.40 is granted to you"),
        tone: Tone::Good,
        decided_by: Some(signature()),
        decided: Some(day("2026-03-24")),
        mode: t("Le calcul propose un montant. Awa Diop l'a vérifié, Marie Le Goff a décidé : le calcul est une aide, il ne décide pas.", "The computation proposes an amount. Awa Diop checked it, Marie Le Goff decided: the computation helps, it does not decide."),
        reasons: vec![],
        legal: vec![source("CGCT, art. L. 2224-12-1-1"), Source { text: f("Délibération du 16 décembre 2022"), href: Some(s("https://deliberations.example/2022-12-16")) }],
        data: vec![
            DataUsed { label: f("Personnes du foyer"), value: people(4.0), source: t("votre demande du 3 mars 2026", "your request of 3 March 2026") },
            DataUsed { label: f("Ressources du foyer"), value: a_year(1_320_000), source: t("votre demande du 3 mars 2026", "your request of 3 March 2026") },
        ],
        parameters: vec![
            parameter("Part fixe", a_year(3288)),
            parameter("Prix de l'eau", Shown::Number(3.446, Some(f("€/m³")))),
            parameter("Consommation de référence", Shown::Number(30.0, Some(f("m³ par personne et par an")))),
            parameter("Part des ressources", Shown::Number(3.0, Some(f("%")))),
            parameter("Aide la plus petite versée", money(1000)),
        ],
        steps: steps(),
        version: s("3f9a2c41d0b7e6859a1c4f3e2d5b60718293a4b5c6d7e8f90a1b2c3d4e5f6071"),
        rules_href: Some(s("/regles/eau-solidaire/3f9a2c41")),
        register_href: Some(s("/regles/eau-solidaire")),
        recompute: Some(Recompute { post_href: s("/suivi/7K3M/explication"), questions: vec![household("4"), resources("13200")], hidden: vec![], result: recomputed.then(outcome) }),
        back: link("/suivi/7K3M", "Ma demande", "My request"),
    }
}

fn algorithm(language: Language) -> AlgorithmPage {
    let page = explain(language, false);
    let mut rules = steps();
    for rule in &mut rules.steps {
        rule.value = Shown::Nothing;
        rule.filled = beffroi_base::Text::default();
    }
    AlgorithmPage {
        shell: shell(language),
        service: water(),
        service_href: s("/eau-solidaire"),
        purpose: f("Alléger la facture d'eau des foyers pour qui elle dépasse 3 % des revenus."),
        office: office(),
        kind: t("Règles écrites par des personnes ; aucune partie n'est apprise.", "Rules written by people; no part is learned."),
        decision: vec![t("Le calcul propose un montant.", "The computation proposes an amount."), t("Une personne nommée et habilitée accorde ou refuse.", "A named, authorised person grants or refuses.")],
        concerned: Some(t("Environ 10 000 foyers par an.", "About 10,000 households a year.")),
        legal: page.legal,
        parameters: page.parameters,
        rules,
        retention: f("24 mois après la décision, puis destruction."),
        attestations: vec![Attestation { code: s("CH0301"), reason: f("L'hébergeur détient le certificat, contrat 2026-118."), signatory: f("Directrice des systèmes d'information"), expires: Some(day("2026-12-31")) }],
        since: Some(day("2026-01-01")),
        version: page.version,
        links: vec![link("/regles/eau-solidaire/demarche.yaml", "Le fichier de la démarche", "The service file"), link("/regles/eau-solidaire/exemples", "Des exemples calculés", "Worked examples")],
    }
}

fn personal_data(language: Language) -> PersonalData {
    PersonalData {
        shell: shell(language),
        controller: office(),
        officer: f("dpd@valdeloire.example, ou par courrier à l'adresse de la métropole."),
        services: vec![Processing {
            service: water(),
            href: s("/eau-solidaire"),
            purpose: f("Alléger la facture d'eau des foyers pour qui elle dépasse 3 % des revenus."),
            basis: source("Mission d'intérêt public : CGCT, art. L. 2224-12-1-1"),
            recipients: vec![f("Instructrices et instructeurs"), f("Signataires"), f("Comptable public")],
            retention: f("24 mois après la décision, puis destruction."),
            rights: vec![f("Accès"), f("Rectification"), f("Limitation"), f("Opposition")],
        }],
        hosting: vec![f("À Nantes, sur les machines de la métropole.")],
    }
}

fn legal(language: Language) -> Legal {
    Legal {
        shell: shell(language),
        publisher: office(),
        director: f("La présidente de la métropole"),
        host: vec![f("Val-de-Loire Métropole, direction du numérique"), f("2 cours du Champ-de-Mars, 44923 Nantes CEDEX 9, 02 40 00 00 02")],
        terms: vec![f("Ce service permet de saisir l'administration par voie électronique (CRPA, art. L. 112-8)."), f("Un accusé de réception est délivré aussitôt.")],
        software: s("Beffroi 0.0.0"),
        source_href: Some(s("https://code.example/beffroi")),
    }
}

fn errors(language: Language) -> Vec<(&'static str, String)> {
    let page = |trouble: Trouble| ErrorPage { shell: shell(language), trouble, ..ErrorPage::default() };
    vec![
        ("erreur-400", page(Trouble::BadRequest).render()),
        ("erreur-403", page(Trouble::Forbidden).render()),
        ("erreur-404", page(Trouble::NotFound).render()),
        ("erreur-409", ErrorPage { kept: Some(t("Vos réponses sont gardées.", "Your answers are kept.")), links: vec![link("/demandes/7K3M", "Reprendre ma demande", "Resume my request")], ..page(Trouble::Stale) }.render()),
        ("erreur-410", page(Trouble::Gone).render()),
        ("erreur-413", page(Trouble::TooLarge(5_000_000)).render()),
        ("erreur-429", page(Trouble::TooMany(15)).render()),
        ("erreur-500", ErrorPage { incident: Some(s("Q7-20260303-143207")), kept: Some(t("Vos réponses sont gardées.", "Your answers are kept.")), ..page(Trouble::Fault) }.render()),
        ("erreur-plein", page(Trouble::NoRoom).render()),
        ("erreur-non-notee", page(Trouble::Untraced).render()),
        ("erreur-503", page(Trouble::Unavailable).render()),
    ]
}
