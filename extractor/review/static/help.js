/** The help: what the keys do. */

import { fill, h } from './dom.js';
import { setSingle, single } from './keys.js';
import { t } from './words.js';

const KEYS = ['Enter', '1–9', 'Tab', 'Backspace', 'Esc', 'P', 'U', 'Z', '→ J', '← K', 'F', 'Q', '/', '+ −', 'R', '?'];

export class HelpView {
  /** @param {() => void} leave */
  constructor(leave) {
    this.leave = leave;
    this.element = h('div', { class: 'sheet help' });
  }

  show() {
    const box = h('input', { type: 'checkbox', id: 'single', onchange: () => setSingle(box.checked) });
    box.checked = single();
    const title = h('h1', { tabindex: '-1' }, t('help'));
    fill(
      this.element,
      title,
      h('h2', {}, t('help.how')),
      h('p', {}, t('help.text')),
      h('h2', {}, t('help.keys')),
      h(
        'dl',
        { class: 'keys' },
        ...KEYS.map((key) =>
          h('div', {}, h('dt', {}, ...key.split(' ').map((one) => h('kbd', {}, one))), h('dd', {}, t(`key.${key}`))),
        ),
      ),
      h('p', {}, box, ' ', h('label', { for: 'single' }, t('help.single'))),
    );
    title.focus();
  }

  /** @returns {import('./keys.js').Bindings} */
  bindings() {
    return { Escape: this.leave, Enter: this.leave, '?': this.leave };
  }
}
