/** What was said of a field or a form, by whom and when. */

import { h } from './dom.js';
import { language, ruleName, t } from './words.js';

/** @typedef {import('./types.js').Entry} Entry */

/** @param {string} at ISO 8601 @returns {string} in the time of the place */
export function time(at) {
  const locale = language() === 'zh' ? 'zh-CN' : 'en-GB';
  return new Date(at).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
}

/** @param {Entry} entry @returns {string} what it says, with no name */
export function sayEntry(entry) {
  const shown = entry.text === '' ? t('blank') : entry.text;
  const text = entry.action === 'correct' || entry.action === 'accept' ? ` ${shown}` : '';
  return `${t(`action.${entry.action}`)}${text}`;
}

/**
 * @param {Entry[]} entries first to last
 * @param {{undo?: (seq: number) => void, labels?: Record<string, string>}} [options]
 */
export function trail(entries, options = {}) {
  if (!entries.length) return h('p', { class: 'muted' }, t('trail.none'));
  const rows = [...entries].reverse().map((entry) => {
    const about = entry.rule ? ruleName(entry.rule) : (options.labels?.[entry.pointers[0]] ?? '');
    const open = entry.action !== 'undo' && entry.undone_by === null;
    return h(
      'li',
      { class: open ? 'entry' : 'entry past' },
      h('span', { class: 'muted' }, time(entry.at)),
      ` ${entry.who} `,
      options.labels && about ? h('span', {}, `${about}: `) : '',
      h('b', { lang: 'zh-CN' }, sayEntry(entry)),
      entry.rule === null && entry.text !== entry.before && entry.action !== 'paper'
        ? h('span', { class: 'muted' }, ` · ${t('trail.was', { text: entry.before || t('blank') })}`)
        : '',
      entry.reason ? h('span', {}, ` · ${entry.reason}`) : '',
      entry.undone_by !== null && entry.action !== 'undo' ? h('span', { class: 'badge quiet' }, t('trail.undone')) : '',
      open &&
        options.undo &&
        h('button', { type: 'button', class: 'small', onclick: () => options.undo?.(entry.seq) }, t('undo')),
    );
  });
  return h('ul', { class: 'plain trail' }, ...rows);
}
