//! What browsers run says what the server says: the module kept beside the
//! sources gives for every shipped service, and for whatever its scenarios or
//! chance make a person type, the very words of the code that the server runs.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;
use beffroi_base::Language;
use beffroi_simulator::{MODULE, Simulation, answer};
use support::*;

/// The ends of the road: what a page needs, on a telephone, on a bad line.
#[test]
fn it_weighs_less_than_its_budget() {
    assert!(MODULE.len() < 400_000, "{} bytes", MODULE.len());
}

#[test]
fn it_asks_nothing_but_to_read_and_to_write() {
    let engine = wasmi::Engine::default();
    let module = wasmi::Module::new(&engine, MODULE).unwrap();
    let asked: Vec<&str> = module.imports().map(|import| import.name()).collect();
    let known = ["fd_read", "fd_write", "environ_get", "environ_sizes_get", "proc_exit", "random_get"];
    assert!(asked.iter().all(|name| known.contains(name)), "simulateur.js has no {asked:?}");
}

#[test]
fn it_says_what_the_server_says_of_every_story() {
    let module = Module::new();
    let mut told = 0;
    for (slug, simulation) in simulations() {
        let packed = simulation.pack().unwrap_or_else(|| panic!("{slug} does not travel"));
        let forms = forms(&slug);
        assert!(!forms.is_empty(), "{slug} has no story");
        for form in forms {
            for language in ["fr", "en"] {
                let asked = question(language, &packed, &form);
                assert_eq!(module.run(&asked).unwrap(), text(&answer(&asked).unwrap()), "{slug} {form}");
                told += 1;
            }
        }
    }
    assert!(told > 100, "{told}");
}

#[test]
fn it_refuses_what_is_not_a_simulation() {
    let module = Module::new();
    let (_, simulation) = simulations().remove(0);
    let packed = simulation.pack().unwrap();
    for wrong in [vec![], b"fr".to_vec(), b"de\0\0\0\0".to_vec(), question("fr", &packed[..packed.len() - 1], ""), question("fr", b"BFS\x02", "")] {
        assert_eq!(module.run(&wrong), None);
        assert!(answer(&wrong).is_err());
    }
}

/// The result of a story, read on the page: the two sides agree, and on the
/// right figure.
#[test]
fn the_water_aid_follows_what_is_typed() {
    let (_, water) = simulations().into_iter().find(|(slug, _)| slug == "eau-solidaire").unwrap();
    let blank = water.live("", Language::Fr);
    assert!(blank.said.contains("il manque") && blank.detail.is_empty() && blank.idle.is_empty(), "{blank:?}");
    let half = water.live("foyer+.+personnes=quatre", Language::Fr);
    assert!(half.said.contains("Combien de personnes") && half.said.contains("nombre entier"), "{half:?}");
    let (given, _) = scenario_with(&water, "eau-solidaire", "50,40");
    let full = water.live(&given, Language::Fr);
    assert!(plain(&full.said).contains("50,40 €") && full.detail.contains("pas à pas"), "{full:?}");
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 60, ..Default::default() })]

    /// Whatever is typed, in any question of any service.
    #[test]
    fn whatever_is_typed_both_sides_agree(service in 0usize..8, typed in proptest::collection::vec((0usize..40, 0usize..WORDS.len()), 0..30)) {
        let simulations = simulations();
        let (slug, simulation) = &simulations[service % simulations.len()];
        let form = typed_form(simulation, &typed);
        let packed = simulation.pack().unwrap();
        let again = Simulation::unpack(&packed).unwrap();
        proptest::prop_assert_eq!(again.live(&form, Language::Fr), simulation.live(&form, Language::Fr), "{} {}", slug, form);
        let asked = question("en", &packed, &form);
        proptest::prop_assert_eq!(Module::new().run(&asked).unwrap(), text(&answer(&asked).unwrap()));
    }

    /// Damaged rules are refused, or give something: nothing stops.
    #[test]
    fn damage_is_refused_or_harmless(service in 0usize..8, at in proptest::prelude::any::<proptest::sample::Index>(), byte in proptest::prelude::any::<u8>()) {
        let simulations = simulations();
        let mut packed = simulations[service % simulations.len()].1.pack().unwrap();
        let at = at.index(packed.len());
        packed[at] = byte;
        let _ = answer(&question("fr", &packed, "a=1&b=2"));
    }
}
