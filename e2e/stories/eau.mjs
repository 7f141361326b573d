// The road, end to end: two households ask for the water aid; one gets it, one does not.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const WATER = /Aide au paiement de la facture d.eau/;
const IBAN = 'FR76 3000 6000 0112 3456 7890 189';
const PASSWORD = 'demonstration';

/** A little more than the 24 months that the service declares. */
const RETENTION_DAYS = 740;

/** Four people, 13 200 € a year: the reference bill exceeds 3 % of it by 50.40 €. */
const GRANTED = { people: '4', resources: '13200', first: 'Yanis', last: 'Belkacem', mail: 'yanis@courriel.example' };
/** Alone with 30 000 € a year: no aid is due. */
const REFUSED = { people: '1', resources: '30000', first: 'Odile', last: 'Garnier', mail: 'odile@courriel.example' };

/** A household finds the service, simulates, fills the form with one mistake, and files. Gives its case. */
export async function files(person, household, look) {
  await person.open('/');
  await look?.('catalogue');
  await person.follow(WATER);
  await look?.('demarche');
  if (look) await simulates(person, household, look);
  await person.press(/Commencer/);
  await person.reads('Vous');
  await look?.('coordonnees');
  await person.type(/Votre prénom/, household.first);
  await person.type(/Votre nom/, household.last);
  await person.type('Numéro et rue', '12 rue des Tanneurs');
  await person.type('Code postal', '44000');
  await person.type('Commune', 'Nantes');
  await person.type(/Votre adresse électronique/, household.mail);
  await person.press('Continuer');
  if (look) await mistakes(person, look);
  await person.type(/Combien de personnes/, household.people);
  await person.type(/ressources du foyer/, household.resources);
  await person.choose(/prestation de la CAF/, 'Non');
  if (look) {
    await person.unfold('Pourquoi cette question');
    await person.reads('24 mois');
    await look('foyer');
  }
  await person.press('Continuer');
  await person.type(/Sur quel compte/, IBAN);
  await look?.('versement');
  await person.press('Continuer');
  await person.reads('Vérifiez vos réponses', household.last);
  await look?.('verification');
  await person.press(/Déposer/);
  const receipt = await person.reads('Votre demande est déposée', '02 40 00 00 00', /silence de l.administration|refus implicite/i);
  await look?.('accuse');
  const reference = receipt.match(/[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/)?.[0];
  assert.ok(reference, 'the receipt gives a reference');
  await person.follow(/Suivre ma demande/);
  await person.reads(reference);
  await look?.('suivi');
  return { reference, address: person.page.url() };
}

/** The simulator promises the amount, without keeping anything. */
async function simulates(person, household, look) {
  await person.follow(/simul/i);
  await look('simulateur');
  await person.type(/Combien de personnes/, household.people);
  await person.type(/ressources du foyer/, household.resources);
  await person.press('Calculer');
  await person.reads('50,40 €');
  await look('simulateur-resultat');
  await person.follow(WATER);
}

/** What is wrong is said beside the field and above; what was typed is kept. */
async function mistakes(person, look) {
  await person.type(/Combien de personnes/, 'quatre');
  await person.press('Continuer');
  await person.reads('Il reste quelque chose à corriger');
  assert.equal(await person.page.getByLabel(/Combien de personnes/).first().inputValue(), 'quatre');
  await look('erreurs');
}

export async function signsIn(agent, name, look) {
  await agent.open('/agents');
  await look?.('connexion');
  await agent.type('Identifiant', name);
  await agent.type('Mot de passe', PASSWORD);
  await agent.enter();
  await agent.reads('Dossiers');
}

/** A reference leads to its case at once. */
export async function opensCase(agent, reference, look) {
  await agent.open('/agents');
  await look?.('file');
  await agent.type(/Référence/, reference);
  await agent.press('Afficher');
  await agent.reads(reference);
}

/** Unfolds an action of the desk, fills it, and does it. */
export async function does(agent, action, fill = async () => {}) {
  await agent.unfold(action);
  const form = agent.page.locator('details.action').filter({ has: agent.page.locator('summary', { hasText: action }) });
  await fill((label) => form.getByLabel(label).first());
  await agent.activate(form.getByRole('button', { name: action }).first(), 'Enter');
}

async function road({ visitor, look, later, folder, log }) {
  const seen = (person) => (page) => look(person, page);

  const yanis = await visitor('Yanis, four people');
  const granted = await files(yanis, GRANTED, seen(yanis));
  const odile = await visitor('Odile, alone');
  const refused = await files(odile, REFUSED);

  const lea = await visitor('Léa, who reviews');
  await signsIn(lea, 'lea.martin', seen(lea));
  await opensCase(lea, granted.reference, seen(lea));
  await lea.reads('50,40 €', GRANTED.last);
  await lea.doesNotRead('FR76');
  await seen(lea)('dossier');
  await does(lea, /Demander une pièce/, async (field) => {
    await lea.type(field('Ce que vous demandez'), "Votre dernier avis d'imposition");
    await lea.type(field(/Le texte qui l.exige/), 'Délibération du 17 juin 2016');
  });
  await seen(lea)('piece-demandee');

  await yanis.open(granted.address);
  await yanis.reads(/Votre dernier avis d.imposition/, 'Délibération du 17 juin 2016');
  await seen(yanis)('suivi-piece');
  await yanis.type(/Votre réponse|quelques mots/, 'Le voici : 13 200 euros sur la dernière ligne.');
  await yanis.press(/^Envoyer$/);
  await yanis.reads(/bien arrivé/);
  await seen(yanis)('piece-donnee');

  await opensCase(lea, granted.reference);
  await lea.reads('13 200 euros sur la dernière ligne');
  await does(lea, /Proposer l.accord/);
  await opensCase(lea, refused.reference);
  await does(lea, 'Proposer le refus', async (field) => {
    await lea.type(field('Motifs'), 'Votre facture de référence ne dépasse pas trois pour cent de vos ressources.');
  });

  const nadia = await visitor('Nadia, who signs');
  await signsIn(nadia, 'nadia.benali');
  await opensCase(nadia, granted.reference);
  await nadia.reads('50,40 €');
  await nadia.doesNotRead('FR76');
  await seen(nadia)('signature');
  await does(nadia, 'Accorder', async (field) => nadia.tick(field(/Je signe cette décision/)));
  await seen(nadia)('signe');
  await opensCase(nadia, refused.reference);
  await does(nadia, 'Refuser', async (field) => {
    await nadia.type(field('Motifs'), 'Votre facture de référence ne dépasse pas trois pour cent de vos ressources (délibération du 17 juin 2016).');
    await nadia.tick(field(/Je signe cette décision/));
  });

  await yanis.open(granted.address);
  await yanis.reads(/a été accordée/);
  await seen(yanis)('suivi-accorde');
  await yanis.follow(/est accordée/);
  await yanis.reads('50,40 €', '446,40 €', '396,00 €', 'Nadia Benali', 'Arrêté n° 2026-014');
  await seen(yanis)('lettre-accord');
  await yanis.open(granted.address);
  await yanis.follow(/Expliquer/);
  await yanis.reads('50,40 €', '446,40 €', '396,00 €', 'Nadia Benali', 'Délibération du 16 décembre 2022');
  await seen(yanis)('explication');

  await yanis.open(granted.address);
  await yanis.follow('Qui a vu mon dossier');
  await yanis.reads('Léa Martin', 'Nadia Benali', 'Votre dossier', 'Instruction');
  await yanis.doesNotRead('Karim');
  await seen(yanis)('lectures');

  await odile.open(refused.address);
  await odile.reads(/a été refusée/);
  await seen(odile)('suivi-refuse');
  await odile.follow(/Votre demande d.aide/);
  await odile.reads('ne dépasse pas trois pour cent', 'Tribunal administratif de Nantes', 'Nadia Benali', /deux mois|2 mois/);
  await seen(odile)('lettre-refus');

  const karim = await visitor('Karim, who pays');
  await signsIn(karim, 'karim.le-goff');
  await opensCase(karim, granted.reference);
  await karim.reads('FR76 3000 6000 0112 3456 7890 189', '50,40 €');
  await karim.doesNotRead('13 200');
  await seen(karim)('paiement');
  await does(karim, 'Payer');

  await nadia.open('/demonstration/courriels');
  await nadia.reads(GRANTED.mail, REFUSED.mail);
  await seen(nadia)('courriels');
  await forgets({ visitor, later, folder, log, look }, granted);
}

/** Twenty-four months after the decision, the town has forgotten, and a copy of its disk names nobody. */
async function forgets({ visitor, later, folder, log, look }, granted) {
  const address = new URL(granted.address).pathname;
  await later(RETENTION_DAYS);
  const yanis = await visitor('Yanis, two years later');
  let answer;
  for (let tries = 0; tries < 60; tries += 1) {
    answer = await yanis.page.goto(address);
    if (answer.status() >= 400) break;
    await yanis.page.waitForTimeout(500);
  }
  assert.ok([404, 410].includes(answer.status()), `${address} answers ${answer.status()} after its date`);
  yanis.opened.complaints.length = 0;
  await look(yanis, 'efface');
  // The log of both servers, from the first page to the erasure, never named anyone.
  assert.ok(log().includes('/suivi/{secret}'), 'the log tells which pages were asked for');
  for (const trace of [GRANTED.mail, 'Belkacem', granted.reference, address.split('/')[2], 'FR76']) {
    assert.ok(!log().includes(trace), `the log holds ${trace}`);
  }
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())) {
    const bytes = read(path.join(file.parentPath ?? file.path, file.name));
    for (const trace of [GRANTED.mail, 'Belkacem', granted.reference]) {
      assert.ok(!bytes.includes(trace), `${file.name} still holds ${trace}`);
    }
  }
}

/** A file of the town; nothing where the town erased it meanwhile. */
function read(file) {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

export const stories = [
  { name: 'eau-360', width: 360, script: false, hands: 'keyboard', tell: road },
  { name: 'eau-360-scripts', width: 360, script: true, hands: 'keyboard', tell: road, looks: false },
  { name: 'eau-1280', width: 1280, script: true, hands: 'mouse', tell: road },
];
