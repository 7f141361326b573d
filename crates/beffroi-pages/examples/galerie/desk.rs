//! The pages of the agents, and the gallery of components.

use crate::{questions::*, samples::*};
use beffroi_base::Language;
use beffroi_pages::{batch::{BatchChoice, BatchGroup, BatchPage, BatchRow}, post::{Post, PostRow, PostTrace}, case::*, gallery::*, letter::LetterPreview, outbox::*, parts::*, question::*, queue::*, sign_in::*, tracking::*};

/// Each page with its name.
pub fn pages(language: Language) -> Vec<(&'static str, String)> {
    vec![
        ("connexion", sign_in(language).render()),
        ("connexion-reprise", Resume { shell: shell(language), post_href: s("/agents/dossiers/7K3M/actions"), back_href: s("/agents/dossiers/7K3M"), texts: vec![Kept { name: s("texte"), label: t("Votre texte", "Your text"), value: s("Le bail dit autre chose.") }], hidden: vec![] }.render()),
        ("connexion-erreur", SignIn { error: Some(t("Cet identifiant et ce mot de passe ne vont pas ensemble", "This name and this password do not go together")), login: s("awa"), accounts: vec![], ..sign_in(language) }.render()),
        ("file", queue(language).render()),
        ("file-vide", Queue { rows: vec![], total: 0, query: String::new(), pager: Pager::default(), ..queue(language) }.render()),
        ("file-filtre-vide", Queue { rows: vec![], total: 0, query: s("zzz"), pager: Pager::default(), ..queue(language) }.render()),
        ("listes", views(language).render()),
        ("listes-vide", SavedViews { rows: vec![], ..views(language) }.render()),
        ("dossier", case(language).render()),
        ("dossier-erreur", case_wrong(language).render()),
        ("dossier-conflit", case_conflict(language).render()),
        ("dossier-signature", case_signature(language).render()),
        ("dossier-decide", case_decided(language).render()),
        ("apercu", preview(language).render()),
        ("lot-choix", batch_choice(language).render()),
        ("lot-choix-vide", BatchChoice { groups: vec![], ..batch_choice(language) }.render()),
        ("lot", batch(language).render()),
        ("lot-signature", BatchPage { unread: 0, reasons: wrong(batch(language).reasons, "C'est trop long", "This is too long"), confirm: Confirm { error: Some(t("Cochez la case pour signer", "Tick the box to sign")), ..batch(language).confirm }, ..batch(language) }.render()),
        ("lot-change", BatchPage { moved: vec![batch_row("2B4Q-11ZX-88KD-PWT0", "Inès Moreau", Some(("A changé", "Changed", Tone::Attention)))], ..batch(language) }.render()),
        ("lot-signe", BatchPage { signed: batch(language).others, ..batch(language) }.render()),
        ("envois", post(language).render()),
        ("envois-vide", Post { rows: vec![], traces: vec![], ..post(language) }.render()),
        ("courriels", outbox(language).render()),
        ("courriels-vide", Outbox { mails: vec![], ..outbox(language) }.render()),
        ("courriel", mail(language).render()),
        ("galerie", gallery(language).render()),
    ]
}

fn sign_in(language: Language) -> SignIn {
    let account = |name: &str, fr: &str, en: &str, login: &str| DemoAccount { name: s(name), capacity: t(fr, en), login: s(login), password: s("beffroi-démo") };
    SignIn {
        shell: beffroi_pages::layout::Shell { demonstration: true, ..shell(language) },
        post_href: s("/agents"),
        accounts: vec![
            account("Awa Diop", "instructrice", "reviewer", "awa"),
            account("Marie Le Goff", "adjointe, signataire", "deputy, signatory", "marie"),
            account("Jean Picard", "comptable", "accountant", "jean"),
        ],
        ..SignIn::default()
    }
}

fn due(fr: &str, en: &str, date: &str, days_left: i64) -> Due {
    Due { what: t(fr, en), day: day(date), days_left }
}

fn queue(language: Language) -> Queue {
    let view = |fr: &str, en: &str, count: usize, current: bool| View { label: t(fr, en), count, href: s("/agents/dossiers?vue=x"), current };
    let row = |reference: &str, name: &str, fr: &str, en: &str, tone: Tone| Row {
        href: format!("/agents/dossiers/{reference}"),
        reference: s(reference),
        service: water(),
        applicant: Some(s(name)),
        stage: Tag { text: t(fr, en), tone },
        filed: day("2026-03-03"),
        due: Some(due("Refus implicite", "Implicit refusal", "2026-05-03", 61)),
        assigned: Some(s("Awa Diop")),
    };
    Queue {
        shell: agent_shell(language),
        href: s("/agents/dossiers"),
        views: vec![view("À examiner", "To review", 12, true), view("Pièces attendues", "Waiting for documents", 3, false), view("À signer", "To sign", 4, false), view("En retard", "Overdue", 1, false), view("Tous", "All", 1284, false)],
        query: s("belk"),
        services: vec![Choice { value: s("eau-solidaire"), label: water(), hint: None }, Choice { value: s("signalement"), label: f("Signaler un problème dans la rue"), hint: None }],
        stages: choices(&[("instruction", "Instruction"), ("signature", "Signature"), ("mise en paiement", "Mise en paiement")]),
        sorts: choices(&[("échéance", "Échéance la plus proche"), ("dépôt", "Dépôt le plus ancien")]),
        sort: s("échéance"),
        rows: vec![
            Row { due: Some(due("Refus implicite", "Implicit refusal", "2026-02-28", -3)), ..row("2B4Q-11ZX-88KD-PWT0", "Inès Moreau", "instruction", "review", Tone::Info) },
            Row { due: Some(due("Refus implicite", "Implicit refusal", "2026-03-12", 9)), assigned: None, ..row("7K3M-9QXT-04DF-WZ2H", "Yanis Belkacem", "instruction", "review", Tone::Info) },
            Row { due: Some(due("Pièce attendue", "Document awaited", "2026-03-03", 0)), ..row("9CVA-52HJ-70MN-3E6R", "Paul-Alexandre de la Villeneuve-Kermarrec", "pièce demandée", "document asked for", Tone::Attention) },
            row("XW83-K2P9-6TTA-0001", "Nguyễn Thị Hoa", "instruction", "review", Tone::Info),
            Row { due: None, applicant: None, service: f("Signaler un problème dans la rue"), ..row("5MMD-Q0Q1-ZK27-HH4C", "", "reçu", "received", Tone::Neutral) },
        ],
        total: 42,
        hands: choices(&[("moi", "Moi"), ("personne", "Personne")]),
        ages: choices(&[("7", "Depuis plus d'une semaine"), ("30", "Depuis plus d'un mois")]),
        dues: choices(&[("0", "Aujourd'hui ou dépassée"), ("7", "Dans la semaine")]),
        view: s("a-traiter"),
        saved: vec![View { label: f("À signer cette semaine"), href: s("/agents?tri=anciens"), ..View::default() }],
        keep: Some(s("vue=a-traiter&echeance=7")),
        batch: Some(link("/agents/lot", "Signer plusieurs dossiers à la fois (12 en attente de signature)", "Sign several cases at once (12 awaiting signature)")),
        pager: Pager { page: 2, pages: 3, previous: Some(s("?page=1")), next: Some(s("?page=3")) },
        ..Queue::default()
    }
}

fn ask() -> ActionForm {
    ActionForm {
        id: s("demander une pièce"),
        label: f("Demander une pièce"),
        help: Some(t("La personne aura 30 jours. L'examen continue pendant ce temps.", "The person will have 30 days. The review goes on meanwhile.")),
        post_href: s("/agents/dossiers/7K3M"),
        fields: vec![
            question("pièce", "Que demandez-vous ?", Widget::Line { value: s(""), max: None, autocomplete: None }),
            question("texte", "Quel texte l'exige ?", Widget::Line { value: s(""), max: None, autocomplete: None }),
            Question { required: false, ..question("explication", "Vos mots pour la personne", Widget::LongText { value: s(""), max: Some(1000) }) },
        ],
        hidden: vec![Hidden::new("version", "4")],
        preview: true,
        ..ActionForm::default()
    }
}

fn grant() -> ActionForm {
    ActionForm {
        id: s("proposer l'accord"),
        label: f("Proposer l'accord"),
        help: Some(t("Le dossier va à la signature avec l'aide calculée.", "The case goes to signature with the aid computed.")),
        post_href: s("/agents/dossiers/7K3M"),
        hidden: vec![Hidden::new("version", "4")],
        tone: Tone::Good,
        ..ActionForm::default()
    }
}

fn refuse() -> ActionForm {
    ActionForm {
        id: s("proposer le refus"),
        label: f("Proposer le refus"),
        post_href: s("/agents/dossiers/7K3M"),
        fields: vec![
            question("motifs", "Quels motifs ?", Widget::Choices { options: choices(&[("seuil", "La facture de référence ne dépasse pas 3 % des ressources d'au moins 10 €"), ("commune", "Le foyer n'habite pas la métropole")]), selected: vec![] }),
            question("explication", "Les faits, en quelques phrases", Widget::LongText { value: s(""), max: Some(2000) }),
        ],
        hidden: vec![Hidden::new("version", "4")],
        tone: Tone::Bad,
        preview: true,
        ..ActionForm::default()
    }
}

fn proposal() -> Proposal {
    Proposal { label: f("Aide proposée"), value: a_year(5040), by: None, steps: steps(), warnings: vec![], version: s("3f9a2c41") }
}

fn history() -> Timeline {
    let event = |date: &str, time: &str, who: &str, fr: &str, en: &str| Event { day: Some(day(date)), time: Some(s(time)), who: Some(f(who)), title: t(fr, en), ..Event::default() };
    Timeline { events: vec![
        event("2026-03-03", "14:32", "Yanis Belkacem", "A déposé la demande", "Filed the request"),
        Event { title: t("Accusé de réception envoyé", "Acknowledgement sent"), ..event("2026-03-03", "14:32", "Beffroi", "", "") },
        event("2026-03-10", "09:05", "Awa Diop", "A pris le dossier", "Took the case"),
        Event { day: None, time: None, who: None, title: f("Instruction"), moment: Moment::Current, ..Event::default() },
    ] }
}

fn case(language: Language) -> CasePage {
    let mut answers = sections(false);
    if let Some(row) = answers.first_mut().and_then(|section| section.rows.get_mut(1)) {
        row.before = Some(a_year(1_230_000));
    }
    if let Some(row) = answers.get_mut(1).and_then(|section| section.rows.first_mut()) {
        row.value = Shown::Hidden;
    }
    CasePage {
        shell: agent_shell(language),
        queue_href: s("/agents/dossiers"),
        reference: s("7K3M-9QXT-04DF-WZ2H"),
        service: water(),
        stage: Tag { text: t("instruction", "review"), tone: Tone::Info },
        filed: day("2026-03-03"),
        applicant: Some(s("Yanis Belkacem")),
        assigned: Some(s("Awa Diop")),
        colleague: Some(t("Jean Picard a ouvert ce dossier il y a 2 minutes.", "Jean Picard opened this case 2 minutes ago.")),
        clocks: vec![
            Clock { due: due("Refus implicite", "Implicit refusal", "2026-05-03", 54), suspended: false, detail: Some(t("2 mois à compter du 3 mars 2026", "2 months from 3 March 2026")), law: Some(source("CRPA, art. L. 231-4, 3°")) },
            Clock { due: due("Pièce attendue", "Document awaited", "2026-03-12", 2), suspended: true, detail: None, law: Some(source("CRPA, art. L. 114-5")) },
        ],
        proposals: vec![proposal()],
        sections: answers,
        hidden_answers: 1,
        documents: vec![Document { label: f("Votre dernière facture d'eau"), file: FileRef { name: s("facture-eau-2025.pdf"), bytes: 184_320, href: Some(s("/agents/pieces/1")) }, received: Some(day("2026-03-03")) }],
        letters: vec![LetterLine { href: s("/agents/courriers/1"), title: f("Accusé de réception"), day: day("2026-03-03"), read: true }],
        messages: vec![Message { from: f("Yanis Belkacem"), mine: false, day: day("2026-03-11"), body: s("Bonjour, je vous envoie la facture demain."), files: vec![] }],
        history: history(),
        actions: vec![ask(), grant(), refuse(), ActionForm { id: s("payer"), label: f("Marquer payé"), unavailable: Some(t("Après la signature seulement.", "Only after the signature.")), ..ActionForm::default() }],
        ..CasePage::default()
    }
}

fn case_wrong(language: Language) -> CasePage {
    let mut action = refuse();
    action.fields = action.fields.into_iter().map(|field| wrong(field, "Un refus dit toujours pourquoi", "A refusal always says why")).collect();
    CasePage { actions: vec![ask(), grant(), action], ..case(language) }
}

fn case_conflict(language: Language) -> CasePage {
    let mut action = ask();
    action.open = true;
    CasePage {
        conflict: Some(Conflict { typed: vec![], who: s("Jean Picard"), when: t("à 14:32", "at 14:32"), what: t("a demandé une pièce", "asked for a document") }),
        actions: vec![action, grant()],
        ..case(language)
    }
}

fn sign(id: &str, label: &str, tone: Tone, error: bool) -> ActionForm {
    ActionForm {
        id: s(id),
        label: f(label),
        tone,
        open: true,
        preview: true,
        confirm: Some(Confirm {
            statement: t("Je signe en qualité d'adjointe à la présidente, déléguée à l'eau (arrêté n° 2026-14 du 8 janvier 2026).", "I sign as deputy president for water (order no. 2026-14 of 8 January 2026)."),
            tick: true,
            error: error.then(|| t("Cochez la case pour signer", "Tick the box to sign")),
        }),
        post_href: s("/agents/dossiers/7K3M"),
        hidden: vec![Hidden::new("version", "5")],
        ..ActionForm::default()
    }
}

fn case_signature(language: Language) -> CasePage {
    let mut negative = sign("refuser", "Refuser", Tone::Bad, true);
    negative.fields = refuse().fields;
    CasePage {
        stage: Tag { text: t("signature", "signature"), tone: Tone::Attention },
        proposals: vec![Proposal { by: Some(t("Proposition d'accord d'Awa Diop, le 20 mars 2026.", "Grant proposed by Awa Diop on 20 March 2026.")), warnings: vec![t("Le relevé d'identité bancaire n'est pas encore vérifié.", "The bank details are not checked yet.")], ..proposal() }],
        actions: vec![sign("accorder", "Accorder", Tone::Good, false), negative],
        colleague: None,
        ..case(language)
    }
}

fn case_decided(language: Language) -> CasePage {
    CasePage {
        stage: Tag { text: t("accordée", "granted"), tone: Tone::Good },
        decision: Some(Decision { text: t("Aide accordée : 50,40 €", "Aid granted: €50.40"), tone: Tone::Good, day: Some(day("2026-03-24")), signature: Some(signature()), reasons: vec![], letter: Some(link("/agents/courriers/2", "La lettre envoyée", "The letter sent")) }),
        actions: vec![],
        no_action: Some(t("Ce dossier est décidé. Il n'y a plus rien à faire ici.", "This case is decided. There is nothing left to do here.")),
        clocks: vec![],
        colleague: None,
        ..case(language)
    }
}

fn preview(language: Language) -> LetterPreview {
    LetterPreview {
        shell: agent_shell(language),
        letter: letter(false),
        back: link("/agents/dossiers/7K3M", "Le dossier", "The case"),
        warning: t("Vous signez en qualité d'adjointe à la présidente, déléguée à l'eau.", "You sign as deputy president for water."),
        send: t("Signer et envoyer", "Sign and send"),
        post_href: s("/agents/dossiers/7K3M"),
        hidden: vec![Hidden::new("version", "5")],
    }
}

fn views(language: Language) -> SavedViews {
    let row = |id: &str, name: &str, first: bool| SavedRow { id: s(id), name: s(name), href: s("/agents?tri=anciens"), first };
    SavedViews {
        shell: agent_shell(language),
        queue_href: s("/agents?vue=a-traiter"),
        post_href: s("/agents/vues"),
        rows: vec![row("1", "À signer cette semaine", true), row("2", "Les plus anciens, sans personne en charge", false)],
        name_max: 60,
        error: None,
    }
}

fn batch_row(reference: &str, name: &str, state: Option<(&str, &str, Tone)>) -> BatchRow {
    BatchRow {
        href: format!("/agents/dossiers/{reference}"),
        reference: s(reference),
        applicant: Some(s(name)),
        results: vec![(f("Aide proposée"), t("50,40 €", "€50.40"))],
        by: Some(s("Awa Diop")),
        filed: Some(day("2026-03-03")),
        state: state.map(|(fr, en, tone)| Tag { text: t(fr, en), tone }),
        note: None,
    }
}

fn batch_choice(language: Language) -> BatchChoice {
    BatchChoice {
        shell: agent_shell(language),
        queue_href: s("/agents"),
        groups: vec![BatchGroup {
            service: water(),
            action: f("Accorder"),
            proposal: Some(f("Proposer l'accord")),
            sample: s("10 %"),
            rows: vec![batch_row("2B4Q-11ZX-88KD-PWT0", "Inès Moreau", None), batch_row("7K3M-9QXT-04DF-WZ2H", "Yanis Belkacem", None), batch_row("9CVA-52HJ-70MN-3E6R", "Paul-Alexandre de la Villeneuve-Kermarrec", None)],
            hidden: vec![],
            error: None,
        }],
        post_href: s("/agents/lot"),
    }
}

fn batch(language: Language) -> BatchPage {
    BatchPage {
        shell: agent_shell(language),
        back_href: s("/agents/lot"),
        service: water(),
        action: f("Accorder"),
        size: 12,
        sample: vec![batch_row("2B4Q-11ZX-88KD-PWT0", "Inès Moreau", Some(("Ouvert", "Opened", Tone::Good))), batch_row("7K3M-9QXT-04DF-WZ2H", "Yanis Belkacem", Some(("À ouvrir", "To be opened", Tone::Attention)))],
        unread: 1,
        others: vec![batch_row("9CVA-52HJ-70MN-3E6R", "Paul-Alexandre de la Villeneuve-Kermarrec", None), batch_row("XW83-K2P9-6TTA-0001", "Nguyễn Thị Hoa", None)],
        stop: s("une erreur trouvée"),
        post_href: s("/agents/lot/1"),
        reasons: Question { required: false, ..question("motifs", "Motifs", Widget::LongText { value: s(""), max: Some(10_000) }) },
        confirm: Confirm { statement: t("Je signe ces 12 décisions en mon nom, Marie Le Goff, adjointe à la présidente (arrêté n° 2026-14).", "I sign these 12 decisions in my own name, Marie Le Goff, deputy president (order no. 2026-14)."), tick: true, error: None },
        ..BatchPage::default()
    }
}

fn post(language: Language) -> Post {
    let row = |id: &str, subject: &str, error: &str| PostRow {
        id: s(id),
        subject: s(subject),
        service: water(),
        reference: s("7K3M-9QXT-04DF-WZ2H"),
        href: Some(s("/agents/dossiers/7K3M")),
        domain: s("courriel.example"),
        day: day("2026-03-03"),
        time: Some(s("14:32")),
        state: Tag { text: t("N'a pas pu partir", "Could not leave"), tone: Tone::Bad },
        attempts: 11,
        error: Some(s(error)),
        ..PostRow::default()
    };
    let view = |fr: &str, en: &str, count: usize, current: bool| View { label: t(fr, en), count, href: s("/agents/envois"), current };
    Post {
        shell: agent_shell(language),
        queue_href: s("/agents"),
        views: vec![view("N'ont pas pu partir", "Could not leave", 2, true), view("En attente", "Waiting", 4, false), view("Partis", "Left", 0, false), view("Abandonnés", "Dropped", 0, false)],
        rows: vec![row("a1", "Votre aide au paiement de l'eau est accordée", "550 5.1.1 mailbox unknown"), PostRow { wrong: Some(t("Dites comment la personne est prévenue", "Say how the person is told")), ..row("a2", "Accusé de réception", "552 mailbox full") }],
        open: true,
        post_href: s("/agents/envois"),
        traces: vec![PostTrace { day: day("2026-03-02"), time: Some(s("09:12")), who: s("Awa Diop"), what: t("a réessayé l'envoi d'un courriel", "tried the sending of a mail again"), service: water() }],
    }
}

fn outbox(language: Language) -> Outbox {
    let mail = |subject: &str, fr: &str, en: &str, tone: Tone| MailRow { href: s("/agents/courriels/1"), to: s("yanis@courriel.example"), subject: s(subject), day: day("2026-03-03"), time: Some(s("14:32")), state: Tag { text: t(fr, en), tone } };
    Outbox { shell: agent_shell(language), mails: vec![
        mail("Votre aide au paiement de l'eau", "en attente", "waiting", Tone::Neutral),
        mail("Accusé de réception 7K3M-9QXT-04DF-WZ2H", "parti", "left", Tone::Good),
        mail("Une pièce manque à votre demande", "échec : boîte pleine", "failed: mailbox full", Tone::Bad),
    ] }
}

fn mail(language: Language) -> MailPage {
    MailPage {
        shell: agent_shell(language),
        from: s("Val-de-Loire Métropole <demarches@valdeloire.example>"),
        to: s("yanis@courriel.example"),
        subject: s("Accusé de réception 7K3M-9QXT-04DF-WZ2H"),
        day: day("2026-03-03"),
        time: Some(s("14:32")),
        body: s("Bonjour,\n\nVotre demande a été reçue le 3 mars 2026.\nSans réponse le 3 mai 2026, elle sera refusée.\n\nSuivre ma demande :\nhttps://demarches.valdeloire.example/suivi/7K3M9QXT04DFWZ2H-5b1d8c70e2a94f36\n"),
        links: vec![link("/suivi/7K3M", "Suivre ma demande", "Track my request")],
        back_href: s("/agents/courriels"),
    }
}

fn gallery(language: Language) -> Gallery {
    let group = |fr: &str, en: &str, pieces: Vec<Piece>| Group { title: t(fr, en), pieces };
    let tones = [Tone::Neutral, Tone::Info, Tone::Good, Tone::Attention, Tone::Bad];
    let notice = |tone: Tone| Piece::Notice(Notice { tone, title: t("Un message", "A message"), body: vec![t("Une phrase de plus.", "One more sentence.")], link: Some(link("/", "Où aller", "Where to go")) });
    let tags = Piece::Tags(tones.iter().map(|tone| Tag { text: t("étape", "stage"), tone: *tone }).collect());
    let mut messages: Vec<Piece> = tones.iter().map(|tone| notice(*tone)).collect();
    messages.push(tags);
    let silences = [refusal(None), refusal(Some("2026-05-03")), Silence::Acceptance(SilenceTerms { delay: t("2 mois", "2 months"), on: None, if_complete: false, law: source("CRPA, art. L. 231-1") }), Silence::None];
    Gallery { shell: agent_shell(language), groups: vec![
        group("Messages", "Messages", messages),
        group("Questions", "Questions", every().into_iter().map(Piece::Question).collect()),
        group("Questions avec une erreur", "Questions with an error", every_wrong().into_iter().map(Piece::Question).collect()),
        group("Résumés", "Summaries", sections(true).into_iter().map(Piece::Section).collect()),
        group("Calcul", "Computation", vec![Piece::Steps(steps()), Piece::Proposal(proposal())]),
        group("Fil", "Timeline", vec![Piece::Timeline(history())]),
        group("Service et recours", "Department and remedies", silences.into_iter().map(Piece::Silence).chain([Piece::Office(office()), Piece::Remedies(remedies())]).collect()),
        group("Actions", "Actions", vec![Piece::Action(ask()), Piece::Action(sign("accorder", "Accorder", Tone::Good, false)), Piece::Action(ActionForm { open: true, ..refuse() }), Piece::Action(ActionForm { id: s("payer"), label: f("Marquer payé"), unavailable: Some(t("Après la signature seulement.", "Only after the signature.")), ..ActionForm::default() })]),
    ] }
}
