/** The page: who is at it, which view shows, and what is done with what is said. */

import { ApiError, get, onConnection, post } from './api.js';
import { Desk } from './desk.js';
import { askConflict, askName } from './dialogs.js';
import { byId, fill, h, tell } from './dom.js';
import { FormScreen } from './form.js';
import { Head, banner } from './head.js';
import { HelpView } from './help.js';
import { ItemView, fileName } from './item.js';
import { listen } from './keys.js';
import { Outbox } from './outbox.js';
import { QueueView } from './queue.js';
import { speak, t } from './words.js';

/**
 * @typedef {import('./types.js').Item} Item
 * @typedef {import('./types.js').Said} Said
 * @typedef {import('./types.js').Filters} Filters
 * @typedef {'item'|'queue'|'form'|'help'} Place
 */

const LANGUAGE = 'extractor.language';
const FILTERS = 'extractor.filters';

class App {
  constructor() {
    /** @type {import('./types.js').Session|null} */
    this.session = null;
    /** @type {Filters} */
    this.filters = JSON.parse(sessionStorage.getItem(FILTERS) ?? '{}');
    /** @type {Place} */
    this.place = 'item';
    this.before = '#/';
    this.head = new Head({
      name: () => void this.safely(() => this.nameSelf()),
      speak: (to) => this.switchTo(to),
    });
    this.asking = Promise.resolve(); // conflicts are asked about one at a time
    this.desk = new Desk({
      show: (item) => this.place === 'item' && this.showItem(item),
      counts: () => this.head.count(this.desk.counts),
      lost: () => banner(t('said.lease')),
    });
    this.desk.filters = this.filters;
    this.outbox = new Outbox({
      sent: (job, outcome) => void this.sent(job, outcome),
      conflict: (job, entry, item) => this.conflict(job, entry, item),
      refused: (job, error) => this.refused(job, error),
      waiting: (count, unknown) => this.showWaiting(count, unknown),
    });
    const form = (/** @type {number} */ id, /** @type {string|undefined} */ pointer) =>
      this.go(`#/form/${id}${pointer ? `?at=${encodeURIComponent(pointer)}` : ''}`);
    const undo = (/** @type {number|undefined} */ seq) => void this.safely(() => this.undo(seq));
    this.item = new ItemView({
      say: (item, said) => this.settle(item, said),
      undo,
      next: () => void this.safely(() => this.desk.next()),
      back: () => void this.safely(() => this.desk.back()),
      form,
    });
    this.queue = new QueueView({
      open: (id) => this.go(`#/item/${id}`),
      start: () => this.start(this.filters),
      filters: () => this.filters,
      filter: (filters) => this.keepFilters(filters),
      counts: (counts) => {
        this.desk.counts = counts;
        this.head.count(counts);
      },
      safely: (act) => void this.safely(act),
    });
    this.form = new FormScreen({
      say: (shown, field, said) => {
        const path = `/api/forms/${shown.form_id}/fields`;
        this.outbox.send({
          path,
          said: { pointer: field.pointer, ...said },
          itemId: null,
          formId: shown.form_id,
          who: this.who(),
        });
        tell(t(`said.${said.action}`, { text: said.text || t('blank') }));
      },
      undo,
      open: form,
      review: (id) => this.start({ form_id: String(id) }),
    });
    this.help = new HelpView(() => this.go(this.before));
    window.addEventListener('hashchange', () => void this.safely(() => this.route()));
    onConnection((there) => this.showConnection(there));
    listen(() => [this.bindings(), this.common()]);
  }

  who() {
    return this.session?.reviewer ?? '';
  }

  async run() {
    speak(stored() ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'));
    this.showHead();
    this.session = await get('/api/session');
    if (!this.session?.reviewer) await this.nameSelf();
    this.showHead();
    this.outbox.run();
    await this.route();
  }

  async nameSelf() {
    const reviewer = await askName(this.who());
    this.session = await post('/api/session', { reviewer });
    this.showHead();
  }

  /** @param {string} hash */
  go(hash) {
    if (location.hash === hash || (hash === '#/' && !location.hash)) void this.safely(() => this.route());
    else location.hash = hash;
  }

  async route() {
    const [path, search] = location.hash.slice(1).split('?');
    const [, name, id] = path.split('/');
    if (name !== 'help') this.before = location.hash || '#/';
    const main = byId('main');
    this.place = name === 'queue' || name === 'form' || name === 'help' ? name : 'item';
    this.showHead();
    if (this.place === 'queue') {
      fill(main, this.queue.element);
      await this.queue.show();
    } else if (this.place === 'form') {
      fill(main, this.form.element);
      await this.form.show(Number(id), new URLSearchParams(search).get('at') ?? undefined);
    } else if (this.place === 'help') {
      fill(main, this.help.element);
      this.help.show();
    } else if (name === 'item') {
      if (this.desk.mine && this.desk.current?.id === Number(id)) this.showItem(this.desk.current);
      else await this.desk.open(Number(id));
    } else if (this.desk.current) {
      this.showItem(this.desk.current);
      await this.renewed(this.desk.current.form_id);
    } else {
      fill(main, h('p', { class: 'sheet muted' }, t('loading')));
      await this.desk.start(this.filters);
    }
  }

  /** @param {Filters} filters */
  start(filters) {
    this.keepFilters(filters);
    this.desk.release();
    this.desk.current = null;
    this.go('#/');
  }

  /** @param {Filters} filters */
  keepFilters(filters) {
    this.filters = filters;
    this.desk.filters = filters;
    sessionStorage.setItem(FILTERS, JSON.stringify(filters));
  }

  /** @param {Item|null} item */
  showItem(item) {
    const main = byId('main');
    if (!item) {
      this.item.item = null;
      this.showDone(main);
      return;
    }
    if (main.firstChild !== this.item.element) fill(main, this.item.element);
    this.item.show(item);
  }

  /** @param {HTMLElement} main */
  showDone(main) {
    const title = h('h1', { tabindex: '-1' }, t('done'));
    const held = this.desk.counts?.held ?? 0;
    const some = Object.values(this.filters).some(Boolean);
    fill(
      main,
      h(
        'div',
        { class: 'sheet' },
        title,
        h('p', {}, t(some ? 'done.filters' : 'done.text')),
        held > 0 && h('p', {}, t('done.held', { held })),
        h(
          'div',
          { class: 'buttons' },
          h('button', { type: 'button', class: 'primary', onclick: () => this.start(this.filters) }, t('look')),
          some && h('button', { type: 'button', onclick: () => this.start({}) }, t('filter.clear')),
          h('a', { class: 'button', href: '#/queue' }, t('queue')),
          h('a', { class: 'button', href: '/api/export.zip?format=csv', download: '' }, t('export.download')),
        ),
      ),
    );
    title.focus();
    tell(t('done'));
  }

  /** What a person says of an item: it goes its way while the next one shows. @param {Item} item @param {Said} said */
  settle(item, said) {
    if (this.desk.settled.has(item.id)) return; // said, and the next one is not there yet
    this.outbox.send({
      path: `/api/items/${item.id}/settle`,
      said,
      itemId: item.id,
      formId: item.form_id,
      who: this.who(),
    });
    this.desk.said(item.id);
    tell(t(`said.${said.action}`, { text: said.text || t('blank') }));
    void this.safely(() => this.desk.next(this.desk.ahead.length > 1));
  }

  /** @param {import('./outbox.js').Job} job @param {import('./types.js').Outcome} outcome */
  async sent(job, outcome) {
    if (job.itemId !== null && !['settled', 'gone'].includes(outcome.state ?? '')) this.desk.settled.delete(job.itemId);
    if (this.place === 'form' && this.form.form?.form_id === job.formId)
      await this.safely(() => this.form.show(job.formId));
    if (!this.outbox.jobs.length) await this.safely(() => this.renewed(job.formId));
  }

  /** Others of the same form may count otherwise now. @param {number} form */
  async renewed(form) {
    const [now] = await Promise.all([this.desk.refresh(form), this.desk.current ? this.desk.claim() : null]);
    if (!now || this.place !== 'item' || this.desk.current?.id !== now.id) return;
    if (now.state === 'gone' && this.desk.current?.state !== 'gone') {
      tell(t('said.gone'));
      await this.desk.next();
      return;
    }
    this.desk.current = now;
    this.item.show(now, false);
  }

  /**
   * @param {import('./outbox.js').Job} job
   * @param {import('./types.js').Entry} entry
   * @param {Item|null} item
   */
  conflict(job, entry, item) {
    this.asking = this.asking.then(async () => {
      const label = item ? [fileName(item.document), item.row_label, item.label].filter(Boolean).join(' › ') : '';
      const choice = await askConflict(label, entry, job.said);
      if (choice === 'mine') this.outbox.send({ ...job, said: { ...job.said, seen: item?.seen ?? entry.seq } });
      else if (choice === 'later' && job.itemId !== null) await this.safely(() => this.desk.open(Number(job.itemId)));
      if (choice !== 'mine')
        await this.safely(() => (this.place === 'form' ? this.form.show(job.formId) : this.renewed(job.formId)));
    });
  }

  /** @param {import('./outbox.js').Job} job @param {ApiError} error */
  refused(job, error) {
    banner(`${t('said.refused', { message: error.message })} ${error.remedy}`);
    if (job.itemId !== null) void this.safely(() => this.desk.open(Number(job.itemId)));
  }

  /** @param {number} [seq] the entry; else the last of this person */
  async undo(seq) {
    await this.outbox.idle();
    const last = seq === undefined ? this.outbox.done.pop() : this.outbox.done.find((one) => one.entry.seq === seq);
    const mine = this.desk.current?.entries
      .filter((entry) => entry.who === this.who() && entry.undone_by === null && entry.action !== 'undo')
      .at(-1);
    const which = seq ?? last?.entry.seq ?? mine?.seq;
    if (which === undefined) {
      tell(t('said.nothing'));
      return;
    }
    if (last) this.outbox.done = this.outbox.done.filter((one) => one !== last);
    const outcome = await post(`/api/entries/${which}/undo`);
    if (this.place === 'form') await this.form.show(this.form.form?.form_id ?? outcome.form_id);
    const id = last?.itemId ?? outcome.changed[0]?.id ?? null;
    if (id !== null) {
      this.desk.settled.delete(id);
      if (this.place === 'item') await this.desk.open(id);
    }
    tell(t('said.undo'));
  }

  showHead() {
    this.head.show(this.session, this.place);
    this.head.count(this.desk.counts);
  }

  /** @param {'zh'|'en'} to */
  switchTo(to) {
    localStorage.setItem(LANGUAGE, to);
    speak(to);
    void this.safely(() => this.route());
  }

  /** @param {number} count @param {boolean} unknown */
  showWaiting(count, unknown) {
    if (unknown) banner(t('error.token'));
    else if (count) banner(t('said.offline', { count }));
    else if (!byId('banner').hidden) banner('');
  }

  /** @param {boolean} there */
  showConnection(there) {
    if (!there) {
      banner(t('said.offline', { count: this.outbox.jobs.length }));
      return;
    }
    banner('');
    tell(t('said.online'));
    if (this.desk.wanting) void this.safely(() => this.desk.claim());
    if (this.place === 'queue') void this.safely(() => this.queue.renew());
    else if (!byId('main').querySelector('h1')) void this.safely(() => this.route());
  }

  /** Runs what talks to the server; what goes wrong is said in a line. @param {() => Promise<unknown>|void} act */
  async safely(act) {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 0) return; // the connection says so itself
      const text =
        error.status === 401
          ? t('error.token')
          : error.status === 404
            ? t('error.gone')
            : t('error.any', { message: error.message });
      banner(`${text} ${error.remedy}`);
    }
  }

  /** @returns {import('./keys.js').Bindings} */
  bindings() {
    if (this.place === 'item') return this.item.bindings();
    return this.place === 'queue'
      ? this.queue.bindings()
      : this.place === 'form'
        ? this.form.bindings()
        : this.help.bindings();
  }

  /** @returns {import('./keys.js').Bindings} */
  common() {
    return {
      q: () => this.go('#/queue'),
      '?': () => this.go('#/help'),
      '/': () => {
        this.queue.want();
        this.go('#/queue');
      },
      z: () => void this.safely(() => this.undo()),
    };
  }
}

/** @returns {'zh'|'en'|null} */
function stored() {
  const value = localStorage.getItem(LANGUAGE);
  return value === 'zh' || value === 'en' ? value : null;
}

const app = new App();
void app.safely(() => app.run());
