/** What stands over every view: where one is, how far one is, who one is; and the line that says what went wrong. */

import { byId, fill, h } from './dom.js';
import { language, t } from './words.js';

/** @typedef {'item'|'queue'|'form'|'help'} Place */

export class Head {
  /** @param {{name: () => void, speak: (to: 'zh'|'en') => void}} actions */
  constructor(actions) {
    this.actions = actions;
    this.progress = h('div', { class: 'progress' });
    this.bar = h('progress', { max: 1, value: 0 });
  }

  /** @param {import('./types.js').Session|null} session @param {Place} place */
  show(session, place) {
    document.title = `${session?.folder ? `${session.folder} · ` : ''}${t('title')}`;
    byId('skip').textContent = t('skip');
    fill(
      byId('head'),
      h('strong', { class: 'folder', lang: 'zh-CN' }, session?.folder ?? ''),
      h(
        'nav',
        { 'aria-label': t('navigation') },
        link('item', '#/', '', place),
        link('queue', '#/queue', 'Q', place),
        link('help', '#/help', '?', place),
      ),
      this.progress,
      session?.reviewer && this.person(session),
      this.switch(),
    );
  }

  /** @param {import('./types.js').Session} session */
  person({ reviewer, fixed }) {
    if (fixed) return h('span', {}, reviewer);
    const name = `${t('reviewer')}: ${reviewer}`;
    return h('button', { type: 'button', class: 'quiet', 'aria-label': name, onclick: this.actions.name }, reviewer);
  }

  switch() {
    const to = language() === 'zh' ? 'en' : 'zh';
    const options = {
      type: 'button',
      class: 'quiet',
      lang: to === 'zh' ? 'zh-CN' : 'en',
      'aria-label': t('language.switch'),
      onclick: () => this.actions.speak(to),
    };
    return h('button', options, t('language'));
  }

  /** @param {import('./types.js').Counts|null} counts */
  count(counts) {
    this.progress.hidden = !counts;
    if (!counts) return;
    const all = counts.to_do + counts.settled;
    this.bar.max = Math.max(all, 1);
    this.bar.value = counts.settled;
    const text = t('progress', { settled: counts.settled, all });
    this.bar.setAttribute('aria-label', text);
    fill(
      this.progress,
      this.bar,
      h('span', {}, text),
      counts.held > 0 && h('span', { class: 'muted' }, t('held', { held: counts.held })),
      counts.indexing && h('span', { class: 'muted' }, t('indexing')),
    );
  }
}

/** @param {Place} to @param {string} hash @param {string} key @param {Place} place where one is */
function link(to, hash, key, place) {
  return h('a', { href: hash, 'aria-current': to === place ? 'page' : null }, t(to), key && h('kbd', {}, key));
}

/** @param {string} text empty: none */
export function banner(text) {
  const line = byId('banner');
  line.textContent = text;
  line.hidden = !text;
}
