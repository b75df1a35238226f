/** The queue: what is to do, worst first, filtered; and the corrected tables to take away. */

import { get, post, query } from './api.js';
import { fill, h, quiet, tell } from './dom.js';
import { fileName, percent } from './item.js';
import { ruleName, t } from './words.js';

/**
 * @typedef {import('./types.js').Filters} Filters
 * @typedef {import('./types.js').ItemSummary} ItemSummary
 */

const PAGE = 60; // lines at a time
const TYPING_MS = 250;
/** @type {[keyof Filters, string][]} a filter, and its list in what the server says can be filtered by */
const LISTS = [
  ['rule', 'rules'],
  ['form', 'forms'],
  ['department', 'departments'],
  ['verdict', 'verdicts'],
];
/** @type {[keyof Filters, string[]][]} */
const FIXED = [
  ['kind', ['field', 'finding']],
  ['state', ['to_do', 'settled', 'all']],
];

export class QueueView {
  /** @param {{open: (id: number) => void, start: () => void, filters: () => Filters, filter: (filters: Filters) => void,
   *   counts: (counts: import('./types.js').Counts) => void, safely: (act: () => Promise<void>) => void}} actions */
  constructor(actions) {
    this.actions = actions;
    this.loads = 0;
    this.title = h('h1', { tabindex: '-1' });
    // There before the server has said what can be filtered by, and never made anew: somebody may be typing into it.
    this.file = h('input', {
      id: 'filter-document',
      type: 'search',
      autocomplete: 'off',
      list: 'documents',
      oninput: () => {
        this.set('document', this.file.value);
        this.soon.soon();
      },
      onkeydown: (/** @type {KeyboardEvent} */ event) => {
        if (event.key === 'Escape') this.title.focus();
      },
    });
    this.wanted = false; // whether the box is to have the focus as soon as the queue shows
    this.fileLabel = h('label', { for: 'filter-document' });
    this.names = h('datalist', { id: 'documents' });
    this.choices = h('div', { class: 'choices' });
    this.bar = h(
      'form',
      { class: 'filters', onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
      h('div', {}, this.fileLabel, this.file, this.names),
      this.choices,
    );
    this.head = h('thead');
    this.body = h('tbody');
    this.note = h('p', { class: 'muted' });
    this.more = h('button', { type: 'button', hidden: true });
    this.tools = h('div', { class: 'buttons' });
    this.element = h(
      'div',
      { class: 'sheet' },
      h('div', { class: 'sheet-head' }, this.title, this.tools),
      this.bar,
      h('table', { class: 'queue' }, this.head, this.body),
      this.note,
      this.more,
    );
    this.soon = quiet(TYPING_MS, () => this.actions.safely(() => this.load()));
  }

  async show() {
    this.title.textContent = t('queue');
    this.bar.setAttribute('aria-label', t('filters'));
    this.fileLabel.textContent = t('filter.document');
    this.file.value = this.actions.filters().document ?? '';
    if (this.wanted) this.file.focus();
    else this.title.focus({ preventScroll: true });
    this.wanted = false;
    fill(
      this.tools,
      h(
        'button',
        { type: 'button', class: 'primary', onclick: () => this.actions.start() },
        h('kbd', {}, '⏎'),
        ' ',
        t('queue.start'),
      ),
      h('a', { class: 'button', href: '/api/export.zip?format=csv', download: '' }, t('export.download')),
      h('button', { type: 'button', onclick: () => this.actions.safely(() => this.write()) }, t('export.write')),
    );
    const columns = ['what', 'text', 'sure', 'finding', 'where'];
    fill(this.head, h('tr', {}, ...columns.map((name) => h('th', { scope: 'col' }, t(`column.${name}`)))));
    await this.renew();
  }

  /** Asks the server again; what has the focus keeps it. */
  async renew() {
    await Promise.all([this.load(), this.showBar()]);
  }

  async showBar() {
    const filters = this.actions.filters();
    const values = await get(`/api/filters?${query(filters)}`);
    const choose = (/** @type {keyof Filters} */ name, /** @type {[string, string][]} */ options) => {
      const select = h(
        'select',
        {
          id: `filter-${name}`,
          onchange: () => {
            this.set(name, select.value);
            this.actions.safely(() => this.load());
          },
        },
        ...options.map(([value, text]) => h('option', { value }, text)),
      );
      select.value = filters[name] ?? (name === 'state' ? 'to_do' : '');
      return h('div', {}, h('label', { for: `filter-${name}` }, t(`filter.${name}`)), select);
    };
    const any = /** @type {[string, string]} */ (['', t('filter.any')]);
    const lists = LISTS.map(([name, list]) =>
      choose(name, [
        any,
        ...values[list].map((/** @type {{value: string, label: string, count: number}} */ one) => [
          one.value,
          `${said(name, one.value, one.label)} (${one.count})`,
        ]),
      ]),
    );
    const fixed = FIXED.map(([name, all]) =>
      choose(name, [
        ...(name === 'state' ? [] : [any]),
        ...all.map((value) => /** @type {[string, string]} */ ([value, t(`${name}.${value}`)])),
      ]),
    );
    const form = filters.form_id ? h('div', {}, h('span', { class: 'badge' }, t('filter.form_id'))) : null;
    const clear = h(
      'button',
      {
        type: 'button',
        onclick: () => {
          this.actions.filter({});
          this.actions.safely(() => this.show());
        },
      },
      t('filter.clear'),
    );
    fill(this.choices, ...lists, ...fixed, form, clear);
    fill(this.names, ...values.documents.map((/** @type {{value: string}} */ one) => h('option', { value: one.value })));
  }

  /** @param {keyof Filters} name @param {string} value none where it is empty */
  set(name, value) {
    this.actions.filter({ ...this.actions.filters(), [name]: value || undefined });
  }

  /** @param {string|null} [after] */
  async load(after = null) {
    const turn = ++this.loads;
    const queue = await get(`/api/queue?${query({ ...this.actions.filters(), after, limit: PAGE })}`);
    if (turn !== this.loads) return;
    this.actions.counts(queue.counts);
    const rows = queue.items.map((/** @type {ItemSummary} */ item) => this.line(item));
    if (after === null) fill(this.body, ...rows);
    else this.body.append(...rows);
    this.note.textContent = this.body.childElementCount ? '' : t('queue.empty');
    this.more.hidden = queue.next === null;
    this.more.textContent = t('queue.more');
    this.more.onclick = () => this.actions.safely(() => this.load(queue.next));
  }

  /** @param {ItemSummary} item */
  line(item) {
    const name = [item.row_label, item.label].filter(Boolean).join(' › ');
    const finding = item.rule && h('span', { class: item.severity ?? '' }, ruleName(item.rule));
    const state = item.state !== 'open' && h('span', { class: 'badge' }, t(`state.${item.state}`));
    const held = item.held_by && h('span', { class: 'badge' }, t('said.heldby', { who: item.held_by }));
    const link = h('a', { href: `#/item/${item.id}`, lang: 'zh-CN' }, name || ruleName(item.rule));
    return h(
      'tr',
      {},
      h('td', {}, link, ' ', state, ' ', held),
      h('td', { class: 'text', lang: 'zh-CN', title: item.text }, item.text),
      h('td', { class: 'sure' }, item.kind === 'field' ? `${percent(item.confidence)}%` : ''),
      h('td', {}, finding),
      h(
        'td',
        { class: 'where', lang: 'zh-CN', title: `${item.document} ${item.project} ${item.department}` },
        [fileName(item.document), item.project || item.form_title].filter(Boolean).join(' · '),
      ),
    );
  }

  async write() {
    const { written } = await post('/api/export', { formats: ['csv'] });
    const text = t('export.done', { files: written.join(', ') });
    this.note.textContent = text;
    tell(text);
  }

  /** @param {number} step along the lines */
  move(step) {
    const links = [...this.body.querySelectorAll('a')];
    const at = links.findIndex((link) => link === document.activeElement);
    links[Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
  }

  /** @returns {import('./keys.js').Bindings} */
  bindings() {
    const down = () => this.move(1);
    const up = () => this.move(-1);
    return {
      Enter: () => this.actions.start(),
      ArrowDown: down,
      j: down,
      ArrowUp: up,
      k: up,
      '/': () => this.file.focus(),
    };
  }

  /** The box for a file's name has the focus when the queue is shown next. */
  want() {
    this.wanted = true;
  }
}

/** @param {string} name @param {string} value @param {string} label */
function said(name, value, label) {
  if (name === 'verdict') return t(`verdict.${value}`);
  return name === 'rule' ? ruleName(value) : label;
}
