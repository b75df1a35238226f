/** One item: its crop large, the answer under it, the page with its place at the right. */

import { Answer } from './answer.js';
import { fill, h } from './dom.js';
import { FindingAnswer } from './finding.js';
import { picture } from './pictures.js';
import { showFinding } from './sums.js';
import { trail } from './trail.js';
import { Viewer } from './viewer.js';
import { t } from './words.js';

/**
 * @typedef {import('./types.js').Item} Item
 * @typedef {import('./types.js').Said} Said
 * @typedef {import('./viewer.js').Outline} Outline
 * @typedef {{say: (item: Item, said: Said) => void, undo: (seq?: number) => void, next: () => void, back: () => void,
 *   form: (formId: number, pointer?: string) => void}} Actions
 */

export class ItemView {
  /** @param {Actions} actions */
  constructor(actions) {
    this.actions = actions;
    /** @type {Item|null} */
    this.item = null;
    const options = {
      say: (/** @type {Said} */ said) => this.item && actions.say(this.item, said),
      leave: () => this.title.focus(),
      correct: (/** @type {string} */ pointer) => this.item && actions.form(this.item.form_id, pointer),
    };
    this.steps = h('nav', { class: 'steps' });
    this.more = h('div', { class: 'more' });
    this.fieldAnswer = new Answer(options);
    this.findingAnswer = new FindingAnswer(options);
    this.context = h('p', { class: 'context muted' });
    this.title = h('h1', { id: 'what', tabindex: '-1' });
    this.place = h('div', { class: 'answer-place' });
    this.cropCanvas = h('canvas', { role: 'img' });
    this.crop = new Viewer(this.cropCanvas);
    this.cropBox = h('div', { class: 'crop' }, this.cropCanvas);
    this.pageCanvas = h('canvas', { role: 'img', tabindex: '0' });
    this.page = new Viewer(this.pageCanvas, {
      pick: (pointer) => this.item && actions.form(this.item.form_id, pointer),
    });
    this.pageTitle = h('h2', {});
    this.tools = h('div', { class: 'tools' });
    this.element = h(
      'div',
      { class: 'work' },
      h('section', { class: 'task', 'aria-labelledby': 'what' }, this.context, this.title, this.place, this.cropBox),
      h('section', { class: 'page' }, h('div', { class: 'page-head' }, this.pageTitle, this.tools), this.pageCanvas),
    );
  }

  /** @returns {Answer|FindingAnswer} */
  get answer() {
    return this.item?.kind === 'finding' ? this.findingAnswer : this.fieldAnswer;
  }

  /** @param {Item} item @param {boolean} [focus] whether the keys go to it */
  show(item, focus = true) {
    const again = this.item?.id === item.id;
    this.item = item;
    this.element.dataset.item = String(item.id);
    const where = [
      fileName(item.document),
      item.page_number && t('page.number', { page: item.page_number }),
      item.project,
      item.department,
    ];
    fill(this.context, h('span', { lang: 'zh-CN' }, where.filter(Boolean).join(' · ')), ' ', ...this.badges(item));
    fill(
      this.title,
      item.row_label && h('span', { class: 'row-label', lang: 'zh-CN' }, item.row_label, ' › '),
      h('span', { lang: 'zh-CN' }, item.label),
      item.text && h('span', { class: 'unseen' }, ` ${t('read')} `, item.text),
    );
    this.answer.beside(this.steps, this.more);
    if (item.kind === 'field') this.fieldAnswer.show(subjectOf(item));
    else this.findingAnswer.show(item);
    if (this.place.firstChild !== this.answer.element) fill(this.place, this.answer.element);
    this.element.classList.toggle('about-finding', item.kind === 'finding');
    this.showSteps();
    this.showMore(item);
    this.showPage(item, again);
    if (focus) this.title.focus({ preventScroll: true });
  }

  /** @param {Item} item */
  badges(item) {
    const state = item.state === 'open' ? null : h('span', { class: 'badge' }, t(`state.${item.state}`));
    const held = item.held_by ? h('span', { class: 'badge' }, t('said.heldby', { who: item.held_by })) : null;
    const sure =
      item.kind === 'field' && item.state !== 'settled'
        ? h('span', { class: 'muted' }, t('chance', { percent: percent(item.confidence) }))
        : null;
    return [state, held, sure];
  }

  showSteps() {
    const { actions } = this;
    this.steps.setAttribute('aria-label', t('item'));
    fill(
      this.steps,
      step('←', t('previous'), actions.back),
      step('→', t('next'), actions.next),
      step('Z', t('undo'), () => actions.undo()),
      step('F', t('form'), () => this.item && actions.form(this.item.form_id, this.item.pointers[0])),
    );
  }

  /** @param {Item} item */
  showMore(item) {
    const row = item.row.filter((part) => part.text);
    fill(
      this.more,
      item.kind === 'field' &&
        item.findings.length > 0 &&
        h(
          'section',
          {},
          h('h2', {}, t('findings')),
          h('ul', { class: 'plain' }, ...item.findings.map((one) => showFinding(one, item.labels))),
        ),
      row.length > 0 &&
        h(
          'section',
          {},
          h('h2', {}, t('row')),
          h(
            'dl',
            { class: 'row' },
            ...row.map((part) => h('div', {}, h('dt', {}, part.label), h('dd', { lang: 'zh-CN' }, part.text))),
          ),
        ),
      item.entries.length > 0 &&
        h('section', {}, h('h2', {}, t('trail')), trail(item.entries, { undo: (seq) => this.actions.undo(seq) })),
    );
  }

  /** @param {Item} item @param {boolean} again */
  showPage(item, again) {
    const label = [item.row_label, item.label].filter(Boolean).join(' ');
    this.cropCanvas.setAttribute('aria-label', t('crop', { label }));
    this.pageCanvas.setAttribute('aria-label', t('page', { page: item.page_number ?? '' }));
    this.pageTitle.textContent = `${t('page.title')}${item.page_number ? ` · ${t('page.number', { page: item.page_number })}` : ''}`;
    fill(
      this.tools,
      tool('−', t('zoomout'), () => this.page.zoom(0.8)),
      tool('+', t('zoomin'), () => this.page.zoom(1.25)),
      tool('R', t('rotate'), () => this.rotate()),
    );
    this.cropBox.hidden = !item.box || !item.page || item.kind === 'finding';
    if (again && this.page.scene) return;
    const outlines = this.outlines(item);
    const scene = item.page && { url: item.page.url, outlines, box: item.box, fit: /** @type {const} */ ('width') };
    this.page.show(scene);
    this.crop.show(
      item.page && item.box
        ? { ...item.page, box: item.box, fit: 'box', outlines: [{ box: item.box, kind: 'at hand' }] }
        : null,
    );
    if (item.page) picture(item.page.url).ready.catch(() => (this.pageTitle.textContent = t('page.failed')));
  }

  /** @param {Item} item @returns {Outline[]} */
  outlines(item) {
    /** @type {Outline[]} */
    const beside = Object.entries(item.boxes)
      .filter(([pointer, [page]]) => page === item.page_number && !item.pointers.includes(pointer))
      .map(([pointer, [, box]]) => ({ box, kind: 'beside', pointer }));
    return item.box ? [...beside, { box: item.box, kind: 'at hand', pointer: item.pointers[0] }] : beside;
  }

  rotate() {
    this.page.rotate();
    this.crop.rotate();
  }

  /** @returns {import('./keys.js').Bindings} */
  bindings() {
    if (!this.item) return {};
    const { actions } = this;
    const fromTitle = document.activeElement === this.title || document.activeElement === document.body;
    return {
      ...this.answer.bindings(),
      ...(fromTitle ? { Tab: () => this.answer.edit() } : {}),
      Escape: () => this.title.focus(),
      z: () => actions.undo(),
      ArrowRight: () => actions.next(),
      j: () => actions.next(),
      ArrowLeft: () => actions.back(),
      k: () => actions.back(),
      f: () => this.item && actions.form(this.item.form_id, this.item.pointers[0]),
      '+': () => this.page.zoom(1.25),
      '=': () => this.page.zoom(1.25),
      '-': () => this.page.zoom(0.8),
      r: () => this.rotate(),
    };
  }
}

/** The last part of a path, a URL or a member of an archive. @param {string} document */
export function fileName(document) {
  return (
    document
      .split(/[/\\!]/)
      .filter(Boolean)
      .at(-1) ?? document
  );
}

/** @param {number} confidence @returns {string} never rounded up to certainty */
export function percent(confidence) {
  return (Math.floor(confidence * 1000) / 10).toFixed(1).replace(/\.0$/, '');
}

/** @param {string} key @param {string} name @param {() => void} act */
function step(key, name, act) {
  return h('button', { type: 'button', class: 'quiet', onclick: act }, h('kbd', {}, key), ' ', name);
}

/** @param {string} key @param {string} name @param {() => void} act */
function tool(key, name, act) {
  return h('button', { type: 'button', class: 'quiet', 'aria-label': name, title: name, onclick: act }, key);
}

/** @param {Item} item @returns {import('./answer.js').Subject} */
function subjectOf(item) {
  const read = item.choices.find((choice) => choice.source === 'read')?.text;
  const { pointers, type, choices, readings, sums, seen } = item;
  const label = [item.row_label, item.label].filter(Boolean).join(' · ');
  const names = { ...item.labels, ...Object.fromEntries(pointers.map((pointer) => [pointer, label])) };
  // The second of two persons is not told what counts: the first choice stands in the box.
  const text = item.text || (item.state === 'second' || item.state === 'disputed' ? (choices[0]?.text ?? '') : '');
  return {
    place: `item ${item.id}`,
    formId: item.form_id,
    pointers,
    type,
    text,
    readText: read ?? item.text,
    choices,
    readings,
    sums,
    seen,
    names,
  };
}
