// A family fills a list: two children, one too many, one mistake; the desk reads the columns of its stage.
import assert from 'node:assert/strict';
import { does, opensCase, signsIn } from './eau.mjs';

/** The element of the list with this number, from 1. */
const child = (person, number) => person.page.getByRole('group', { name: new RegExp(`^enfant ${number}$`, 'i') });

async function describes(person, number, { first, age, days }) {
  const one = child(person, number);
  await person.type(one.getByLabel(/Son prénom/), first);
  await person.type(one.getByLabel(/Son nom de famille/), 'Kerviel');
  await person.choose(one.getByRole('group', { name: /Son âge/ }), age);
  await person.type(one.getByLabel(/Combien de jours/), days);
}

async function family({ visitor, look }) {
  const seen = (person) => (page) => look(person, page);
  const sophie = await visitor('Sophie, three children');
  await sophie.open('/');
  await sophie.follow(/Accueil de loisirs/);
  await seen(sophie)('demarche');
  await sophie.press(/Commencer/);
  await sophie.type(/Votre prénom/, 'Sophie');
  await sophie.type(/Votre nom/, 'Kerviel');
  await sophie.type('Numéro et rue', '4 rue de Strasbourg');
  await sophie.type('Code postal', '44000');
  await sophie.type('Commune', 'Nantes');
  await sophie.press('Continuer');

  await sophie.reads(/enfant 1/i);
  assert.equal(await child(sophie, 1).getByRole('button', { name: /Retirer/ }).count(), 0, 'the only child cannot be taken away');
  await describes(sophie, 1, { first: 'Maël', age: 'Six ans ou plus', days: '5' });
  await sophie.press(/Ajouter : enfant/);
  assert.equal(await child(sophie, 1).getByLabel(/Son prénom/).inputValue(), 'Maël', 'what was typed is kept');
  await describes(sophie, 2, { first: 'Erreur', age: 'Moins de six ans', days: '1' });
  await sophie.press(/Ajouter : enfant/);
  await describes(sophie, 3, { first: 'Louise', age: 'Moins de six ans', days: 'trois' });
  await seen(sophie)('trois-enfants');
  await sophie.press(/Retirer : enfant 2/);
  await sophie.doesNotRead('enfant 3', 'Enfant 3');
  assert.equal(await child(sophie, 2).getByLabel(/Son prénom/).inputValue(), 'Louise', 'the third is now the second');

  // The mistake is beside its own field, in its own element, and the summary leads there.
  await sophie.choose(child(sophie, 1).getByRole('group', { name: /piscine/ }), 'Non');
  await sophie.press('Continuer');
  await sophie.reads('Il reste quelque chose à corriger');
  const days = child(sophie, 2).getByLabel(/Combien de jours/);
  assert.equal(await days.getAttribute('aria-invalid'), 'true');
  assert.equal(await days.inputValue(), 'trois', 'what was typed is kept');
  assert.equal(await child(sophie, 1).locator('[aria-invalid]').count(), 0, 'nothing is wrong with the first child');
  const told = sophie.page.getByRole('alert').getByRole('link').first();
  assert.equal((await told.getAttribute('href')).slice(1), await days.getAttribute('id'), 'the summary leads to the field');
  await seen(sophie)('erreur');
  await sophie.type(days, '3');
  await sophie.press('Continuer');

  await sophie.choose(/quotient familial, pour payer moins/, 'Oui');
  await sophie.press('Continuer');
  await sophie.type(/Quel est votre quotient familial/, '1000');
  await sophie.press('Continuer');
  await sophie.reads('Vérifiez vos réponses', /enfant 1/i, 'Maël', /enfant 2/i, 'Louise', 'Moins de six ans');
  await sophie.doesNotRead('Erreur');
  await seen(sophie)('verification');
  await sophie.press(/Déposer/);
  const receipt = await sophie.reads('Votre demande est déposée');
  await seen(sophie)('accuse');
  const reference = receipt.match(/[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/)?.[0];
  await sophie.follow(/Suivre ma demande/);
  const address = sophie.page.url();
  await sophie.follow('Qui a vu mon dossier');
  await sophie.reads('Personne n’a encore ouvert votre dossier');
  await seen(sophie)('lectures-aucune');

  const samia = await visitor('Samia, who reviews');
  await signsIn(samia, 'samia.cherif');
  await opensCase(samia, reference);
  await samia.reads('Louise', '90,72 €', 'Moins de six ans');
  await seen(samia)('dossier');
  await does(samia, /Proposer l.inscription/);
  const gilles = await visitor('Gilles, who signs');
  await signsIn(gilles, 'gilles.roy');
  await opensCase(gilles, reference);
  await gilles.reads('Maël', '90,72 €');
  await gilles.doesNotRead('Moins de six ans');
  await does(gilles, 'Inscrire', async (field) => gilles.tick(field(/Je signe cette décision/)));

  await sophie.open(address);
  await sophie.follow(/inscription au centre de loisirs est acceptée/);
  await sophie.reads(/Maël et Louise/, '90,72 €');
  await seen(sophie)('lettre');
  await sophie.open(address);
  await sophie.follow('Qui a vu mon dossier');
  await sophie.reads('Samia', 'Gilles', 'Votre dossier', 'Ce que cette étape lit');
  await sophie.unfold('Ce que cette étape lit');
  await seen(sophie)('lectures');
}

export const stories = [
  { name: 'loisirs-360', width: 360, script: false, hands: 'keyboard', tell: family },
  { name: 'loisirs-360-scripts', width: 360, script: true, hands: 'keyboard', tell: family, looks: false },
  { name: 'loisirs-1280', width: 1280, script: true, hands: 'mouse', tell: family },
];
