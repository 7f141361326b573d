// The simulator: its result follows what one types, computed in the browser; without a script, the button.
import assert from 'node:assert/strict';

const WATER = { address: '/demarches/eau-solidaire/simuler', amount: '50,40 €', fill: async (person) => {
  await person.type(/Combien de personnes/, '4');
  await person.type(/ressources du foyer/, '13 200');
} };
const CANTEEN = { address: '/demarches/cantine/simuler', amount: '3,60 €', fill: async (person) => {
  await person.choose(/apporte-t-il son repas/, 'Non');
  await person.choose(/donner votre quotient familial/, 'Oui');
  await person.type(/Quel était votre quotient/, '1 000');
} };
const CAMP = { address: '/demarches/accueil-loisirs/simuler', amount: '33,60 €', fill: async (person) => {
  await person.type(/Son prénom/, 'Yann');
  await person.type(/Son nom de famille/, 'Morel');
  await person.choose(/Son âge/, 'Moins de six ans');
  await person.type(/Combien de jours/, '2');
  await person.choose(/Voulez-vous donner/, 'Non');
} };

const squeezed = (text) => text.replace(/[\s\u00a0\u202f]+/g, ' ').trim();

/** The result, its sentences and its steps, as a page shows them. */
async function read(person, ...selectors) {
  const parts = selectors.map((selector) => person.page.locator(selector).innerText());
  return squeezed((await Promise.all(parts)).join(' '));
}

/** Types the answers in a browser that computes, then asks the server for the same. */
async function agrees(person, service, name, look) {
  await person.open(service.address);
  await person.page.locator('#suivre').waitFor({ state: 'visible' });
  await person.reads('Elles restent dans votre navigateur', 'il manque');
  await look?.(name);
  const asked = [];
  const remember = (request) => asked.push(request.url());
  person.page.on('request', remember);
  await service.fill(person);
  await person.page.locator('#suivre-resultat .result').waitFor();
  const here = await read(person, '#suivre-resultat', '#suivre-detail');
  assert.ok(here.includes(service.amount), `${name}: ${here}`);
  // Enter in a box sends nothing either.
  await person.page.locator('form input[inputmode]').first().press('Enter');
  await person.page.waitForTimeout(300);
  assert.deepEqual(asked, [], `${name}: nothing leaves while one types`);
  person.page.off('request', remember);
  await looksAt(person, `${name}-suivi`);
  await person.press('Calculer');
  const there = await read(person, '#calcule');
  assert.equal(`Résultat ${here}`, there, `${name}: the browser and the server say the same`);
  // What changes after that is followed again, and the old result goes.
  await person.page.locator('form input[inputmode]').first().fill('99999');
  await person.page.locator('#calcule').waitFor({ state: 'detached' });
}

/** Axe and the validator on the page as the script left it. */
async function looksAt(person, name) {
  const source = (await person.page.content()).replace(/<script[^>]*><\/script>/, '');
  await person.looker.validate(name, source);
  await person.looker.axe(person.page.context().browser(), name, person.page.url(), source);
  await person.looker.fits(person.page, name);
  if (person.looker.captures) await person.looker.capture(person.page, name);
}

async function follows({ visitor, look }) {
  const person = await visitor('Someone who tries');
  const seen = (page) => look(person, page);
  await agrees(person, WATER, 'eau', seen);
  await agrees(person, CANTEEN, 'cantine', seen);
  await agrees(person, CAMP, 'accueil-loisirs', seen);
  await hides(person);
  await mistakes(person);
}

/** A question that no longer matters goes, and comes back. */
async function hides(person) {
  await person.open(CANTEEN.address);
  const quotient = person.page.getByLabel(/Quel était votre quotient/);
  await quotient.waitFor({ state: 'visible' });
  await person.page.locator('#suivre').waitFor({ state: 'visible' });
  await person.choose(/apporte-t-il son repas/, 'Oui');
  await quotient.waitFor({ state: 'hidden' });
  await person.reads('1,75 €');
  await person.choose(/apporte-t-il son repas/, 'Non');
  await quotient.waitFor({ state: 'visible' });
}

/** What cannot be read is said where the result would be; and what an answer brings. */
async function mistakes(person) {
  await person.open(WATER.address);
  await person.type(/Combien de personnes/, 'quatre');
  await person.page.locator('#suivre-resultat', { hasText: 'nombre entier' }).waitFor();
  await person.open(CAMP.address);
  await CAMP.fill(person);
  await person.choose(/Son âge/, 'Six ans ou plus');
  await person.page.locator('#suivre-encore').waitFor({ state: 'visible' });
  await person.press('Calculer');
  await person.reads('Ira-t-il à la piscine');
}

/** The engine does not come: the page is what it was. */
async function without({ visitor }) {
  for (const missing of ['**/statique/simulateur.wasm*', '**/demarches/*/regles/*']) {
    const person = await visitor('Someone on a bad line');
    await person.page.route(missing, (route) => route.abort());
    await person.open(WATER.address);
    await WATER.fill(person);
    assert.ok(await person.page.locator('#suivre').isHidden());
    await person.press('Calculer');
    await person.reads(WATER.amount);
    person.opened.complaints.splice(0);
  }
}

/** No script at all: every question and the button. */
async function plain({ visitor, look }) {
  const person = await visitor('Someone without scripts');
  for (const service of [WATER, CANTEEN, CAMP]) {
    await person.open(service.address);
    assert.ok(await person.page.locator('#suivre').isHidden());
    await person.doesNotRead('Elles restent dans votre navigateur');
    await service.fill(person);
    await person.press('Calculer');
    await person.reads(service.amount);
  }
  await look(person, 'resultat');
}

export const stories = [
  { name: 'simulateur-suit-360', width: 360, script: true, hands: 'mouse', tell: follows },
  { name: 'simulateur-suit-1280', width: 1280, script: true, hands: 'keyboard', tell: follows },
  { name: 'simulateur-sans-moteur', width: 1280, script: true, hands: 'mouse', looks: false, tell: without },
  { name: 'simulateur-sans-script', width: 360, script: false, hands: 'keyboard', tell: plain },
];
