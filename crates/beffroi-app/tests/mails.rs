//! What leaves: once, later, or never, and it shows.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use beffroi_app::{Delivered, PostCounts, Trouble};
use beffroi_base::AgentId;
use beffroi_case::{Agent, Objection};
use beffroi_ports::{KeptMails, MailError, OutboxState};
use support::World;

fn sent(count: usize) -> Result<Delivered, Trouble> {
    Ok(Delivered { sent: count, ..Delivered::default() })
}

#[test]
fn a_mail_leaves_once() {
    let (world, mailer) = (World::new(), KeptMails::default());
    world.filed_water();
    world.filed_water();
    assert_eq!(world.town.deliver(&mailer, 1), sent(1));
    assert_eq!(world.town.deliver(&mailer, 100), sent(1));
    assert_eq!(world.town.deliver(&mailer, 100), sent(0));
    let mails = mailer.sent();
    assert_eq!(mails[0].to, "eve.zanzibar@exemple.fr");
    assert_ne!(mails[0].id, mails[1].id);
    assert!(world.town.outbox(10).unwrap().iter().all(|line| line.state == OutboxState::Sent));
    // What left does not leave again, whoever clicks.
    world.town.retry(&lea(&world), &mails[0].id.to_string()).unwrap();
    assert_eq!(world.town.deliver(&mailer, 100), sent(0));
}

#[test]
fn a_server_that_is_away_is_tried_later_and_later_then_given_up() {
    let (world, mailer) = (World::new(), KeptMails::default());
    world.filed_water();
    mailer.fail(Some(MailError::Later("451".to_owned())));
    let mut waits = vec![];
    loop {
        let now = world.town.now();
        let delivered = world.town.deliver(&mailer, 10).unwrap();
        if delivered.dead == 1 {
            break;
        }
        assert_eq!(delivered.later, 1);
        let line = &world.town.outbox(1).unwrap()[0];
        waits.push((line.next_at.as_second() - now.as_second()) / 60);
        // Not before its time.
        assert_eq!(world.town.deliver(&mailer, 10), sent(0));
        world.clock.set(line.next_at);
    }
    assert_eq!(waits, [1, 5, 15, 60, 120, 240, 480, 1440, 1440, 1440]);
    let dead = world.town.dead_letters(10).unwrap();
    assert_eq!((dead.len(), dead[0].attempts, dead[0].error.as_deref()), (1, 11, Some("451")));
    assert_eq!(world.town.deliver(&mailer, 10), sent(0));
    // The administrator mends the server and tries again.
    mailer.fail(None);
    world.town.retry(&lea(&world), &dead[0].id.to_string()).unwrap();
    assert_eq!(world.town.deliver(&mailer, 10), sent(1));
    assert!(world.town.dead_letters(10).unwrap().is_empty());
    assert_eq!(world.town.retry(&lea(&world), "pas un message"), Err(Trouble::NotFound));
}

#[test]
fn what_could_not_leave_is_seen_by_its_service_tried_again_or_dropped_and_traced() {
    let (world, mailer) = (World::new(), KeptMails::default());
    let (_, id) = world.filed_water();
    mailer.fail(Some(MailError::Never("550 boîte inconnue".to_owned())));
    world.town.deliver(&mailer, 10).unwrap();
    let (lea, yann) = (lea(&world), world.town.territory().agent(&AgentId("yann.morel".to_owned())).unwrap().clone());
    let line = world.town.post(&lea, OutboxState::Failed, 10).unwrap().remove(0);
    assert_eq!((line.case, line.domain.as_str(), line.error.as_deref()), (id, "exemple.fr", Some("550 boîte inconnue")));
    assert!(!format!("{line:?}").contains("eve.zanzibar"));
    assert_eq!(world.town.post_counts(&lea).unwrap(), PostCounts { waiting: 0, failed: 1 });
    // Another department's letters are not its business.
    assert_eq!(world.town.post_counts(&yann).unwrap(), PostCounts::default());
    let item = line.id.to_string();
    assert_eq!(world.town.retry(&yann, &item), Err(Trouble::NotFound));
    assert_eq!(world.town.drop_message(&yann, &item, "x"), Err(Trouble::NotFound));
    assert_eq!(world.town.drop_message(&lea, &item, " "), Err(Trouble::Objection(Objection::NothingWritten)));
    for _ in 0..2 {
        world.town.drop_message(&lea, &item, "Lettre remise au guichet.").unwrap();
    }
    let case = world.town.desk_case(&lea.id, id).unwrap().view.case;
    assert_eq!(case.notes.iter().map(|note| note.text.as_str()).collect::<Vec<_>>(), ["Un courriel n'a pas pu partir (550 boîte inconnue). Lettre remise au guichet."]);
    assert_eq!(world.town.post_counts(&lea).unwrap(), PostCounts::default());
    let traces = world.town.post_traces().unwrap();
    assert_eq!((traces.len(), traces[0].dropped, traces[0].name.as_str()), (1, true, "Léa Martin"));
    // A dropped message never leaves.
    mailer.fail(None);
    world.town.retry(&lea, &item).unwrap();
    assert_eq!(world.town.deliver(&mailer, 10), sent(0));
}

fn lea(world: &World) -> Agent {
    world.town.territory().agent(&AgentId("lea.martin".to_owned())).unwrap().clone()
}

#[test]
fn an_address_that_does_not_exist_is_given_up_at_once_and_erased_with_its_case() {
    let (world, mailer) = (World::new(), KeptMails::default());
    let (_, id) = world.filed_water();
    mailer.fail(Some(MailError::Never("550".to_owned())));
    assert_eq!(world.town.deliver(&mailer, 10), Ok(Delivered { dead: 1, ..Delivered::default() }));
    assert_eq!(world.town.dead_letters(10).unwrap().len(), 1);
    world.does("lea.martin", id, "proposer le refus").unwrap();
    world.does("nadia.benali", id, "refuser").unwrap();
    world.on_day("2028-03-04");
    assert_eq!(world.town.tick().unwrap().purged, 1);
    assert!(world.town.dead_letters(10).unwrap().is_empty());
    mailer.fail(None);
    assert_eq!(world.town.deliver(&mailer, 10), sent(0));
}

/// CRPA, art. R. 112-11-2: a request received on Friday 3 April 2026, before
/// Easter Monday, is to be registered on Tuesday and acknowledged by the 20th.
#[test]
fn a_receipt_that_does_not_leave_is_owed_in_working_days_until_it_leaves_or_is_told() {
    let (world, mailer) = (World::new(), KeptMails::default());
    world.on_day("2026-04-03");
    let (_, id) = world.filed_water();
    let lea = lea(&world);
    let owed = |waiting: bool| world.town.receipts_owed(&lea, waiting).unwrap();
    // It leaves at its turn, a few seconds later: nobody is worried.
    assert_eq!(owed(true), []);
    mailer.fail(Some(MailError::Later("451".to_owned())));
    world.town.deliver(&mailer, 10).unwrap();
    let day = |text: &str| beffroi_base::parse_day(text).unwrap();
    let first = owed(true).remove(0);
    assert_eq!((first.case, first.received, first.registration, first.receipt, first.failed), (id, day("2026-04-03"), day("2026-04-07"), day("2026-04-20"), false));
    assert_eq!((first.due(day("2026-04-07")), first.due(day("2026-04-08"))), (day("2026-04-07"), day("2026-04-20")));
    assert_eq!(owed(false), [], "where no mail ever leaves, waiting says nothing");
    // Another department's receipts are not its business.
    let yann = world.town.territory().agent(&AgentId("yann.morel".to_owned())).unwrap().clone();
    assert_eq!(world.town.receipts_owed(&yann, true).unwrap(), []);
    // Given up: owed whatever waits. Other letters of the case are not receipts.
    world.on_day("2026-04-13");
    mailer.fail(Some(MailError::Never("550".to_owned())));
    world.does("lea.martin", id, "demander une pièce").unwrap();
    world.town.deliver(&mailer, 10).unwrap();
    assert_eq!(world.town.post_counts(&lea).unwrap().failed, 2);
    let failed = owed(false);
    assert_eq!((failed.len(), failed[0].item, failed[0].failed), (1, first.item, true));
    // Told another way, it is owed no more.
    world.town.drop_message(&lea, &first.item.to_string(), "Envoyé par La Poste.").unwrap();
    assert_eq!(owed(true), []);
}

#[test]
fn a_receipt_that_has_waited_since_another_day_is_owed_although_nobody_tried() {
    let world = World::new();
    world.filed_water();
    let lea = lea(&world);
    assert_eq!(world.town.receipts_owed(&lea, true).unwrap(), []);
    world.on_day("2026-03-04");
    assert_eq!(world.town.receipts_owed(&lea, true).unwrap().len(), 1, "the day registration is due");
}
