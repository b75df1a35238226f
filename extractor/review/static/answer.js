/** The box with what counts, the choices under it, and what else can be said of a field. */

import { ApiError, post } from './api.js';
import { marked } from './differ.js';
import { fill, h, quiet, tell } from './dom.js';
import { draft, keepDraft } from './outbox.js';
import { showSums, tick } from './sums.js';
import { t } from './words.js';

/**
 * @typedef {import('./types.js').Choice} Choice
 * @typedef {import('./types.js').Said} Said
 * @typedef {import('./types.js').Sum} Sum
 * @typedef {import('./types.js').Checked} Checked
 * @typedef {{place: string, formId: number, pointers: string[], type: string|null, text: string, readText: string,
 *   choices: Choice[], readings: import('./types.js').Reading[], sums: Sum[], seen: number,
 *   names: Record<string, string>}} Subject
 */

const CHECK_MS = 120; // after the last key

export class Answer {
  /** @param {{say: (said: Said) => void, leave: () => void}} options */
  constructor(options) {
    this.options = options;
    /** @type {Subject|null} */
    this.subject = null;
    this.box = h('textarea', {
      id: 'answer',
      rows: 1,
      autocomplete: 'off',
      autocapitalize: 'off',
      spellcheck: 'false',
      class: 'box',
      lang: 'zh-CN',
      oninput: () => this.typed(),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event),
      onfocus: () => this.box.select(),
    });
    this.accept = h('button', { type: 'button', class: 'primary', onclick: () => this.acceptBox() });
    this.paper = h('button', { type: 'button', onclick: () => this.say('paper') });
    this.unreadable = h('button', { type: 'button', onclick: () => this.say('unreadable') });
    this.label = h('label', { for: 'answer' });
    this.choices = h('ol', { class: 'plain choices' });
    this.choicesTitle = h('h2', { class: 'unseen' });
    this.sumsTitle = h('h2', {});
    this.sums = h('div', {});
    this.readings = h('p', { class: 'readings muted' });
    this.sumsSide = h('section', { class: 'sums-side' }, this.sumsTitle, this.sums);
    this.buttons = h('div', { class: 'answer-more' }, this.paper, this.unreadable);
    const choices = h('section', { class: 'choices-side' }, this.choicesTitle, this.choices, this.readings);
    this.scroll = h('div', { class: 'answer-scroll' }, h('div', { class: 'answer-below' }, choices, this.sumsSide));
    this.element = h(
      'div',
      { class: 'answer' },
      h('div', { class: 'answer-line' }, h('div', { class: 'answer-box' }, this.label, this.box), this.accept),
      this.buttons,
      this.scroll,
    );
    this.soon = quiet(CHECK_MS, () => void this.check());
    this.checks = 0;
    this.said = false; // what stands in the box has been said, and is no draft any more
    new ResizeObserver(() => this.size()).observe(this.element);
  }

  /** @param {Element} steps to go beside the buttons @param {Element} more to go below */
  beside(steps, more) {
    if (steps.parentNode !== this.buttons) this.buttons.append(steps);
    if (more.parentNode !== this.scroll) this.scroll.append(more);
  }

  /** @param {Subject} subject */
  show(subject) {
    const again = this.subject?.place === subject.place && !this.said;
    this.said = false;
    const kept = again && this.box.value !== this.subject?.text ? this.box.value : draft(subject.place);
    this.subject = subject;
    this.soon.drop();
    this.checks += 1;
    this.box.value = kept ?? subject.text;
    this.box.inputMode = subject.type === 'number' || subject.type === 'percent' ? 'decimal' : 'text';
    this.box.classList.toggle('number', subject.type === 'number' || subject.type === 'percent');
    this.size();
    this.label.textContent = t('answer');
    fill(this.paper, h('kbd', {}, 'P'), ' ', t('paper'));
    fill(this.unreadable, h('kbd', {}, 'U'), ' ', t('unreadable'));
    this.sumsTitle.textContent = t('sums');
    this.choicesTitle.textContent = t('choices');
    this.showChoices(subject);
    this.showReadings(subject);
    this.sumsSide.hidden = subject.type === 'text' && !subject.sums.length;
    showSums(this.sums, subject.sums, subject.pointers, subject.names);
    this.word();
    if (kept !== null) void this.check();
  }

  /** @param {Subject} subject */
  showChoices({ choices, readings }) {
    const base = choices[0]?.text ?? '';
    const rows = choices.map((choice, at) => {
      const readers = readings.filter((one) => one.text === choice.text).map((one) => one.reader);
      const source = choice.source === 'reader' && readers.length ? readers.join(', ') : t(`source.${choice.source}`);
      return h(
        'li',
        {},
        h(
          'button',
          { type: 'button', class: 'choice', title: choice.text, onclick: () => this.pick(at + 1) },
          h('kbd', {}, String(at + 1)),
          h(
            'span',
            { class: `choice-text ${at ? '' : 'first'}`, lang: 'zh-CN' },
            ...(choice.text ? marked(choice.text, at ? base : '') : [t('blank')]),
          ),
          h(
            'span',
            { class: 'choice-side' },
            choice.closes === null ? '' : tick(choice.closes),
            h('small', {}, source),
          ),
        ),
      );
    });
    fill(this.choices, ...rows);
  }

  /** @param {Subject} subject */
  showReadings({ choices, readings }) {
    const base = choices[0]?.text ?? '';
    const read = readings.map((one) =>
      h(
        'span',
        {},
        `${one.reader} ${one.confidence.toFixed(2)}: `,
        h('b', { lang: 'zh-CN' }, ...(one.text ? marked(one.text, base) : [t('blank')])),
      ),
    );
    fill(this.readings, ...read);
    this.readings.hidden = !read.length;
  }

  /** The button says what Enter does. */
  word() {
    const same = this.box.value.trim() === this.subject?.readText;
    fill(this.accept, h('kbd', {}, '⏎'), ' ', t(same ? 'accept' : 'correct'));
  }

  /** As high as its text. */
  size() {
    this.box.style.height = 'auto';
    this.box.style.height = `${Math.min(this.box.scrollHeight + 4, 132)}px`;
  }

  typed() {
    if (!this.subject) return;
    this.size();
    this.word();
    keepDraft(this.subject.place, this.box.value === this.subject.text ? null : this.box.value);
    if (this.subject.sums.length || this.subject.type !== 'text') this.soon.soon();
  }

  async check() {
    const { subject } = this;
    if (!subject) return;
    const turn = ++this.checks;
    const text = this.box.value.trim();
    const texts = Object.fromEntries(subject.pointers.map((pointer) => [pointer, text]));
    try {
      /** @type {Checked} */
      const checked = await post(`/api/forms/${subject.formId}/check`, { texts });
      if (turn !== this.checks || this.subject !== subject) return;
      showSums(this.sums, checked.sums, subject.pointers, subject.names);
      if (checked.sums.length) tell(t(checked.sums.every((sum) => sum.holds) ? 'closes' : 'open'));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  /** @param {KeyboardEvent} event in the box */
  key(event) {
    // An input method takes Enter for itself while it composes.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === 'Enter' && !event.shiftKey && !event.repeat) {
      event.preventDefault();
      this.acceptBox();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      this.options.leave();
    }
  }

  /** Goes into the box with all of it selected, so that typing replaces it. */
  edit() {
    this.box.focus();
    this.box.select();
  }

  /** Goes into the box and takes the last character off. */
  chop() {
    this.box.focus();
    this.box.setSelectionRange(this.box.value.length, this.box.value.length);
    this.box.value = [...this.box.value].slice(0, -1).join('');
    this.typed();
  }

  acceptBox() {
    const text = this.box.value.trim();
    this.say(text === this.subject?.readText ? 'accept' : 'correct', text);
  }

  /** @param {number} digit */
  pick(digit) {
    const choice = this.subject?.choices[digit - 1];
    if (choice) this.say(choice.text === this.subject?.readText ? 'accept' : 'correct', choice.text);
    else tell(t('said.nochoice', { digit }));
  }

  /** @param {import('./types.js').Action} action @param {string|null} [text] */
  say(action, text = null) {
    const { subject } = this;
    if (!subject) return;
    keepDraft(subject.place, null);
    this.said = true;
    const stands = action === 'paper' ? subject.readText : text;
    this.options.say({ action, text: stands, reason: '', seen: subject.seen });
  }

  /** @returns {import('./keys.js').Bindings} */
  bindings() {
    const digits = Object.fromEntries([...'123456789'].map((digit) => [digit, () => this.pick(Number(digit))]));
    return {
      ...digits,
      Enter: () => this.acceptBox(),
      Backspace: () => this.chop(),
      p: () => this.say('paper'),
      u: () => this.say('unreadable'),
    };
  }
}
