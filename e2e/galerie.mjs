// Every page of the gallery, in every state and both languages, under the same eyes as the stories.
// node galerie.mjs FOLDER
import { createServer } from 'node:http';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { openBrowser, openContext } from './lib/browser.mjs';
import { Looker } from './lib/look.mjs';

const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.svg': 'image/svg+xml', '.js': 'text/javascript' };

const folder = process.argv[2];
const only = process.argv[3] ?? '';
const looker = new Looker({ captures: process.env.BEFFROI_CAPTURES ?? null });
const server = createServer((request, response) => {
  const file = path.join(folder, path.normalize(new URL(request.url, 'http://gallery').pathname));
  try {
    const bytes = readFileSync(file);
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream' });
    response.end(bytes);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const base = `http://127.0.0.1:${server.address().port}`;
const browser = await openBrowser();
const { context, sources, elsewhere } = await openContext(browser, { base, width: 360, script: true });
const page = await context.newPage();
const pages = readdirSync(folder).filter((name) => name.endsWith('.html') && name.includes(only));
for (const name of pages) {
  await page.goto(`${base}/${name}`);
  await looker.look(page, `galerie-${name.replace(/\.html$/, '')}`, sources);
}
for (const url of elsewhere) looker.say('galerie', `asks elsewhere: ${url}`);
await browser.close();
server.close();
console.log(looker.wrong.join('\n'));
console.log(`gallery: ${looker.seen} pages, ${looker.wrong.length} wrong`);
process.exit(looker.wrong.length === 0 && looker.seen > 0 ? 0 : 1);
