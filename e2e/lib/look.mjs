// What is asked of every page that a story opens.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { HtmlValidate } from 'html-validate';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const validator = new HtmlValidate({
  extends: ['html-validate:standard'],
  rules: {
    // Taste, not validity.
    'void-style': 'off',
    'no-trailing-whitespace': 'off',
    'attribute-boolean-style': 'off',
    'attribute-empty-style': 'off',
    'long-title': 'off',
    // The browser's own labels for telephone numbers; French ones are written with spaces.
    'tel-non-breaking': 'off',
  },
});

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice', 'RGAAv4'];

/* Runs in the page: what axe found, small enough to carry back. */
const runAxe = new Function('return (async () => { const rules = ' + JSON.stringify(RULES) + `;
  const report = await axe.run(document, { resultTypes: ['violations'], runOnly: rules });
  const why = (node) => node.target.join(' ') + ' ' + ([...node.any, ...node.all, ...node.none][0]?.message ?? '');
  const violations = report.violations.map((v) => ({ id: v.id, help: v.help, nodes: v.nodes.slice(0, 4).map(why) }));
  return { passes: report.passes.length, violations };
})()`);

const SIZES = [360, 1280];
const SCHEMES = ['light', 'dark'];

/** Looks at pages for one run: collects what is wrong, and captures if asked. */
export class Looker {
  constructor({ captures = null } = {}) {
    this.captures = captures;
    this.wrong = [];
    this.seen = 0;
    this.names = new Set();
    if (captures) mkdirSync(captures, { recursive: true });
  }

  say(name, what) {
    this.wrong.push(`${name}: ${what}`);
  }

  /** Axe in light and dark, the validator on the bytes received, nothing wider than the screen, captures. */
  async look(page, name, sources) {
    this.seen += 1;
    const before = page.viewportSize();
    const source = await sources.get(page.mainFrame());
    if (!source) throw new Error(`${name}: the bytes of the page were not kept`);
    await this.validate(name, source);
    await this.axe(page.context().browser(), name, page.url(), source);
    for (const width of [before.width, 320]) {
      await page.setViewportSize({ width, height: before.height });
      await this.fits(page, `${name} (${width})`);
    }
    await page.setViewportSize(before);
    if (this.captures && !this.names.has(name)) await this.capture(page, name);
    this.names.add(name);
    await page.setViewportSize(before);
    await page.emulateMedia({ colorScheme: 'light' });
  }

  async validate(name, source) {
    const report = await validator.validateString(source);
    for (const result of report.results) {
      for (const message of result.messages) {
        this.say(name, `HTML ${message.line}:${message.column} ${message.ruleId}: ${message.message}`);
      }
    }
  }

  async fits(page, name) {
    const [wide, window] = await page.evaluate(() => [document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]);
    if (wide > window) {
      const who = await page.evaluate((limit) => {
        const wider = [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > limit + 1);
        return wider.slice(-1).map((element) => `${element.tagName.toLowerCase()}.${element.className}`)[0];
      }, window);
      this.say(name, `wider than the screen: ${wide} > ${window} (${who})`);
    }
  }

  /**
   * Axe needs scripts, which a visitor without them does not have: it looks at a twin, made of the very bytes that
   * were received, with all that is folded unfolded.
   */
  async axe(browser, name, url, source) {
    const twin = await this.twin(browser, url, source);
    for (const colorScheme of SCHEMES) {
      await twin.emulateMedia({ colorScheme });
      const report = await twin.evaluate(runAxe);
      // A check that cannot fail is no check: a page on which nothing passed was not looked at.
      if (report.passes < 5) this.say(name, `axe looked at almost nothing (${report.passes} passes)`);
      for (const violation of report.violations) {
        this.say(`${name} (${colorScheme})`, `axe ${violation.id}: ${violation.help}\n    ${violation.nodes.join('\n    ')}`);
      }
    }
    await twin.context().close();
  }

  async twin(browser, url, source) {
    const context = await browser.newContext({ viewport: { width: 360, height: 800 }, bypassCSP: true, reducedMotion: 'reduce' });
    context.setDefaultTimeout(20_000);
    const twin = await context.newPage();
    const address = url.split('#')[0];
    await twin.route((asked) => asked.href.split('#')[0] === address, (route) => route.fulfill({ body: source, contentType: 'text/html; charset=utf-8' }));
    await twin.goto(address);
    await twin.evaluate(() => document.querySelectorAll('details').forEach((folded) => { folded.open = true; }));
    await twin.addScriptTag({ content: AXE });
    return twin;
  }

  async capture(page, name) {
    for (const width of SIZES) {
      await page.setViewportSize({ width, height: width < 600 ? 800 : 900 });
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: path.join(this.captures, `${name}.${width}.${colorScheme}.png`), fullPage: true, animations: 'disabled' });
      }
    }
  }
}
