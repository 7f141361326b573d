// The browser: Debian's Chromium, driven from outside.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Opens Chromium. `BEFFROI_CHROMIUM` names another one. */
export async function openBrowser() {
  const executablePath = process.env.BEFFROI_CHROMIUM ?? PLACES.find((place) => existsSync(place));
  if (!executablePath) throw new Error('no Chromium here: `cargo xtask test` installs it on Debian');
  // Chromium refuses its sandbox to root, which is who a container runs as.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args: [...args, '--disable-gpu', '--force-color-profile=srgb'] });
}

/**
 * One person's browser. Refuses, and remembers, every request that leaves the
 * town; remembers each document as it was received, for the validator.
 */
export async function openContext(browser, { base, width, height = 800, script, language = 'fr-FR' }) {
  const context = await browser.newContext({
    baseURL: base,
    javaScriptEnabled: script,
    locale: language,
    timezoneId: 'Europe/Paris',
    viewport: { width, height },
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(20_000);
  const elsewhere = [];
  const sources = new Map();
  const complaints = [];
  await context.route('**/*', (route) => {
    const url = route.request().url();
    if (url.startsWith(`${base}/`) || url.startsWith('data:')) return route.continue();
    elsewhere.push(url);
    return route.abort();
  });
  context.on('response', (response) => {
    const request = response.request();
    if (request.resourceType() === 'document' && request.frame().parentFrame() === null) {
      sources.set(request.frame(), response.text().catch(() => null));
    } else if (response.status() >= 400) {
      complaints.push(`${response.status()} ${response.url()}`);
    }
  });
  context.on('console', (message) => {
    if (message.type() === 'error' && !/status of [45]\d\d/.test(message.text())) complaints.push(message.text());
  });
  return { context, elsewhere, sources, complaints };
}
