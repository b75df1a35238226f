/** The few questions that are asked over everything else. */

import { h } from './dom.js';
import { sayEntry, time } from './trail.js';
import { t } from './words.js';

/**
 * @template T
 * @param {(close: (value: T) => void) => {title: string, body: Node[]}} build
 * @param {T|null} escaped what Esc stands for; null: it cannot be closed unanswered
 * @returns {Promise<T>}
 */
function ask(build, escaped) {
  const before = document.activeElement;
  return new Promise((resolve) => {
    /** @param {T} value */
    const close = (value) => {
      dialog.close();
      dialog.remove();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      resolve(value);
    };
    const { title, body } = build(close);
    const dialog = h('dialog', { 'aria-labelledby': 'dialog-title' }, h('h2', { id: 'dialog-title' }, title), ...body);
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      if (escaped !== null) close(escaped);
    });
    dialog.addEventListener('keydown', (event) => {
      event.stopPropagation(); // what is under the question must not take the answer for its own
      const at = event.target;
      if (at instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return;
      const button = dialog.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
      if (!(button instanceof HTMLButtonElement)) return;
      event.preventDefault();
      button.click();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** @param {string} known @returns {Promise<string>} */
export function askName(known) {
  return ask((close) => {
    const box = h('input', {
      id: 'reviewer',
      type: 'text',
      autocomplete: 'name',
      maxlength: 60,
      required: true,
      value: known,
    });
    const form = h(
      'form',
      {
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          if (box.value.trim()) close(box.value.trim());
        },
      },
      h('label', { for: 'reviewer' }, t('reviewer')),
      box,
      h('p', { class: 'muted' }, t('name.why')),
      h('div', { class: 'buttons' }, h('button', { class: 'primary' }, t('name.start'))),
    );
    return { title: t('name.title'), body: [form] };
  }, known || null);
}

/**
 * @param {string} label of the item
 * @param {import('./types.js').Entry} theirs
 * @param {import('./types.js').Said} mine
 * @returns {Promise<'theirs'|'mine'|'later'>}
 */
export function askConflict(label, theirs, mine) {
  return ask((close) => {
    const said = (/** @type {string} */ who, /** @type {string} */ what, /** @type {string} */ when) =>
      h('div', { class: 'side' }, h('div', { class: 'muted' }, who, when), h('b', { lang: 'zh-CN' }, what));
    /** @type {(key: string, value: 'theirs'|'mine'|'later', text: string) => HTMLElement} */
    const button = (key, value, text) =>
      h('button', { type: 'button', 'data-key': key, onclick: () => close(value) }, h('kbd', {}, key), ' ', text);
    const my = { ...theirs, action: mine.action, text: mine.text };
    return {
      title: t('conflict.title'),
      body: [
        h('p', {}, label),
        h(
          'div',
          { class: 'sides' },
          said(theirs.who, sayEntry(theirs), ` · ${time(theirs.at)}`),
          said(t('you'), sayEntry(my), ''),
        ),
        h(
          'div',
          { class: 'buttons' },
          button('1', 'theirs', t('conflict.theirs', { who: theirs.who })),
          button('2', 'mine', t('conflict.mine')),
          button('3', 'later', t('conflict.later')),
        ),
      ],
    };
  }, /** @type {'theirs'|'mine'|'later'} */ ('later'));
}
