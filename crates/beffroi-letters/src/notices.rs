//! Letters no service has to write, because the law says what is in them: the
//! receipt and the answer of an appeal, what silence did, a request given up or
//! passed on.

use crate::legal;
use beffroi_base::{Language, Text, format_day};
use beffroi_case::{Appeal, AppealOutcome, Case, Letter, LetterBlock, Reasons, Signature};
use beffroi_charter::CompiledService;
use beffroi_service::Effect;
use beffroi_territory::Territory;

/// What a letter is written from.
#[derive(Clone, Copy)]
pub(crate) struct Desk<'a> {
    pub service: &'a CompiledService,
    pub territory: &'a Territory,
    pub case: &'a Case,
    pub language: Language,
}

impl Desk<'_> {
    fn letter(&self, name: &str, subject: (&str, &str), decision: bool, blocks: Vec<LetterBlock>) -> Letter {
        Letter { name: name.to_owned(), language: self.language, subject: self.pick(subject.0, subject.1), decision, blocks }
    }

    fn pick(&self, fr: &str, en: &str) -> String {
        self.language.pick(fr, en).to_owned()
    }

    fn day(&self, day: beffroi_base::Day) -> String {
        format_day(day, self.language)
    }

    fn opening(&self, fr: String, en: String) -> LetterBlock {
        let title = self.service.draft().title.value.get(self.language);
        let reference = match self.language {
            Language::Fr => format!("Votre demande «\u{a0}{title}\u{a0}», référence {}. {fr}", self.case.id),
            Language::En => format!("Your request “{title}”, reference {}. {en}", self.case.id),
        };
        LetterBlock::Paragraph(reference)
    }

    fn legal(&self, fr: String, en: String) -> LetterBlock {
        LetterBlock::Legal(Text::new(fr, en).get(self.language).to_owned())
    }

    fn reach(&self) -> LetterBlock {
        LetterBlock::Legal(legal::reach(self.service, self.territory, self.language))
    }

    fn author(&self, signature: &Signature) -> LetterBlock {
        LetterBlock::Author {
            name: Some(signature.agent.name()),
            capacity: signature.agent.capacity.clone(),
            department: signature.agent.department.clone(),
            order: Some(signature.order.clone()),
        }
    }

    fn court(&self) -> String {
        let own = self.service.draft().remedies.as_ref().and_then(|own| own.court.as_ref());
        own.map_or_else(|| legal::contact(&self.territory.court), |court| court.value.clone())
    }

    /// The receipt of an appeal (CRPA, art. L. 411-3, L. 231-4, 2°).
    pub fn appeal_receipt(&self, appeal: &Appeal) -> Letter {
        let kind = appeal.kind.text();
        let (on, silence) = (self.day(appeal.on), appeal.silence_on());
        let court = self.territory.calendar.court_deadline(silence);
        let blocks = vec![
            self.opening(
                format!("Nous avons reçu le {on} votre {}.", kind.fr),
                format!("On {on} we received your {}.", kind.en),
            ),
            self.legal(
                format!("Une autre personne que celle qui a signé la décision y répondra. Sans réponse de notre part le {}, ce recours est refusé (CRPA, art. L. 231-4, 2°).", self.day(silence)),
                format!("Someone other than the person who signed the decision will answer. If we have not answered by {}, this appeal is refused (CRPA, art. L. 231-4, 2°).", self.day(silence)),
            ),
            self.legal(
                format!("Vous pourriez alors saisir le tribunal jusqu'au {}\u{a0}: {}.", self.day(court), self.court()),
                format!("You could then go to the court until {}: {}.", self.day(court), self.court()),
            ),
            self.reach(),
        ];
        self.letter("accusé de réception du recours", ("Nous avons reçu votre recours", "We received your appeal"), false, blocks)
    }

    /// The answer to an appeal, signed.
    pub fn appeal_answer(&self, appeal: &Appeal) -> Option<Letter> {
        let Some(AppealOutcome::Answered { on, upheld, signature, reasons }) = &appeal.outcome else { return None };
        let (kind, day) = (appeal.kind.text(), self.day(*on));
        let result = if *upheld {
            self.opening(
                format!("Votre {} est accueilli le {day}\u{a0}: la décision est annulée et votre demande va être décidée de nouveau.", kind.fr),
                format!("Your {} is upheld on {day}: the decision is undone and your request will be decided again.", kind.en),
            )
        } else {
            self.opening(
                format!("Votre {} est refusé le {day}\u{a0}: la décision est maintenue.", kind.fr),
                format!("Your {} is refused on {day}: the decision stands.", kind.en),
            )
        };
        let mut blocks = vec![result];
        blocks.extend(self.reasons(reasons));
        blocks.push(self.author(signature));
        if !upheld {
            blocks.push(LetterBlock::Heading(self.pick("Contester cette décision", "Contesting this decision")));
            blocks.push(self.legal(
                format!("Vous pouvez saisir le tribunal dans les deux mois qui suivent le jour où vous recevez cette lettre\u{a0}: {}.", self.court()),
                format!("You may go to the court within two months of the day you receive this letter: {}.", self.court()),
            ));
        }
        blocks.push(self.reach());
        Some(self.letter("réponse au recours", ("La réponse à votre recours", "The answer to your appeal"), !upheld, blocks))
    }

    fn reasons(&self, reasons: &Reasons) -> Vec<LetterBlock> {
        vec![
            LetterBlock::Heading(self.pick("Les motifs", "The reasons")),
            LetterBlock::Reasons(reasons.as_str().to_owned()),
        ]
    }

    /// The reasons of an implicit refusal (CRPA, art. L. 232-4).
    pub fn refusal_reasons(&self) -> Option<Letter> {
        let (on, signature, reasons) = self.case.reasons_request.as_ref()?.given.as_ref()?;
        let mut blocks = vec![self.opening(
            "Vous avez demandé pourquoi le silence de l'administration vaut refus (CRPA, art. L. 232-4).".to_owned(),
            "You asked why the administration's silence means refusal (CRPA, art. L. 232-4).".to_owned(),
        )];
        blocks.extend(self.reasons(reasons));
        blocks.push(self.author(signature));
        let lines = legal::remedies(self.service, self.territory, &signature.agent.name(), Effect::Refuse, self.language);
        blocks.push(LetterBlock::Heading(self.pick("Contester ce refus", "Contesting this refusal")));
        blocks.extend(lines.into_iter().map(LetterBlock::Legal));
        let court = self.day(self.territory.calendar.court_deadline(*on));
        blocks.push(self.legal(
            format!("Si vous recevez cette lettre le jour même, vous pouvez aller au tribunal jusqu'au {court}."),
            format!("If you receive this letter the same day, you may go to court until {court}."),
        ));
        blocks.extend(legal::algorithm(self.service, self.territory, self.case, self.language).map(LetterBlock::Legal));
        Some(self.letter("motifs du refus", ("Les motifs du refus de votre demande", "The reasons why your request is refused"), true, blocks))
    }

    /// The certificate of an implicit acceptance (CRPA, art. L. 232-3).
    pub fn certificate(&self) -> Option<Letter> {
        let (on, _) = self.case.silence?;
        let filed = self.case.filed_on.map(|day| self.day(day)).unwrap_or_default();
        let head = &self.territory.name;
        let blocks = vec![
            self.opening(
                format!("Elle a été reçue le {filed}. En l'absence de réponse de notre part, elle est acceptée depuis le {} (CRPA, art. L. 231-1).", self.day(on)),
                format!("It was received on {filed}. As we did not answer, it has been granted since {} (CRPA, art. L. 231-1).", self.day(on)),
            ),
            self.legal(
                format!("{head} vous en délivre cette attestation (CRPA, art. L. 232-3)."),
                format!("{head} gives you this certificate of it (CRPA, art. L. 232-3)."),
            ),
            self.reach(),
        ];
        Some(self.letter("attestation d'acceptation", ("Attestation\u{a0}: votre demande est acceptée", "Certificate: your request is granted"), false, blocks))
    }

    /// A request given up.
    pub fn renounced(&self) -> Option<Letter> {
        let on = self.day(self.case.renounced_on?);
        let blocks = vec![
            self.opening(
                format!("Vous l'avez retirée le {on}. Nous ne l'examinons plus, et aucune décision ne sera prise. Vous pourrez en déposer une autre."),
                format!("You withdrew it on {on}. We no longer examine it, and no decision will be made. You may file another."),
            ),
            self.reach(),
        ];
        Some(self.letter("demande retirée", ("Votre demande est retirée", "Your request is withdrawn"), false, blocks))
    }

    /// A request passed on to the competent authority (CRPA, art. L. 114-2,
    /// L. 114-3).
    pub fn transferred(&self) -> Option<Letter> {
        let (on, authority) = self.case.transferred.as_ref()?;
        let reasons = self.case.history.iter().rev().find(|entry| entry.kind == "transferred").and_then(|entry| entry.reasons.clone());
        let on = self.day(*on);
        let filed = self.case.filed_on.map(|day| self.day(day)).unwrap_or_default();
        let mut blocks = vec![self.opening(
            format!("Elle n'est pas de notre compétence\u{a0}: nous l'avons transmise le {on} à {authority}, à qui vous pouvez désormais vous adresser (CRPA, art. L. 114-2)."),
            format!("It is not for us to decide: on {on} we passed it on to {authority}, whom you may now ask (CRPA, art. L. 114-2)."),
        )];
        blocks.extend(reasons.map(LetterBlock::Reasons));
        blocks.push(self.legal(
            format!("Si le silence vaut refus, son délai court depuis le {filed}\u{a0}; s'il vaut accord, depuis le jour où cette autorité a reçu votre demande complète (CRPA, art. L. 114-3)."),
            format!("Where silence means refusal, its delay runs from {filed}; where it means acceptance, from the day that authority received your complete request (CRPA, art. L. 114-3)."),
        ));
        blocks.push(self.reach());
        Some(self.letter("transmission", ("Votre demande est transmise à l'autorité compétente", "Your request is passed on to the competent authority"), false, blocks))
    }
}
