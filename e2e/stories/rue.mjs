// A hole in the street: no account, no name, a photo; and a proof to keep.
import assert from 'node:assert/strict';
import { does, opensCase, signsIn } from './eau.mjs';

/** The smallest picture there is. */
const PICTURE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');

async function street({ visitor, look }) {
  const seen = (person) => (page) => look(person, page);
  const passer = await visitor('Someone who passes by');
  await passer.open('/');
  await passer.follow(/Signaler un problème/);
  await seen(passer)('demarche');
  await passer.press(/Commencer/);
  await passer.choose(/De quoi s.agit-il/, 'Un trou, une dalle cassée');
  await passer.choose(/Est-ce dangereux/, 'Non');
  await passer.press('Continuer');
  await passer.type(/Adresse ou description du lieu/, 'devant le 3 rue Paul-Bert');
  // Nobody is asked for the keyboard what a file dialog is for.
  await passer.page.getByLabel(/Avez-vous une photo/).setInputFiles({ name: 'trou.png', mimeType: 'image/png', buffer: PICTURE });
  await seen(passer)('endroit');
  await passer.press('Continuer');
  while (!(await passer.text()).includes('Vérifiez vos réponses')) await passer.press('Continuer');
  await passer.reads('devant le 3 rue Paul-Bert', 'trou.png');
  await passer.doesNotRead('Votre nom');
  await seen(passer)('verification');
  await passer.press(/Déposer/);
  const receipt = await passer.reads('Votre demande est déposée', 'La preuve de votre dépôt');
  await seen(passer)('accuse');
  const reference = receipt.match(/[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/)?.[0];
  assert.ok(reference, 'the receipt gives a reference');
  await passer.follow(/Comment n.importe qui/);
  await passer.reads('Le journal de la ville', 'beffroi journal vérifier-preuve');
  await seen(passer)('journal');
  await passer.page.goBack();
  await passer.follow(/Suivre ma demande/);
  const address = passer.page.url();

  const yann = await visitor('Yann, who sees to the streets');
  await signsIn(yann, 'yann.morel');
  await opensCase(yann, reference);
  await yann.reads('devant le 3 rue Paul-Bert', 'trou.png');
  await seen(yann)('dossier');
  await does(yann, /Envoyer l.équipe/);
  await does(yann, /C.est réparé/);

  await passer.open(address);
  await passer.reads(/C.est terminé/);
  await seen(passer)('suivi-repare');
}

export const stories = [
  { name: 'rue-360', width: 360, script: false, hands: 'keyboard', tell: street },
  { name: 'rue-1280', width: 1280, script: true, hands: 'mouse', tell: street },
];
