/** Pictures of pages, kept decoded so that the next item shows at once. */

const AGAIN_MS = 30_000; // after which a picture that failed is asked for again
const KEPT = 8; // pages; 200 dpi in RGBA is 15 MB each

/** @type {Map<string, {image: HTMLImageElement, ready: Promise<HTMLImageElement>, failed: number}>} */
const kept = new Map();

/**
 * @param {string} url
 * @returns {{image: HTMLImageElement, ready: Promise<HTMLImageElement>, failed: number}} `failed`: when, in ms; 0: not
 */
export function picture(url) {
  let one = kept.get(url);
  if (one && (!one.failed || performance.now() - one.failed < AGAIN_MS)) {
    kept.delete(url); // and in again, as the latest
  } else {
    const image = new Image();
    image.src = url;
    const made = { image, ready: image.decode().then(() => image), failed: 0 };
    made.ready.catch(() => {
      made.failed = performance.now();
    });
    one = made;
  }
  kept.set(url, one);
  for (const old of kept.keys()) {
    if (kept.size <= KEPT) break;
    kept.delete(old);
  }
  return one;
}
