/** Pictures of pages, kept decoded so that the next item shows at once. */

const KEPT = 8; // pages; 200 dpi in RGBA is 15 MB each

/** @type {Map<string, {image: HTMLImageElement, ready: Promise<HTMLImageElement>, failed: boolean}>} */
const kept = new Map();

/**
 * @param {string} url
 * @returns {{image: HTMLImageElement, ready: Promise<HTMLImageElement>, failed: boolean}}
 */
export function picture(url) {
  let one = kept.get(url);
  if (one && !one.failed) {
    kept.delete(url); // and in again, as the latest
  } else {
    const image = new Image();
    image.src = url;
    const made = { image, ready: image.decode().then(() => image), failed: false };
    made.ready.catch(() => {
      made.failed = true;
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
