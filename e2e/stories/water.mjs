// The water aid, in English: filed, granted, explained, in the person's language.
import { signsIn, opensCase, does } from './eau.mjs';

const WATER = /Help with paying the water bill/;

async function road({ visitor, look }) {
  const maeve = await visitor('Maeve, four people', { language: 'en-GB' });
  const seen = (page) => look(maeve, page);
  await maeve.open('/');
  await maeve.follow(WATER);
  await maeve.reads('How it goes', 'Who will read your answers');
  await seen('service');
  await maeve.press(/Start/);
  await maeve.type(/Your first name/, 'Maeve');
  await maeve.type(/Your last name/, 'Byrne');
  await maeve.type('Number and street', '12 rue des Tanneurs');
  await maeve.type('Postal code', '44000');
  await maeve.type('Town', 'Nantes');
  await maeve.type(/Your e-mail address/, 'maeve@mail.example');
  await maeve.press('Continue later');
  await maeve.reads('Your answers are kept', 'Receive the link by e-mail');
  await seen('later');
  await maeve.type(/Your e-mail address/, 'maeve@mail.example');
  await maeve.press('Send the link');
  await maeve.reads('The link is on its way');
  await maeve.open('/demonstration/courriels');
  await maeve.follow(/Go back to your request/);
  await maeve.reads('Nothing is filed yet');
  await maeve.follow(/brouillon/);
  await maeve.type(/How many people/, '4');
  await maeve.type(/household.s resources/, '13200');
  await maeve.choose(/benefit from the CAF/, 'No');
  await maeve.unfold('Why this question');
  await seen('household');
  await maeve.press('Continue');
  await maeve.type(/To which account/, 'FR76 3000 6000 0112 3456 7890 189');
  await maeve.press('Continue');
  await maeve.reads('Check your answers', 'Byrne');
  await seen('check');
  await maeve.press(/^File/);
  const receipt = await maeve.reads('Your request is filed', 'The proof of your filing');
  await seen('receipt');
  const reference = receipt.match(/[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/)[0];
  await maeve.follow(/Track my request/);
  const address = maeve.page.url();

  const lea = await visitor('Léa, who reviews', { language: 'fr-FR' });
  await signsIn(lea, 'lea.martin');
  await opensCase(lea, reference);
  await does(lea, /Proposer l.accord/);
  const nadia = await visitor('Nadia, who signs', { language: 'fr-FR' });
  await signsIn(nadia, 'nadia.benali');
  await opensCase(nadia, reference);
  await does(nadia, 'Accorder', async (field) => nadia.tick(field(/Je signe cette décision/)));

  await maeve.open(address);
  await maeve.reads('was granted');
  await seen('tracking');
  await maeve.follow(/water bill is granted/);
  await maeve.reads('It is granted', '50.40', 'Nadia Benali');
  await seen('letter');
  await maeve.open(address);
  await maeve.follow(/Explain my decision/);
  await maeve.reads('50.40', '446.40', 'Nadia Benali');
  await seen('explanation');
}

export const stories = [
  { name: 'water-360', width: 360, script: false, hands: 'keyboard', tell: road },
  { name: 'water-1280', width: 1280, script: true, hands: 'mouse', tell: road },
];
