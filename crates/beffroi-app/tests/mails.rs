//! What leaves: once, later, or never, and it shows.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use beffroi_app::{Delivered, Trouble};
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
    assert_eq!(world.town.retry(&mails[0].id.to_string()), Err(Trouble::NotFound));
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
    world.town.retry(&dead[0].id.to_string()).unwrap();
    assert_eq!(world.town.deliver(&mailer, 10), sent(1));
    assert!(world.town.dead_letters(10).unwrap().is_empty());
    assert_eq!(world.town.retry("pas un message"), Err(Trouble::NotFound));
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
