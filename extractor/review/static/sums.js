/** The calculations that a field takes part in, and what the rules say. */

import { fill, h } from './dom.js';
import { isRule, language, ruleName, t } from './words.js';

/**
 * @typedef {import('./types.js').Sum} Sum
 * @typedef {import('./types.js').Finding} Finding
 */

const MOST_NAMED = 3; // fields of a finding

/** @param {boolean} holds */
export function tick(holds) {
  return h('span', { class: holds ? 'tick good' : 'tick bad' }, holds ? '✓ ' : '✗ ', t(holds ? 'closes' : 'open'));
}

/**
 * @param {Element} place
 * @param {Sum[]} sums
 * @param {string[]} at the pointers of the field at hand
 * @param {Record<string, string>} names of fields, by pointer
 */
export function showSums(place, sums, at, names) {
  if (!sums.length) {
    fill(place, h('p', { class: 'muted' }, t('nosums')));
    return;
  }
  fill(place, h('ul', { class: 'plain' }, ...sums.map((sum) => line(sum, at, names))));
}

/** @param {Sum} sum @param {string[]} at @param {Record<string, string>} names */
function line(sum, at, names) {
  const [made, stated] = sum.arithmetic.split(/; stated /);
  const gap = !sum.holds && sum.stated !== null && sum.expected !== null;
  return h(
    'li',
    { class: sum.holds ? 'sum good-edge' : 'sum bad-edge' },
    h(
      'div',
      { class: 'sum-head' },
      h('span', { lang: 'zh-CN' }, names[sum.about] || sum.label || ruleName(sum.rule)),
      tick(sum.holds),
    ),
    h(
      'div',
      { class: 'arithmetic' },
      ...terms(made, sum, at),
      stated && h('span', { class: 'whole' }, `; ${t('stated')} ${stated}`),
    ),
    gap && h('div', { class: 'bad' }, t('sum.gap', { stated: sum.stated, expected: sum.expected })),
  );
}

/** The calculation, with the term at hand marked where it stands out. @param {string} made @param {Sum} sum @param {string[]} at */
function terms(made, sum, at) {
  const mine = sum.parts.find((part) => at.includes(part.pointer))?.text.replace(/[%,，\s]/g, '');
  if (!mine) return [made];
  let marked = false;
  return made.split(/( [-+=×÷→] )/).map((term) => {
    if (marked || term.replace(/[%()]/g, '') !== mine) return term;
    marked = true;
    return h('strong', { class: 'mine' }, term);
  });
}

/**
 * A finding in the language of the page. Its message is English; elsewhere it is said from what it is about, and of a
 * rule that the page has no word for, which a form model of one's own may have, as it came.
 *
 * @param {Finding} finding
 * @param {Record<string, string>} names of fields, by pointer
 * @returns {string}
 */
export function sayFinding(finding, names) {
  const { rule, fields, stated, expected, message } = finding;
  if (language() === 'en' || !isRule(rule)) return message;
  const about = fields.slice(0, MOST_NAMED).flatMap((pointer) => names[pointer] ?? []);
  const where = about.length ? `${about.join(t('list'))}${fields.length > about.length ? t('and.others') : ''}` : '';
  const quoted = stated === null && expected === null ? [...message.matchAll(/“[^”]*”/g)].map(([one]) => one) : [];
  const parts = [
    where,
    stated !== null && t('finding.stated', { stated }),
    expected !== null && t('finding.expected', { expected }),
    ...new Set(quoted), // texts of documents: of which other form, which day
  ];
  return [ruleName(rule), parts.filter(Boolean).join(t('list.parts'))].filter(Boolean).join(t('colon'));
}

/** @param {Finding} finding @param {Record<string, string>} names of fields, by pointer */
export function showFinding(finding, names) {
  return h(
    'li',
    { class: `finding ${finding.severity}` },
    h(
      'div',
      { class: 'sum-head' },
      h('span', { class: 'badge' }, t(`severity.${finding.severity}`)),
      h('span', { class: 'badge quiet' }, t(`verdict.${finding.verdict}`)),
    ),
    h('div', {}, sayFinding(finding, names)),
    finding.arithmetic && h('div', { class: 'arithmetic' }, finding.arithmetic),
  );
}
