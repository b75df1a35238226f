/** Which key does what. One listener on the document; a view says what it knows. */

const SINGLE = 'extractor.single-keys';

/** @returns {boolean} whether letters and digits are shortcuts: who dictates, or has a tremor, can turn them off */
export function single() {
  return localStorage.getItem(SINGLE) !== 'off';
}

/** @param {boolean} on */
export function setSingle(on) {
  localStorage.setItem(SINGLE, on ? 'on' : 'off');
}

/** @typedef {Record<string, (event: KeyboardEvent) => void>} Bindings by `KeyboardEvent.key`, letters in lower case */

/** @param {Element|null} element whether keys go into it */
export function typing(element) {
  return element instanceof HTMLElement && element.matches('input:not([type=checkbox]), textarea, select');
}

/** @param {() => Bindings[]} bindings those that hold now, the first that knows a key counts */
export function listen(bindings) {
  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.querySelector('dialog[open]')) return;
    const at = document.activeElement;
    if (typing(at)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key.length === 1 && !single()) return;
    // What has the focus is pressed by Enter and the space bar itself.
    if ((key === 'Enter' || key === ' ') && at?.matches('button, a, summary')) return;
    if (key === 'Tab' && event.shiftKey) return;
    // A key that is held down would settle one item after another.
    if (event.repeat && !key.startsWith('Arrow') && key !== '+' && key !== '-') return;
    for (const known of bindings()) {
      if (!known[key]) continue;
      event.preventDefault();
      known[key](event);
      return;
    }
  });
}
