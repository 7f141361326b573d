// The road, end to end: two households ask for the water aid; one gets it, one does not.
import assert from 'node:assert/strict';

const WATER = /Aide au paiement de la facture d.eau/;
const IBAN = 'FR7630006000011234567890189';

/** A household fills the form and files. Gives the address of its case. */
async function files(person, look, { people, resources, name }, first) {
  await person.open('/');
  if (first) await look(person, 'catalogue');
  await person.follow(WATER);
  if (first) await look(person, 'demarche');
  if (first) await simulates(person, look);
  await person.press(/Commencer/);
  if (first) {
    await person.type(/Combien de personnes/, 'quatre');
    await person.press('Continuer');
    await person.reads('Il reste quelque chose à corriger');
    await look(person, 'formulaire-erreurs');
  }
  await person.type(/Combien de personnes/, people);
  await person.type(/ressources du foyer/, resources);
  await person.choose(/prestation de la CAF/, 'Non');
  if (first) {
    await person.unfold('Pourquoi cette question');
    await person.reads('24 mois');
    await look(person, 'formulaire');
  }
  await person.press('Continuer');
  await person.type(/Sur quel compte/, IBAN);
  if (first) await look(person, 'versement');
  await person.press('Continuer');
  if (name.courriel) await person.type(/courriel/i, name.courriel);
  if (first) await look(person, 'coordonnees');
  await person.press('Continuer');
  await person.reads('Vérifiez vos réponses');
  if (first) await look(person, 'verification');
  await person.press(/Déposer/);
  await person.reads(/Votre demande est déposée/);
  if (first) await look(person, 'accuse');
}

/** The simulator promises the same amount, without keeping anything. */
async function simulates(person, look) {
  await person.follow(/simul/i);
  await look(person, 'simulateur');
  await person.type(/Combien de personnes/, '4');
  await person.type(/ressources du foyer/, '13200');
  await person.press(/Calculer|Simuler|résultat/i);
  await person.reads('50,40 €');
  await look(person, 'simulateur-resultat');
  await person.page.goBack();
  await person.page.goBack();
}

async function road({ visitor, look }) {
  const asks = await visitor('household of four');
  await files(asks, look, { people: '4', resources: '13200', name: { courriel: 'yanis@courriel.example' } }, true);
}

export const stories = [
  { name: 'eau-360', width: 360, script: false, hands: 'keyboard', tell: road },
];
