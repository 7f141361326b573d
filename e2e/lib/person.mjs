// Someone in front of a screen. With `hands: 'keyboard'` only Tab, arrows, Space, Enter and typing are used.
import assert from 'node:assert/strict';

const TABS_MAX = 200;

/** A visitor with their own browser. */
export class Person {
  constructor(name, page, opened, { hands, looker, script }) {
    this.name = name;
    this.page = page;
    this.opened = opened;
    this.hands = hands;
    this.looker = looker;
    
    this.unseen = new Set();
  }

  /** Types an address. */
  async open(address) {
    const response = await this.page.goto(address);
    assert.ok(response.status() < 400, `${address} answered ${response.status()}`);
  }

  /** What the main part of the page says, on one line. */
  async text() {
    return (await this.page.locator('main').innerText()).replace(/[\s\u00a0\u202f]+/g, ' ');
  }

  /** Fails unless the page says it; amounts are compared with ordinary spaces. */
  async reads(...expected) {
    const text = await this.text();
    for (const part of expected) {
      const found = part instanceof RegExp ? part.test(text) : text.includes(part);
      assert.ok(found, `${this.name} should read ${part} on ${this.page.url()}, and reads:\n${text}`);
    }
    return text;
  }

  /** Fails if the page says it. */
  async doesNotRead(...unexpected) {
    const text = await this.text();
    for (const part of unexpected) assert.ok(!text.includes(part), `${this.name} should not read ${part} on ${this.page.url()}`);
  }

  link(name) {
    return this.page.getByRole('link', { name }).first();
  }

  button(name) {
    return this.page.getByRole('button', { name }).and(this.page.locator(':not([aria-hidden])')).first();
  }

  async follow(name) {
    await this.activate(this.link(name), 'Enter');
  }

  async press(name) {
    await this.activate(this.button(name), 'Enter');
  }

  /** Enter in a field: the form's default button. */
  async enter() {
    await this.moves(() => this.page.keyboard.press('Enter'));
  }

  async activate(target, key) {
    await this.moves(async () => {
      if (this.hands === 'keyboard') {
        await this.tabTo(target);
        await this.page.keyboard.press(key);
      } else {
        await target.click();
      }
    });
  }

  /** Does something that leads to another page, and waits for it. */
  async moves(act) {
    await Promise.all([this.page.waitForEvent('load'), act()]);
  }

  async type(label, text) {
    const field = typeof label === 'string' || label instanceof RegExp ? this.page.getByLabel(label).first() : label;
    if (this.hands !== 'keyboard') return field.fill(text);
    await this.tabTo(field);
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.press('Delete');
    await this.page.keyboard.type(text);
    assert.equal((await field.inputValue()).replace(/\r/g, ''), text);
  }

  /** Chooses an answer among radios, of the first question so worded or of a group. */
  async choose(question, answer) {
    const worded = typeof question === 'string' || question instanceof RegExp;
    const group = worded ? this.page.getByRole('group', { name: question }).first() : question;
    const option = group.getByRole('radio', { name: answer, exact: true });
    if (this.hands !== 'keyboard') return option.check({ force: true });
    const radios = group.getByRole('radio');
    const reached = await this.tabTo(radios.first(), radios);
    if (!reached) throw new Error('no radio was reached');
    for (let step = 0; step < 20 && !(await this.hasFocus(option)); step += 1) await this.page.keyboard.press('ArrowDown');
    await this.page.keyboard.press('Space');
    assert.ok(await option.isChecked(), `${answer} is chosen`);
  }

  /** Chooses in a drop-down list, by its first letters. */
  async select(label, option) {
    const list = this.page.getByLabel(label).first();
    if (this.hands !== 'keyboard') return list.selectOption({ label: option });
    await this.tabTo(list);
    await this.page.keyboard.type(option);
    const chosen = await list.evaluate((element) => element.selectedOptions[0].textContent.trim());
    assert.equal(chosen, option);
  }

  async tick(box) {
    if (this.hands !== 'keyboard') return box.check({ force: true });
    await this.tabTo(box);
    if (!(await box.isChecked())) await this.page.keyboard.press('Space');
    assert.ok(await box.isChecked());
  }

  /** Opens what is folded. */
  async unfold(summary) {
    const target = this.page.locator('summary').filter({ hasText: summary }).first();
    if (await target.evaluate((element) => element.parentElement.open)) return;
    if (this.hands === 'keyboard') {
      await this.tabTo(target);
      await this.page.keyboard.press('Enter');
    } else {
      await target.click();
    }
    assert.ok(await target.evaluate((element) => element.parentElement.open), `${summary} is open`);
  }

  async hasFocus(target) {
    return target.evaluate((element) => element === document.activeElement);
  }

  /** Presses Tab until the target, or one of `group`, has the focus; each stop has to be seen. */
  async tabTo(target, group = null) {
    await target.waitFor({ state: 'attached' });
    for (let presses = 0; presses <= TABS_MAX; presses += 1) {
      if (await this.hasFocus(target)) return true;
      if (group && (await group.evaluateAll((all) => all.includes(document.activeElement)))) return true;
      await this.page.keyboard.press('Tab');
      await this.focusIsSeen();
    }
    throw new Error(`${this.name} cannot reach ${target} with Tab on ${this.page.url()}`);
  }

  async focusIsSeen() {
    const blind = await this.page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const around = [element, element.nextElementSibling, element.parentElement].filter(Boolean);
      const shown = around.some((one) => {
        const style = getComputedStyle(one);
        return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
      });
      const box = element.getBoundingClientRect();
      return shown && box.width > 0 ? null : element.outerHTML.slice(0, 120);
    });
    if (blind && !this.unseen.has(blind)) {
      this.unseen.add(blind);
      this.looker.say(this.page.url(), `focus is not seen on ${blind}`);
    }
  }

  /** Looks at the page: axe, validity, width, captures. */
  async look(name) {
    await this.looker.look(this.page, name, this.opened.sources);
  }

  /** Ends the visit: nothing was asked elsewhere, nothing failed silently. */
  async leave() {
    for (const url of this.opened.elsewhere) this.looker.say(this.name, `asks elsewhere: ${url}`);
    for (const complaint of this.opened.complaints) this.looker.say(this.name, complaint);
    await this.opened.context.close();
  }
}
