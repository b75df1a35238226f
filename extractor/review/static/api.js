/** Talking to the server, and knowing whether it is there. */

/** An answer that is none: status 0 is no connection. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {any} body
   */
  constructor(status, body) {
    super(body?.error?.message ?? `${status}`);
    this.status = status;
    this.remedy = body?.error?.remedy ?? '';
    this.body = body;
  }

  /** Whether the same request may well succeed later. */
  get passing() {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

const RETRY_MS = 1500;

/** @type {Set<(there: boolean) => void>} */
const listeners = new Set();
let there = true;

/** @param {(there: boolean) => void} listener told when the connection goes and comes */
export function onConnection(listener) {
  listeners.add(listener);
}

/** @param {boolean} now */
function setThere(now) {
  if (now === there) return;
  there = now;
  for (const listener of listeners) listener(now);
  if (!now) void knock();
}

async function knock() {
  while (!there) {
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    try {
      await get('/api/session');
    } catch {
      // still away, or it says why not: call() has told
    }
  }
}

/**
 * @param {string} path
 * @returns {Promise<any>}
 */
export function get(path) {
  return call(path, { method: 'GET' });
}

/**
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<any>}
 */
export function post(path, body = {}) {
  const headers = { 'Content-Type': 'application/json', 'X-Extractor': '1' };
  return call(path, { method: 'POST', headers, body: JSON.stringify(body) });
}

/**
 * @param {string} path
 * @param {RequestInit} init
 */
async function call(path, init) {
  let response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init });
  } catch {
    setThere(false);
    throw new ApiError(0, null);
  }
  const body = response.status === 204 ? null : await response.json().catch(() => null);
  if (response.ok) {
    setThere(true);
    return body;
  }
  const error = new ApiError(response.status, body);
  setThere(!error.passing);
  throw error;
}

/**
 * Gives back what is held while the page is going away.
 * @param {number[]} ids
 */
export function releaseAtOnce(ids) {
  const body = new Blob([JSON.stringify({ ids })], { type: 'application/json' });
  navigator.sendBeacon('/api/release', body);
}

/**
 * @param {Record<string, unknown>} values those that are empty are left out
 * @returns {string} a query string
 */
export function query(values) {
  const out = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined && value !== null && value !== '') out.set(key, String(value));
  }
  return out.toString();
}
