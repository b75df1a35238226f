/** Making elements. Text of documents goes in by textContent and value alone, so that it is never markup. */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, any>} [attributes] `class`, `on…` listeners, boolean and other attributes
 * @param {...(Node|string|number|null|undefined|false)} children strings become text
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...nodes(children));
  return element;
}

/**
 * @param {Element} parent
 * @param {...(Node|string|number|null|undefined|false)} children
 */
export function fill(parent, ...children) {
  parent.replaceChildren(...nodes(children));
}

/** @param {(Node|string|number|null|undefined|false)[]} children */
function nodes(children) {
  return children
    .filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : String(child)));
}

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no #${id}`);
  return element;
}

/** @param {string} text told to who hears the page */
export function tell(text) {
  const status = byId('said');
  // The same text twice would not be told twice.
  status.textContent = status.textContent === text ? `${text}\u00a0` : text;
}

/**
 * @param {number} wait milliseconds of quiet before it runs
 * @param {() => void} run
 * @returns {{soon: () => void, drop: () => void}}
 */
export function quiet(wait, run) {
  let timer = 0;
  const drop = () => clearTimeout(timer);
  return {
    soon() {
      drop();
      timer = window.setTimeout(run, wait);
    },
    drop,
  };
}
