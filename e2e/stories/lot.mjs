// A day at the desk: a list kept, several grants signed at once, a mail that could not leave looked for.
import { files, signsIn, opensCase, does } from './eau.mjs';

const HOUSEHOLDS = ['Bintou', 'Colette', 'Denis'].map((first) => ({ people: '4', resources: '13200', first, last: 'Kermarrec', mail: `${first.toLowerCase()}@courriel.example` }));

async function day({ visitor, look }) {
  const seen = (person) => (page) => look(person, page);
  // What they type is told elsewhere, by keyboard.
  const person = await visitor('Three households', { hands: 'mouse' });
  const filed = [];
  for (const household of HOUSEHOLDS) filed.push((await files(person, household)).reference);

  const lea = await visitor('Léa, who reviews');
  await signsIn(lea, 'lea.martin');
  for (const reference of filed) {
    await opensCase(lea, reference);
    await does(lea, /Proposer l.accord/);
  }
  await lea.open('/agents?vue=tous');
  await lea.select('Démarche', 'Aide au paiement de la facture d’eau');
  await lea.press('Afficher');
  await lea.unfold('Garder cette liste');
  await lea.type(/Sous quel nom/, 'Eau, toutes');
  await lea.press(/^Garder$/);
  await lea.reads('Eau, toutes');
  await seen(lea)('liste');
  await lea.follow(/Gérer mes listes/);
  await seen(lea)('listes');
  await lea.press(/Ouvrir en arrivant/);
  await lea.reads('ouverte en arrivant');
  await lea.open('/agents/envois');
  await lea.reads('Envois');
  await seen(lea)('envois');

  const nadia = await visitor('Nadia, who signs');
  await signsIn(nadia, 'nadia.benali');
  await seen(nadia)('bureau');
  await nadia.follow(/Signer plusieurs dossiers/);
  await seen(nadia)('choix');
  for (const reference of filed) await nadia.tick(nadia.page.locator(`input[value="${reference}"]`));
  await nadia.press(/Faire un lot des dossiers cochés/);
  await nadia.reads('3 dossiers', 'tirés au sort');
  await seen(nadia)('echantillon');
  const drawn = nadia.page.locator('tr', { hasText: 'À ouvrir' }).first().getByRole('link');
  await nadia.activate(drawn, 'Enter');
  await nadia.reads('Vous lisez ce dossier pour un lot', '50,40 €');
  await nadia.follow('Revenir au lot');
  await nadia.tick(nadia.page.getByLabel(/Je signe ces 3 décisions/));
  await seen(nadia)('signature');
  await nadia.press(/Signer 3/);
  await nadia.reads('3 décisions signées');
  await seen(nadia)('signe');
}

export const stories = [
  { name: 'lot-360', width: 360, script: false, hands: 'keyboard', tell: day },
  { name: 'lot-1280', width: 1280, script: true, hands: 'mouse', tell: day },
];
