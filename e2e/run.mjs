// Tells every story on a temporary town: node run.mjs [--captures] [NAME]
import { readdirSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openBrowser, openContext } from './lib/browser.mjs';
import { Looker } from './lib/look.mjs';
import { Person } from './lib/person.mjs';
import { openTown } from './lib/town.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const captures = process.argv.includes('--captures') ? here('captures') : null;
const only = process.argv.slice(2).find((argument) => !argument.startsWith('--')) ?? '';
if (captures) rmSync(captures, { recursive: true, force: true });

const browser = await openBrowser();
const failed = [];
const looker = new Looker({ captures });
for (const file of readdirSync(here('stories')).sort()) {
  const { stories } = await import(`./stories/${file}`);
  for (const story of stories) {
    if (only && !story.name.includes(only)) continue;
    await tellOne(story);
  }
}
await browser.close();
if (!only || 'gallery'.includes(only)) {
  const env = captures ? { ...process.env, BEFFROI_CAPTURES: captures } : process.env;
  const gallery = spawnSync(process.execPath, [here('galerie.mjs'), here('../target/galerie')], { stdio: 'inherit', env });
  if (gallery.status !== 0) failed.push('gallery');
}
for (const wrong of looker.wrong) console.log(`  ${wrong}`);
console.log(`browser: ${looker.seen} pages looked at, ${looker.wrong.length} wrong, ${failed.length} stories failed`);
process.exit(failed.length === 0 && looker.wrong.length === 0 && (looker.seen > 0 || only) ? 0 : 1);

/** One story, in a town of its own. */
async function tellOne(story) {
  const start = Date.now();
  let town = null;
  let before = '';
  const people = [];
  /** A new person, with their own browser. */
  const visitor = async (name, settings = {}) => {
    const { width, script, hands, language } = { ...story, ...settings };
    const opened = await openContext(browser, { base: town.base, width, script, language });
    const person = new Person(name, await opened.context.newPage(), opened, { hands, looker });
    people.push(person);
    return person;
  };
  /** Closes the town and opens it again, `days` later. Those who were visiting leave. */
  const later = async (days) => {
    for (const person of people.splice(0)) await person.leave();
    await town.close({ keep: true });
    before += town.said();
    town = await openTown({ folder: town.folder, days });
  };
  try {
    town = await openTown();
    await story.tell({ visitor, later, folder: town.folder, log: () => before + town.said(), look: story.looks === false ? async () => {} : (person, page) => person.look(`${story.name}-${page}`) });
    console.log(`story ${story.name} ... ok (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed.push(story.name);
    console.log(`story ${story.name} ... FAILED\n${error.stack}`);
    const last = people.at(-1)?.page;
    if (last) await last.screenshot({ path: here('echec.png'), fullPage: true }).catch(() => {});
  } finally {
    for (const person of people) await person.leave();
    await town?.close().catch((error) => failed.push(`${story.name}: ${error.message}`));
  }
}
