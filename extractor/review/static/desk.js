/** The items on this person's desk: the one at hand, those claimed ahead, those been at. */

import { ApiError, get, post, releaseAtOnce } from './api.js';
import { picture } from './pictures.js';

/**
 * @typedef {import('./types.js').Item} Item
 * @typedef {import('./types.js').Counts} Counts
 * @typedef {import('./types.js').Filters} Filters
 * @typedef {{show: (item: Item|null) => void, counts: (counts: Counts) => void, lost: () => void}} Listener
 */

const AHEAD = 3;
const RENEW_MS = 40_000; // a lease is 120 s

export class Desk {
  /** @param {Listener} listener */
  constructor(listener) {
    this.listener = listener;
    /** @type {Item|null} */
    this.current = null;
    /** @type {Item[]} */
    this.ahead = [];
    /** @type {number[]} */
    this.been = [];
    /** @type {Filters} */
    this.filters = {};
    /** @type {Counts|null} */
    this.counts = null;
    this.settled = new Set(); // said and perhaps still on its way: not to be shown again
    this.wanting = false; // the next that is claimed shows at once
    this.mine = false; // the one at hand was claimed, and not only looked at
    this.claims = 0; // how many were asked for: only the answer to the last counts
    setInterval(() => this.renew(), RENEW_MS);
    window.addEventListener('pagehide', () => releaseAtOnce(this.ids()));
    document.addEventListener('visibilitychange', () => document.hidden || void this.renew());
  }

  ids() {
    return [this.current, ...this.ahead].flatMap((item) => (item ? [item.id] : []));
  }

  /** From the worst on. @param {Filters} filters */
  async start(filters) {
    this.filters = filters;
    this.current = null;
    this.ahead = [];
    await this.next();
  }

  /** The next one; at once where it was claimed. @param {boolean} [enough] more need not be claimed now */
  async next(enough = false) {
    const last = this.current;
    const item = this.ahead.shift();
    if (item) {
      this.put(item, true);
      if (last && !this.settled.has(last.id)) this.give([last.id]);
      if (!enough) void this.claim().catch(() => {});
      return;
    }
    this.wanting = true;
    await this.claim();
  }

  async back() {
    const id = this.been.pop();
    if (id !== undefined) await this.open(id, false);
  }

  /** Any item: this person's from now on, but for one that another is at. @param {number} id @param {boolean} [remember] */
  async open(id, remember = true) {
    const { item, mine } = await post(`/api/items/${id}/claim`);
    this.settled.delete(id);
    const last = this.current;
    this.ahead = this.ahead.filter((other) => other.id !== id);
    // What was at hand may well be the next one; where it is not, it is given back once that is known.
    if (last && last.id !== id && this.mine && !this.settled.has(last.id)) this.ahead.unshift(last);
    this.put(item, mine, remember);
    void this.claim().catch(() => {});
  }

  /** @param {Item|null} item @param {boolean} mine @param {boolean} [remember] */
  put(item, mine, remember = true) {
    this.mine = mine;
    this.wanting = false;
    if (remember && this.current && this.current.id !== item?.id) this.been.push(this.current.id);
    this.current = item;
    this.listener.show(item);
  }

  /** What was said of the one at hand is on its way. @param {number} id */
  said(id) {
    this.settled.add(id);
    if (this.counts) {
      this.counts = { ...this.counts, to_do: Math.max(0, this.counts.to_do - 1), settled: this.counts.settled + 1 };
      this.listener.counts(this.counts);
    }
  }

  /**
   * Asks for the next ones, which come as they count now: those after the one at hand, and at the end those that were
   * passed over.
   */
  async claim() {
    const turn = ++this.claims;
    const after = this.current?.id ?? null;
    const answer = await post('/api/claim', { filters: this.filters, after, count: AHEAD });
    if (turn !== this.claims) return; // a later question has been asked meanwhile
    const passed = new Set([...this.settled, this.current?.id]);
    const claimed = new Set(answer.items.map((/** @type {Item} */ item) => item.id));
    this.give(this.ahead.map((item) => item.id).filter((id) => !claimed.has(id)));
    this.ahead = answer.items.filter((/** @type {Item} */ item) => !passed.has(item.id));
    for (const item of this.ahead) if (item.page) picture(item.page.url).ready.catch(() => {});
    this.counts = answer.counts;
    this.listener.counts(answer.counts);
    if (this.wanting) this.take();
  }

  /** Shows the first that was claimed; where there is none, that all is done. */
  take() {
    this.wanting = false;
    const first = this.ahead.shift();
    if (first) this.put(first, true);
    else if (!this.current || this.settled.has(this.current.id)) this.put(null, false);
  }

  /** After something came of what was said: those ahead, and the one at hand, as they count now. @param {number} form */
  async refresh(form) {
    if (this.current && this.current.form_id === form) {
      const id = this.current.id;
      try {
        const now = await get(`/api/items/${id}`);
        if (this.current?.id === id) return now;
      } catch (error) {
        if (!(error instanceof ApiError) || error.status !== 404) throw error;
        return { ...this.current, state: 'gone' };
      }
    }
    return null;
  }

  async renew() {
    const ids = this.ids();
    if (!ids.length) return;
    try {
      const { held } = await post('/api/renew', { ids });
      this.ahead = this.ahead.filter((item) => held.includes(item.id));
      if (this.mine && this.current && ids.includes(this.current.id) && !held.includes(this.current.id)) {
        this.mine = false;
        this.listener.lost();
      }
    } catch {
      // the connection says so itself
    }
  }

  /** @param {number[]} ids that another may have */
  give(ids) {
    if (ids.length) void post('/api/release', { ids }).catch(() => {});
  }

  /** Nothing is held any more. */
  release() {
    this.give(this.ids());
    this.ahead = [];
  }
}
