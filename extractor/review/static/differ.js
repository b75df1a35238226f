/** Where two texts differ, character by character. */

import { h } from './dom.js';

/** @typedef {{kind: 'same'|'other'|'gap'|'left out', text: string}} Piece */

const LONGEST = 600; // of what is compared: the table has its square
const LONG = 36; // a text longer than this shows only what differs,
const AROUND = 7; // with so many characters about it

/**
 * @param {string} text
 * @param {string} base
 * @returns {Piece[]} `text` in pieces; `gap`: here `base` has characters that `text` has not
 */
export function differ(text, base) {
  const ours = [...text];
  const theirs = [...base];
  if (text === base || !base) return [{ kind: 'same', text }];
  if (ours.length > LONGEST || theirs.length > LONGEST) return [{ kind: 'other', text }];
  /** @type {Piece[]} */
  const pieces = [];
  /** @param {Piece['kind']} kind @param {string} char */
  const add = (kind, char) => {
    const last = pieces.at(-1);
    if (last && last.kind === kind) last.text += char;
    else if (kind !== 'gap' || last?.kind !== 'other') pieces.push({ kind, text: char });
  };
  const common = table(ours, theirs);
  let [i, j] = [0, 0];
  while (i < ours.length || j < theirs.length) {
    if (i < ours.length && j < theirs.length && ours[i] === theirs[j]) {
      add('same', ours[i]);
      i += 1;
      j += 1;
    } else if (i < ours.length && (j === theirs.length || common[i + 1][j] >= common[i][j + 1])) {
      if (pieces.at(-1)?.kind === 'gap') pieces.pop();
      add('other', ours[i]);
      i += 1;
    } else {
      add('gap', '');
      j += 1;
    }
  }
  return pieces;
}

/**
 * The length of the longest common subsequence of what follows each pair of places.
 * @param {string[]} a
 * @param {string[]} b
 */
function table(a, b) {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      rows[i][j] = a[i] === b[j] ? rows[i + 1][j + 1] + 1 : Math.max(rows[i + 1][j], rows[i][j + 1]);
    }
  }
  return rows;
}

/**
 * Leaves out of a long text what is the same, but for a few characters about each difference.
 * @param {Piece[]} pieces
 * @returns {Piece[]}
 */
export function shorten(pieces) {
  const whole = pieces.reduce((sum, piece) => sum + piece.text.length, 0);
  if (whole <= LONG || pieces.every((piece) => piece.kind !== 'same')) return pieces;
  if (pieces.length === 1) return pieces;
  return pieces.flatMap((piece, at) => {
    const chars = [...piece.text];
    const before = at === 0 ? 0 : AROUND;
    const after = at === pieces.length - 1 ? 0 : AROUND;
    if (piece.kind !== 'same' || chars.length <= before + after + 2) return [piece];
    /** @type {Piece[]} */
    const out = [{ kind: 'left out', text: '…' }];
    if (before) out.unshift({ kind: 'same', text: chars.slice(0, before).join('') });
    if (after) out.push({ kind: 'same', text: chars.slice(-after).join('') });
    return out;
  });
}

/**
 * @param {string} text
 * @param {string} base
 * @returns {HTMLElement[]} `text` with what is not as in `base` marked
 */
export function marked(text, base) {
  return shorten(differ(text, base)).map((piece) => {
    if (piece.kind === 'other') return h('mark', {}, piece.text);
    if (piece.kind === 'gap') return h('mark', { class: 'gap', 'aria-hidden': 'true' });
    return h('span', piece.kind === 'left out' ? { class: 'muted' } : {}, piece.text);
  });
}
