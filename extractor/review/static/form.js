/** A whole form: its pages beside its record, corrected in place. */

import { ApiError, get, post } from './api.js';
import { Answer } from './answer.js';
import { fill, h } from './dom.js';
import { fileName, percent } from './item.js';
import { showFinding, showSums } from './sums.js';
import { trail } from './trail.js';
import { Viewer } from './viewer.js';
import { t } from './words.js';

/**
 * @typedef {import('./types.js').FormView} Form
 * @typedef {import('./types.js').FieldView} Field
 * @typedef {import('./types.js').Said} Said
 * @typedef {{say: (form: Form, field: Field, said: Said) => void, undo: (seq?: number) => void,
 *   open: (formId: number, pointer?: string) => void, review: (formId: number) => void}} Actions
 */

export class FormScreen {
  /** @param {Actions} actions */
  constructor(actions) {
    this.actions = actions;
    /** @type {Form|null} */
    this.form = null;
    /** @type {Field|null} */
    this.field = null;
    this.pageNumber = 0;
    this.title = h('h1', { tabindex: '-1', id: 'form-title' });
    this.about = h('p', { class: 'context muted' });
    this.record = h('div', { class: 'record' });
    this.editor = h('section', { class: 'editor' });
    this.below = h('div', { class: 'record' });
    this.canvas = h('canvas', { role: 'img', tabindex: '0' });
    this.viewer = new Viewer(this.canvas, { pick: (pointer) => this.select(pointer) });
    this.cropCanvas = h('canvas', { role: 'img' });
    this.crop = new Viewer(this.cropCanvas);
    this.pages = h('div', { class: 'tools' });
    this.answer = new Answer({
      say: (said) => this.form && this.field && actions.say(this.form, this.field, said),
      leave: () => this.button(this.field?.pointer)?.focus(),
    });
    this.element = h(
      'div',
      { class: 'work form' },
      h('section', { class: 'page' }, h('div', { class: 'page-head' }, this.about, this.pages), this.canvas),
      h(
        'section',
        { class: 'task', 'aria-labelledby': 'form-title' },
        this.title,
        this.editor,
        h('div', { class: 'scroll' }, this.record, this.below),
      ),
    );
  }

  /** @param {number} id @param {string} [pointer] to begin at */
  async show(id, pointer) {
    const form = await get(`/api/forms/${id}`);
    const again = this.form?.form_id === id;
    this.form = form;
    const wanted =
      pointer ??
      (again ? this.field?.pointer : form.fields.find((/** @type {Field} */ one) => one.status === 'review')?.pointer);
    this.showRecord(form);
    this.select(wanted ?? form.fields[0]?.pointer, !again || Boolean(pointer));
  }

  /** @param {Form} form */
  showRecord(form) {
    fill(
      this.title,
      h('span', { lang: 'zh-CN' }, form.project || form.title),
      ' ',
      h('span', { class: `badge ${form.status}` }, t(`status.${form.status}`)),
    );
    const step = (/** @type {string} */ name, /** @type {number|null} */ id) =>
      h(
        'button',
        { type: 'button', class: 'quiet', disabled: id === null, onclick: () => id !== null && this.actions.open(id) },
        t(`form.${name}`),
      );
    fill(
      this.about,
      h('span', { lang: 'zh-CN' }, [fileName(form.document), form.title, form.department].filter(Boolean).join(' · ')),
    );
    const tools = h(
      'div',
      { class: 'buttons' },
      step('previous', form.previous),
      step('next', form.next),
      h(
        'button',
        { type: 'button', class: 'quiet', onclick: () => this.actions.review(form.form_id) },
        t('form.review'),
      ),
    );
    const findings = form.findings.length
      ? h('ul', { class: 'plain' }, ...form.findings.map((one) => this.finding(one)))
      : h('p', { class: 'muted' }, t('nofindings'));
    fill(
      this.record,
      tools,
      h('h2', {}, t('findings')),
      findings,
      h('h2', {}, t('form.fields')),
      h('p', { class: 'muted' }, t('form.about')),
      ...this.blocks(form),
    );
    fill(
      this.below,
      h('h2', {}, t('trail')),
      trail(form.entries, { undo: (seq) => this.actions.undo(seq), labels: names(form) }),
    );
  }

  /** @param {import('./types.js').Finding} finding */
  finding(finding) {
    const line = showFinding(finding, this.form ? names(this.form) : {});
    const first = finding.fields[0];
    if (first)
      line.append(
        h('button', { type: 'button', class: 'small', onclick: () => this.select(first, true) }, this.name(first)),
      );
    return line;
  }

  /** @param {string} pointer */
  name(pointer) {
    const field = this.form?.fields.find((one) => one.pointer === pointer);
    return field ? [field.row_label, field.label].filter(Boolean).join(' · ') : pointer;
  }

  /** The fields, a group for each row of each block. @param {Form} form */
  blocks(form) {
    /** @type {{key: string, title: string, fields: Field[]}[]} */
    const groups = [];
    for (const field of form.fields) {
      const key = field.block ? field.pointer.split('/').slice(0, 3).join('/') : '';
      const last = groups.at(-1);
      if (last && last.key === key) last.fields.push(field);
      else groups.push({ key, title: field.block ? field.row_label : '', fields: [field] });
    }
    return groups.map(({ title, fields }) =>
      h(
        'div',
        { class: 'group' },
        title && h('h3', { lang: 'zh-CN' }, title),
        h('div', { class: 'fields' }, ...fields.map((field) => this.value(field))),
      ),
    );
  }

  /** @param {Field} field */
  value(field) {
    const state = field.corrected ? 'corrected' : field.status === 'review' ? 'doubtful' : '';
    const long = [...field.text].length > 14;
    return h(
      'button',
      {
        type: 'button',
        class: `field ${state} ${long ? 'long' : ''}`,
        'data-pointer': field.pointer,
        'aria-pressed': 'false',
        onclick: () => this.press(field.pointer),
      },
      h(
        'span',
        { class: 'field-label', lang: 'zh-CN' },
        field.label,
        state && h('span', { class: 'badge' }, t(`status.${state}`)),
      ),
      h('span', { class: 'field-text', lang: 'zh-CN' }, field.text || '—'),
      field.corrected && field.read_text !== field.text
        ? h('small', { class: 'muted', lang: 'zh-CN' }, t('trail.was', { text: field.read_text || t('blank') }))
        : null,
    );
  }

  /** @param {string|undefined} pointer @returns {HTMLElement|null} */
  button(pointer) {
    return pointer === undefined ? null : this.record.querySelector(`[data-pointer="${CSS.escape(pointer)}"]`);
  }

  /** A value once pressed is at hand; pressed again, it is edited. @param {string} pointer */
  press(pointer) {
    if (this.field?.pointer === pointer) this.answer.edit();
    else this.select(pointer);
  }

  /** @param {string|undefined} pointer @param {boolean} [focus] */
  select(pointer, focus = true) {
    const { form } = this;
    const field = form?.fields.find((one) => one.pointer === pointer) ?? null;
    this.field = field;
    for (const button of this.record.querySelectorAll('.field'))
      button.setAttribute('aria-pressed', String(button.getAttribute('data-pointer') === pointer));
    if (!form || !field) {
      fill(this.editor, h('p', { class: 'muted' }, t('form.none')));
      this.showPage(form?.pages[0]?.page_number ?? 0);
      return;
    }
    this.showEditor(form, field);
    this.showPage(field.page_number ?? this.pageNumber);
    const button = this.button(pointer);
    button?.scrollIntoView({ block: 'nearest' });
    if (focus) button?.focus({ preventScroll: true });
  }

  /** @param {Form} form @param {Field} field */
  showEditor(form, field) {
    const page = form.pages.find((one) => one.page_number === field.page_number);
    const head = h(
      'h2',
      { lang: 'zh-CN' },
      this.name(field.pointer),
      ' ',
      h('small', { class: 'muted' }, t('chance', { percent: percent(field.confidence) })),
    );
    this.cropCanvas.setAttribute('aria-label', t('crop', { label: this.name(field.pointer) }));
    if (this.answer.element.parentNode !== this.editor)
      fill(this.editor, head, h('div', { class: 'crop' }, this.cropCanvas), this.answer.element);
    else this.editor.firstElementChild?.replaceWith(head);
    this.crop.show(
      page && field.box
        ? { url: page.url, box: field.box, fit: 'box', outlines: [{ box: field.box, kind: 'at hand' }] }
        : null,
    );
    this.answer.show(subjectOf(form, field));
    void this.sums(form, field);
  }

  /** @param {Form} form @param {Field} field */
  async sums(form, field) {
    try {
      const checked = await post(`/api/forms/${form.form_id}/check`, { texts: { [field.pointer]: field.text } });
      if (this.field !== field || !this.answer.subject) return;
      this.answer.subject.sums = checked.sums;
      if (this.answer.box.value === field.text) showSums(this.answer.sums, checked.sums, [field.pointer], names(form));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  /** @param {number} number */
  showPage(number) {
    const { form } = this;
    if (!form) return;
    this.pageNumber = number;
    const at = form.pages.findIndex((one) => one.page_number === number);
    const page = form.pages[at] ?? form.pages[0];
    /** @type {import('./viewer.js').Outline[]} */
    const outlines = form.fields.flatMap((field) =>
      field.box && field.page_number === page?.page_number && field !== this.field
        ? [{ box: field.box, kind: field.status === 'review' ? 'doubtful' : 'quiet', pointer: field.pointer }]
        : [],
    );
    const mine = this.field?.page_number === page?.page_number ? (this.field?.box ?? null) : null;
    if (mine) outlines.push({ box: mine, kind: 'at hand', pointer: this.field?.pointer });
    this.canvas.setAttribute('aria-label', t('page', { page: page?.page_number ?? '' }));
    this.viewer.show(page ? { url: page.url, outlines, box: mine ?? [0, 0, 1, 0.1], fit: 'width' } : null);
    fill(
      this.pages,
      ...(form.pages.length > 1
        ? form.pages.map((one) =>
            h(
              'button',
              {
                type: 'button',
                class: 'quiet',
                'aria-pressed': String(one === page),
                'aria-label': t('page.number', { page: one.page_number }),
                onclick: () => this.showPage(one.page_number),
              },
              one.page_number,
            ),
          )
        : []),
      h(
        'button',
        { type: 'button', class: 'quiet', 'aria-label': t('zoomout'), onclick: () => this.viewer.zoom(0.8) },
        '−',
      ),
      h(
        'button',
        { type: 'button', class: 'quiet', 'aria-label': t('zoomin'), onclick: () => this.viewer.zoom(1.25) },
        '+',
      ),
      h('button', { type: 'button', class: 'quiet', 'aria-label': t('rotate'), onclick: () => this.rotate() }, 'R'),
    );
  }

  rotate() {
    this.viewer.rotate();
    this.crop.rotate();
  }

  /** @param {number} step along the fields, and their values have the focus */
  move(step) {
    const fields = this.form?.fields ?? [];
    const at = fields.findIndex((one) => one.pointer === this.field?.pointer);
    const to = fields[Math.min(Math.max(at + step, 0), fields.length - 1)];
    if (to) this.select(to.pointer);
  }

  /** @returns {import('./keys.js').Bindings} */
  bindings() {
    const { form } = this;
    const down = () => this.move(1);
    const up = () => this.move(-1);
    return {
      ...(this.field ? this.answer.bindings() : {}),
      ArrowDown: down,
      ArrowRight: down,
      j: down,
      ArrowUp: up,
      ArrowLeft: up,
      k: up,
      z: () => this.actions.undo(),
      f: () => form && this.actions.review(form.form_id),
      '+': () => this.viewer.zoom(1.25),
      '=': () => this.viewer.zoom(1.25),
      '-': () => this.viewer.zoom(0.8),
      r: () => this.rotate(),
      Escape: () => this.button(this.field?.pointer)?.focus(),
    };
  }
}

/** The names of its fields, by pointer. @param {Form} form @returns {Record<string, string>} */
function names(form) {
  return Object.fromEntries(
    form.fields.map((field) => [field.pointer, [field.row_label, field.label].filter(Boolean).join(' · ')]),
  );
}

/** @param {Form} form @param {Field} field @returns {import('./answer.js').Subject} */
function subjectOf(form, field) {
  const { pointer, type, text, read_text, readings, choices, seen } = field;
  return {
    place: `form ${form.form_id} ${pointer}`,
    formId: form.form_id,
    pointers: [pointer],
    type,
    text,
    readText: read_text,
    choices,
    readings,
    sums: [],
    seen,
    names: names(form),
  };
}
