/** A finding as an item: the paper contradicts itself for certain, and a person confirms it or says why not. */

import { fill, h, tell } from './dom.js';
import { draft, keepDraft } from './outbox.js';
import { showFinding } from './sums.js';
import { t } from './words.js';
import { Viewer } from './viewer.js';

/**
 * @typedef {import('./types.js').Item} Item
 * @typedef {import('./types.js').Said} Said
 */

const MOST_PLACES = 12;

export class FindingAnswer {
  /** @param {{say: (said: Said) => void, leave: () => void, correct: (pointer: string) => void}} options */
  constructor(options) {
    this.options = options;
    /** @type {Item|null} */
    this.item = null;
    this.statement = h('ul', { class: 'plain' });
    this.confirm = h('button', { type: 'button', class: 'primary', onclick: () => this.say('paper') });
    this.label = h('label', { for: 'reason' });
    this.reason = h('input', {
      id: 'reason',
      type: 'text',
      autocomplete: 'off',
      oninput: () => this.item && keepDraft(`item ${this.item.id}`, this.reason.value || null),
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.isComposing || event.keyCode === 229) return;
        if (event.key === 'Enter') this.fine();
        if (event.key === 'Escape') options.leave();
      },
    });
    this.fineButton = h('button', { type: 'button', onclick: () => this.fine() });
    this.places = h('div', { class: 'places' });
    this.placesTitle = h('h2', {});
    this.buttons = h('div', { class: 'answer-more' });
    this.scroll = h('div', { class: 'answer-scroll' }, this.placesTitle, this.places);
    this.element = h(
      'div',
      { class: 'answer' },
      this.statement,
      h('div', { class: 'answer-line' }, this.confirm),
      h('div', { class: 'answer-line' }, h('div', { class: 'answer-box' }, this.label, this.reason), this.fineButton),
      this.buttons,
      this.scroll,
    );
  }

  /** @param {Element} steps to go beside the buttons @param {Element} more to go below */
  beside(steps, more) {
    if (steps.parentNode !== this.buttons) this.buttons.append(steps);
    if (more.parentNode !== this.scroll) this.scroll.append(more);
  }

  /** @param {Item} item */
  show(item) {
    const again = this.item?.id === item.id;
    this.item = item;
    fill(this.statement, ...item.findings.map((one) => showFinding(one, item.labels)));
    fill(this.confirm, h('kbd', {}, '⏎'), ' ', h('kbd', {}, 'P'), ' ', t('finding.confirm'));
    this.label.textContent = t('finding.reason');
    fill(this.fineButton, t('finding.fine'));
    if (!again) this.reason.value = draft(`item ${item.id}`) ?? '';
    this.placesTitle.textContent = t('finding.places');
    this.showPlaces(item);
  }

  /** @param {Item} item */
  showPlaces(item) {
    const pointers = Object.keys(item.boxes).slice(0, MOST_PLACES);
    const texts = Object.fromEntries(item.sums.flatMap((sum) => sum.parts).map((part) => [part.pointer, part.text]));
    const shown = pointers.map((pointer) => {
      const [page, box] = item.boxes[pointer];
      const canvas = h('canvas', { role: 'img', 'aria-label': item.labels[pointer] ?? pointer });
      const viewer = new Viewer(canvas);
      viewer.show({ url: pageUrl(item, page), outlines: [{ box, kind: 'at hand' }], box, fit: 'middle' });
      return h(
        'button',
        { type: 'button', class: 'place', onclick: () => this.options.correct(pointer) },
        canvas,
        h('span', { class: 'place-label', lang: 'zh-CN' }, item.labels[pointer] ?? pointer),
        texts[pointer] !== undefined && h('b', {}, texts[pointer]),
      );
    });
    fill(this.places, ...shown);
  }

  edit() {
    this.reason.focus();
  }

  fine() {
    const reason = this.reason.value.trim();
    if (reason) {
      this.say('fine', reason);
      return;
    }
    tell(t('finding.want'));
    this.reason.focus();
  }

  /** @param {'paper'|'fine'} action @param {string} [reason] */
  say(action, reason = '') {
    if (!this.item) return;
    keepDraft(`item ${this.item.id}`, null);
    this.options.say({ action, text: null, reason, seen: this.item.seen });
  }

  /** @returns {import('./keys.js').Bindings} */
  bindings() {
    return { Enter: () => this.say('paper'), p: () => this.say('paper') };
  }
}

/** The picture of another page of the item's form. @param {Item} item @param {number} page */
function pageUrl(item, page) {
  return item.page ? item.page.url.replace(/\d+\.webp/, `${page}.webp`) : `/pages/${item.form_id}/${page}.webp`;
}
