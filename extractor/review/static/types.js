/**
 * What comes over the wire: extractor/settling/views.py in JSDoc. There is no code here.
 *
 * @typedef {[number, number, number, number]} Fractions left, top, right, bottom: 0..1 of the page as shown
 * @typedef {'accept'|'correct'|'paper'|'unreadable'|'fine'|'undo'} Action
 * @typedef {'open'|'second'|'disputed'|'settled'|'gone'} ItemState
 * @typedef {{reader: string, text: string, confidence: number}} Reading
 * @typedef {{text: string, confidence: number}} Alternative
 * @typedef {{text: string, source: 'read'|'reader'|'alternative'|'repair'|'first'|'second',
 *   confidence: number|null, closes: boolean|null}} Choice
 * @typedef {{pointer: string, label: string, text: string}} Part
 * @typedef {{rule: string, about: string, label: string, parts: Part[], arithmetic: string, stated: string|null,
 *   expected: string|null, holds: boolean}} Sum
 * @typedef {{rule: string, severity: 'error'|'warning'|'notice', verdict: 'misfilled'|'misread'|'undecided',
 *   fields: string[], stated: string|null, expected: string|null, difference: string|null, message: string,
 *   arithmetic: string, evidence: string[]}} Finding
 * @typedef {{seq: number, at: string, who: string, action: Action, pointers: string[], rule: string|null,
 *   text: string|null, before: string, reason: string, read_text: string, readings: Reading[],
 *   confidence: number, version: string, undoes: number|null, undone_by: number|null}} Entry
 * @typedef {{page_number: number, url: string, width: number, height: number}} PageView
 * @typedef {{id: number, kind: 'field'|'finding', state: ItemState, label: string, row_label: string,
 *   text: string, confidence: number, rule: string|null, severity: string|null, verdict: string|null,
 *   form_id: number, form: string, form_title: string, document: string, project: string, department: string,
 *   page_number: number|null, held_by: string|null}} ItemSummary
 * @typedef {ItemSummary & {pointers: string[], type: string|null, value: string|number|null,
 *   field_status: string|null, box: Fractions|null, page: PageView|null, row: Part[], readings: Reading[],
 *   alternatives: Alternative[], choices: Choice[], findings: Finding[], labels: Record<string, string>,
 *   boxes: Record<string, [number, Fractions]>, sums: Sum[], entries: Entry[], seen: number}} Item
 * @typedef {{to_do: number, settled: number, held: number, indexing: boolean}} Counts
 * @typedef {Partial<Record<'rule'|'form'|'department'|'verdict'|'document'|'kind'|'form_id'|'state', string>>} Filters
 * @typedef {{action: Action, text: string|null, reason: string, seen: number}} Said
 * @typedef {{entry: Entry, state: ItemState|null, form_id: number, status: string, findings: Finding[],
 *   changed: ItemSummary[], counts: Counts}} Outcome
 * @typedef {{status: string, values: Record<string, string|number|null>, findings: Finding[], sums: Sum[]}} Checked
 * @typedef {{pointer: string, label: string, row_label: string, block: string, type: string, text: string,
 *   value: string|number|null, read_text: string, confidence: number, status: 'accepted'|'review',
 *   corrected: boolean, page_number: number|null, box: Fractions|null, readings: Reading[],
 *   alternatives: Alternative[], choices: Choice[], seen: number}} FieldView
 * @typedef {{form_id: number, form: string, title: string, document: string, project: string,
 *   department: string, status: string, pages: PageView[], fields: FieldView[], findings: Finding[],
 *   entries: Entry[], previous: number|null, next: number|null}} FormView
 * @typedef {{reviewer: string|null, fixed: boolean, double: boolean, version: string, folder: string}} Session
 */

export {};
