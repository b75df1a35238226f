/** What was said and is on its way: sent one after another, kept over a reload, tried again until it arrives. */

import { ApiError, onConnection, post } from './api.js';

/**
 * @typedef {import('./types.js').Said} Said
 * @typedef {import('./types.js').Outcome} Outcome
 * @typedef {import('./types.js').Entry} Entry
 * @typedef {import('./types.js').Item} Item
 * @typedef {{path: string, said: Said & {pointer?: string}, itemId: number|null, formId: number, who: string}} Job
 * @typedef {{sent: (job: Job, outcome: Outcome) => void, conflict: (job: Job, entry: Entry, item: Item|null) => void,
 *   refused: (job: Job, error: ApiError) => void, waiting: (count: number, unknown: boolean) => void}} Listener `unknown`: the token holds no longer
 */

const KEY = 'extractor.outbox';
const AGAIN_MS = 2000;

export class Outbox {
  /** @param {Listener} listener */
  constructor(listener) {
    this.listener = listener;
    /** @type {Job[]} */
    this.jobs = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    /** @type {{entry: Entry, itemId: number|null, formId: number}[]} */
    this.done = [];
    /** @type {Promise<void>|null} */
    this.running = null;
    onConnection((there) => there && this.run());
    window.addEventListener('beforeunload', (event) => {
      if (this.jobs.length) event.preventDefault();
    });
  }

  /** @param {Job} job */
  send(job) {
    this.jobs.push(job);
    this.keep();
    this.run();
  }

  /** Whether something about this item is on its way. @param {number} id */
  has(id) {
    return this.jobs.some((job) => job.itemId === id);
  }

  /** @returns {Promise<void>} when all that can be sent is */
  async idle() {
    while (this.running) await this.running;
  }

  run() {
    if (!this.running && this.jobs.length) {
      this.running = this.work().finally(() => {
        this.running = null;
      });
    }
  }

  async work() {
    while (this.jobs.length) {
      const job = this.jobs[0];
      /** @type {() => void} */
      let after;
      try {
        const outcome = await post(job.path, job.said);
        after = () => this.arrived(job, outcome);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (error.passing || error.status === 401) {
          this.listener.waiting(this.jobs.length, error.status === 401);
          // A connection that is lost tells when it is back; a server that is only busy does not.
          setTimeout(() => this.run(), AGAIN_MS);
          return;
        }
        after = () => this.failed(job, error);
      }
      this.jobs.shift();
      this.keep();
      this.listener.waiting(0, false);
      after();
    }
  }

  /** @param {Job} job @param {Outcome} outcome */
  arrived(job, outcome) {
    this.done.push({ entry: outcome.entry, itemId: job.itemId, formId: job.formId });
    this.listener.sent(job, outcome);
  }

  /** @param {Job} job @param {ApiError} error */
  failed(job, error) {
    /** @type {Entry|undefined} */
    const entry = error.status === 409 ? error.body?.entry : undefined;
    if (!entry) {
      this.listener.refused(job, error);
    } else if (entry.who === job.who && entry.action === job.said.action && entry.text === job.said.text) {
      // It had arrived, and only the answer was lost.
      this.done.push({ entry, itemId: job.itemId, formId: job.formId });
    } else {
      this.listener.conflict(job, entry, error.body?.item ?? null);
    }
  }

  keep() {
    sessionStorage.setItem(KEY, JSON.stringify(this.jobs));
  }
}

const DRAFTS = 'extractor.draft.';

/** What was typed and not yet said, by place. @param {string} place @returns {string|null} */
export function draft(place) {
  return sessionStorage.getItem(DRAFTS + place);
}

/** @param {string} place @param {string|null} text null: none */
export function keepDraft(place, text) {
  if (text === null) sessionStorage.removeItem(DRAFTS + place);
  else sessionStorage.setItem(DRAFTS + place, text);
}
