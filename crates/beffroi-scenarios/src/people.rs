//! The people and the town of a scenario, so that none depends on a real one.

use beffroi_base::{AgentId, Day, Language};
use beffroi_case::{Agent, Delegation};
use beffroi_charter::CompiledService;
use beffroi_service::{ActorKind, Draft};
use beffroi_territory::{Contact, Territory};

/// A town made for scenarios, with everything a letter has to name.
pub fn town(agents: Vec<Agent>) -> Territory {
    let contact = |name: &str, address: &str, email: &str| Contact {
        name: name.to_owned(),
        address: address.to_owned(),
        email: email.to_owned(),
        site: String::new(),
    };
    Territory {
        name: "Ville-Témoin".to_owned(),
        address: "1 place du Beffroi, 44000 Ville-Témoin".to_owned(),
        telephone: "02 40 99 00 00".to_owned(),
        email: "mairie@ville-temoin.example".to_owned(),
        zone: "Europe/Paris".to_owned(),
        calendar: beffroi_case::Calendar::Mainland,
        site: "https://ville-temoin.example".to_owned(),
        head: "Madame la Maire de Ville-Témoin".to_owned(),
        court: contact("Tribunal administratif de Ville-Témoin", "1 rue du Droit, 44000 Ville-Témoin", ""),
        data_protection: contact("Déléguée à la protection des données", "", "dpd@ville-temoin.example"),
        mediator: Some(contact("Médiatrice de Ville-Témoin", "", "mediatrice@ville-temoin.example")),
        hosting: None,
        identity: None,
        takeovers: vec![],
        colour: None,
        agents,
    }
}

/// One agent for each role that acts in the journey, named after it.
pub(crate) fn one_for_each_role(service: &CompiledService) -> Vec<Agent> {
    let draft = service.draft();
    let mut agents: Vec<Agent> = vec![];
    for role in draft.stages.iter().filter_map(|stage| stage.actor.as_ref()) {
        let acts = matches!(draft.actor_kind(&role.value), Some(ActorKind::Agent | ActorKind::Signatory | ActorKind::External));
        if acts && !agents.iter().any(|agent| agent.id.0 == role.value) {
            agents.push(agent(service, &role.value, std::slice::from_ref(&role.value)));
        }
    }
    agents
}

/// An agent who holds `roles` for the service, with a delegation where one of
/// them signs.
pub(crate) fn agent(service: &CompiledService, name: &str, roles: &[String]) -> Agent {
    let draft = service.draft();
    let (first, last) = name.split_once(' ').unwrap_or(("Dominique", name));
    let department = draft.department.as_ref().map_or("Direction de Ville-Témoin", |department| department.value.get(Language::Fr));
    Agent {
        id: AgentId(name.to_owned()),
        first_name: first.to_owned(),
        last_name: last.to_owned(),
        capacity: roles.first().cloned().unwrap_or_default(),
        department: department.to_owned(),
        roles: roles.iter().map(|role| (Some(draft.slug.clone()), role.clone())).collect(),
        delegation: signs(draft, roles).then(delegation),
    }
}

fn signs(draft: &Draft, roles: &[String]) -> bool {
    roles.iter().any(|role| draft.actor_kind(role) == Some(ActorKind::Signatory))
}

/// A delegation that has always been in force.
pub(crate) fn delegation() -> Delegation {
    Delegation { order: "Arrêté n° 1 du 1er janvier 2000".to_owned(), from: Day::constant(2000, 1, 1), to: None, services: vec![] }
}
