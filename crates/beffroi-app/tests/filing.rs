//! A form is kept as typed, and filed exactly once, whatever is clicked.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use beffroi_app::{Filed, PageOutcome, Secret, Trouble};
use beffroi_base::{Hash32, Language};
use beffroi_ports::{Memory, Position, SeededRandom, Store};
use std::ops::ControlFlow;
use std::sync::Arc;
use support::{WATER, World, fill, identity, raw, seal, services, water_pages};

fn kinds(store: &dyn Store) -> Vec<String> {
    let mut kinds = vec![];
    store.scan(Position(0), &mut |event| {
        kinds.push(event.kind);
        ControlFlow::Continue(())
    }).unwrap();
    kinds
}

#[test]
fn filing_writes_the_case_its_receipt_and_its_mail_at_once() {
    let world = World::new();
    let (secret, id) = world.filed_water();
    assert_eq!(kinds(&*world.store), ["filed", "written"]);
    let view = world.town.case(&secret).unwrap();
    assert_eq!(view.case.stage, "instruction");
    assert_eq!(view.case.letters[0].letter.name, "accusé de réception");
    let outbox = world.town.outbox(10).unwrap();
    let mail = outbox[0].mail.as_ref().unwrap();
    assert_eq!((outbox.len(), mail.to.as_str()), (1, "eve.zanzibar@exemple.fr"));
    let text = mail.text.replace(['\u{a0}', '\u{202f}'], " ");
    assert!(text.contains(&id.to_string()), "{text}");
    assert!(text.contains("3 mai 2026"), "{text}");
    assert!(!mail.subject.contains("Zanzibar"));
    let row = world.store.case_row(id).unwrap().unwrap();
    assert_eq!((row.stage.as_str(), row.events), ("instruction", 2));
    assert!(matches!(world.town.draft(&secret), Err(Trouble::NotFound)));
}

#[test]
fn ten_clicks_one_after_the_other_file_once() {
    let world = World::new();
    let secret = world.filled_water();
    let seen = world.town.draft(&secret).unwrap().service.hash();
    for _ in 0..10 {
        assert_eq!(world.town.file(&secret, &seen), Ok(Filed::Done));
    }
    assert_eq!(kinds(&*world.store), ["filed", "written"]);
}

fn many_clicks_at_once(world: &World) {
    let secrets: Vec<Secret> = (0..8).map(|_| world.filled_water()).collect();
    std::thread::scope(|scope| {
        for secret in &secrets {
            for _ in 0..6 {
                scope.spawn(|| {
                    let seen = world.town.service("eau-solidaire").unwrap().hash();
                    assert_eq!(world.town.file(secret, &seen), Ok(Filed::Done));
                });
            }
        }
    });
    assert_eq!(kinds(&*world.store).iter().filter(|kind| *kind == "filed").count(), 8);
    assert_eq!(world.town.outbox(100).unwrap().len(), 8);
    assert_eq!(world.town.verify_journal().unwrap().broken, None);
}

#[test]
fn many_clicks_at_once_file_once() {
    many_clicks_at_once(&World::new());
    let folder = tempfile::tempdir().unwrap();
    many_clicks_at_once(&World::on(Arc::new(beffroi_sqlite::Sqlite::open(folder.path()).unwrap()), services()));
}

#[test]
fn a_service_that_changed_keeps_the_draft_and_asks_to_look_again() {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let before = World::on(store.clone(), services());
    let secret = before.filled_water();
    let seen = before.town.draft(&secret).unwrap().service.hash();
    let changed = WATER.replace("max: 20\n", "max: 12\n");
    let after = World::open(store, vec![seal("eau-solidaire", &changed)], before.key.clone(), "2026-03-04T10:00:00+01:00", 3);
    assert_eq!(after.town.file(&secret, &seen), Ok(Filed::Changed));
    let draft = after.town.draft(&secret).unwrap();
    assert!(draft.changed && draft.answers.len() == 8, "{:?}", draft.answers);
    // Looked at, it files under the new version.
    after.file(&secret);
    assert_eq!(after.town.case(&secret).unwrap().case.version, after.town.services()[0].hash());
}

#[test]
fn an_answer_that_no_longer_fits_is_asked_again() {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let before = World::on(store.clone(), services());
    let mut pages = water_pages();
    pages[1].extend(raw(&[("foyer . personnes", &[("", "15")])]));
    let secret = before.filled("eau-solidaire", &pages);
    let changed = WATER.replace("max: 20\n", "max: 12\n");
    let after = World::open(store, vec![seal("eau-solidaire", &changed)], before.key.clone(), "2026-03-04T10:00:00+01:00", 3);
    let seen = after.town.services()[0].hash();
    let Ok(Filed::Incomplete(missing)) = after.town.file(&secret, &seen) else { panic!("filed") };
    assert_eq!(missing[0].0, "foyer . personnes");
    assert_eq!(after.town.draft(&secret).unwrap().answers.len(), 8);
}

#[test]
fn a_case_keeps_the_version_it_was_filed_under_even_once_its_service_is_withdrawn() {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let before = World::on(store.clone(), services());
    let (secret, id) = before.filed_water();
    let version = before.town.case(&secret).unwrap().service.hash();
    // The service is no longer offered: the case lives on.
    let after = World::open(store, vec![], before.key.clone(), "2026-03-04T10:00:00+01:00", 3);
    assert!(after.town.service("eau-solidaire").is_none());
    let view = after.town.case(&secret).unwrap();
    assert_eq!((view.service.hash(), view.case.version), (version, version));
    after.does("lea.martin", id, "proposer le refus").unwrap();
    after.on_day("2026-05-03");
    assert_eq!(after.town.tick().unwrap().silent, 1);
}

#[test]
fn two_services_with_the_same_text_are_two_services() {
    let store: Arc<dyn Store> = Arc::new(Memory::new());
    let world = World::on(store, vec![seal("eau-solidaire", WATER), seal("eau-bis", WATER)]);
    let (secret, _) = world.filed_water();
    assert_eq!(world.town.case(&secret).unwrap().service.slug().as_str(), "eau-solidaire");
}

#[test]
fn all_that_was_typed_is_kept_right_or_wrong() {
    let world = World::new();
    let secret = world.town.start_draft(&world.town.services()[0], Language::Fr).unwrap();
    let mut draft = world.town.draft(&secret).unwrap();
    fill(&world.town, &mut draft, &[identity()]);
    let wrong = raw(&[
        ("foyer . personnes", &[("", "quatre et demi")]),
        ("foyer . ressources", &[("", "12 000")]),
        ("foyer . allocataire", &[("", "non")]),
    ]);
    let PageOutcome::Refused(refused) = world.town.answer_page(&mut draft, 1, &wrong).unwrap() else { panic!("accepted") };
    assert_eq!(refused[0].0, "foyer . personnes");
    // From another device, by the address alone.
    let draft = world.town.draft(&secret).unwrap();
    assert_eq!(draft.raw["foyer . personnes"].part(""), "quatre et demi");
    assert!(draft.answers.contains_key("foyer . ressources"));
    assert_eq!(draft.raw.len(), 1);
}

#[test]
fn two_tabs_do_not_overwrite_each_other() {
    let world = World::new();
    let secret = world.town.start_draft(&world.town.services()[0], Language::Fr).unwrap();
    let mut one = world.town.draft(&secret).unwrap();
    let mut other = world.town.draft(&secret).unwrap();
    fill(&world.town, &mut one, &[identity()]);
    assert_eq!(world.town.answer_page(&mut other, 0, &identity()), Err(Trouble::Stale));
}

#[test]
fn what_is_posted_for_another_page_is_not_read() {
    let world = World::new();
    let secret = world.town.start_draft(&world.town.services()[0], Language::Fr).unwrap();
    let mut draft = world.town.draft(&secret).unwrap();
    let mut posted = identity();
    posted.extend(raw(&[("foyer . personnes", &[("", "4")]), ("autre chose", &[("", "x")])]));
    fill(&world.town, &mut draft, &[posted]);
    assert_eq!(draft.answers.len(), 4);
    assert_eq!(world.town.answer_page(&mut draft, 99, &identity()), Err(Trouble::NotFound));
}

#[test]
fn a_secret_of_another_shape_or_of_nobody_opens_nothing() {
    let world = World::new();
    world.filed_water();
    for forged in ["", "a", &"a".repeat(31), &"A".repeat(32), &"1".repeat(32), "../../../../etc/passwd", &"é".repeat(16)] {
        assert!(Secret::parse(forged).is_none(), "{forged}");
    }
    let stranger = Secret::draw(&SeededRandom::new(99));
    assert!(matches!(world.town.case(&stranger), Err(Trouble::NotFound)));
    assert!(matches!(world.town.draft(&stranger), Err(Trouble::NotFound)));
    assert_eq!(world.town.file(&stranger, &Hash32::default()), Err(Trouble::NotFound));
    assert_eq!(world.town.supply(&stranger, 1, "x", vec![]), Err(Trouble::NotFound));
    // A draft's secret opens no case yet.
    let draft = world.filled_water();
    assert!(matches!(world.town.case(&draft), Err(Trouble::NotFound)));
}

#[test]
fn a_form_thrown_away_is_gone() {
    let world = World::new();
    let secret = world.filled_water();
    world.town.abandon_draft(&secret).unwrap();
    assert!(matches!(world.town.draft(&secret), Err(Trouble::NotFound)));
    assert_eq!(world.town.file(&secret, &Hash32::default()), Err(Trouble::NotFound));
}

#[test]
fn a_full_disk_files_nothing_and_loses_nothing() {
    let memory = Arc::new(Memory::new());
    let world = World::on(memory.clone(), services());
    let secret = world.filled_water();
    let seen = world.town.services()[0].hash();
    memory.fail_writes(Some(beffroi_ports::Fault::DiskFull));
    assert_eq!(world.town.file(&secret, &seen), Err(Trouble::Fault(beffroi_ports::Fault::DiskFull)));
    memory.fail_writes(None);
    assert_eq!(world.town.draft(&secret).unwrap().answers.len(), 8);
    world.file(&secret);
}
