/** A picture of a page on a canvas: a part of it large, zoomed, moved, turned, with places outlined. */

import { picture } from './pictures.js';

/**
 * @typedef {import('./types.js').Fractions} Fractions
 * @typedef {{box: Fractions, kind: 'at hand'|'beside'|'doubtful'|'quiet', pointer?: string}} Outline
 * @typedef {{url: string, outlines: Outline[], box: Fractions|null, fit: 'box'|'middle'|'width'}} Scene `box`: from its beginning, `middle`: where a number stands in a high cell
 */

const NEAREST = 8; // screen pixels a pixel of the picture, at most
const AT_HOME = 4; // of those at first: a single digit need not fill the screen
const LEAST_WIDTH = 1150; // screen pixels that the page would be wide, at least: smaller print is no pleasure to read
const MARGIN = 0.35; // of the smaller side of a cell, shown about it
const LEAST_MARGIN = 0.012; // of the page
const SLIP = 4; // screen pixels that a click may move

export class Viewer {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {{pick?: (pointer: string) => void}} [options] `pick` is told which outline was clicked
   */
  constructor(canvas, options = {}) {
    this.canvas = canvas;
    this.options = options;
    /** @type {Scene|null} */
    this.scene = null;
    /** @type {HTMLImageElement|null} */
    this.image = null;
    this.turn = 0; // quarters of a circle, clockwise
    this.scale = 1; // screen pixels a pixel of the picture
    this.x = 0; // the point of the picture in the middle
    this.y = 0;
    this.moved = false;
    /** @type {Map<number, {x: number, y: number}>} */
    this.fingers = new Map();
    new ResizeObserver(() => (this.moved ? this.draw() : this.home())).observe(canvas);
    this.listen();
  }

  /** @param {Scene|null} scene */
  show(scene) {
    const same = scene && this.scene && scene.url === this.scene.url;
    this.scene = scene;
    if (!same) this.turn = 0;
    if (!scene) {
      this.image = null;
      this.draw();
      return;
    }
    const { image, ready } = picture(scene.url);
    this.image = image.complete && image.naturalWidth ? image : null;
    this.canvas.dataset.loaded = String(Boolean(this.image));
    this.home();
    if (this.image) return;
    ready.then(
      () => {
        if (this.scene !== scene) return;
        this.image = image;
        this.canvas.dataset.loaded = 'true';
        this.home();
      },
      () => {
        if (this.scene === scene) this.canvas.dataset.loaded = 'failed';
      },
    );
  }

  /** Where it began: the cell, or the page's width about it. */
  home() {
    this.moved = false;
    if (this.image && this.scene) {
      const [across, down] = this.span();
      const { naturalWidth: width, naturalHeight: height } = this.image;
      const box = this.scene.box ?? [0, 0, 1, 1];
      const [left, top, right, bottom] = [box[0] * width, box[1] * height, box[2] * width, box[3] * height];
      this.x = (left + right) / 2;
      this.y = (top + bottom) / 2;
      if (this.scene.fit !== 'width') {
        const margin = Math.max(MARGIN * Math.min(right - left, bottom - top), LEAST_MARGIN * width);
        const fits = Math.min(across / (right - left + 2 * margin), down / (bottom - top + 2 * margin));
        this.scale = Math.min(Math.max(fits, LEAST_WIDTH / width), AT_HOME);
        // What does not fit is read from its beginning.
        const [halfAcross, halfDown] = [across / 2 / this.scale, down / 2 / this.scale];
        const read = this.scene.fit === 'box';
        if (read && bottom - top > 2 * halfDown) this.y = top - margin / 2 + halfDown;
        if (read && right - left > 2 * halfAcross) this.x = left - margin / 2 + halfAcross;
      } else {
        const wide = this.turn % 2 ? height : width;
        this.scale = across / wide;
        if (this.turn % 2) this.y = height / 2;
        else this.x = width / 2;
        this.keepInside(across, down);
      }
    }
    this.draw();
  }

  /** No empty space above or below a page that is longer than the screen. @param {number} across @param {number} down */
  keepInside(across, down) {
    if (!this.image) return;
    const half = (this.turn % 2 ? across : down) / 2 / this.scale;
    const height = this.image.naturalHeight;
    this.y = 2 * half >= height ? height / 2 : Math.min(Math.max(this.y, half), height - half);
  }

  /** @returns {[number, number]} the canvas in screen pixels, along the picture's own axes */
  span() {
    const { clientWidth, clientHeight } = this.canvas;
    return this.turn % 2 && this.scene?.fit !== 'width' ? [clientHeight, clientWidth] : [clientWidth, clientHeight];
  }

  /**
   * @param {number} factor
   * @param {number} [x] the point of the canvas that stays
   * @param {number} [y]
   */
  zoom(factor, x = this.canvas.clientWidth / 2, y = this.canvas.clientHeight / 2) {
    const [px, py] = this.at(x, y);
    this.scale = Math.min(Math.max(this.scale * factor, 0.05), NEAREST);
    const [qx, qy] = this.at(x, y);
    this.x += px - qx;
    this.y += py - qy;
    this.moved = true;
    this.draw();
  }

  /** @param {number} dx screen pixels that the picture goes @param {number} dy */
  pan(dx, dy) {
    const [x, y] = this.turned(dx, dy);
    this.x -= x / this.scale;
    this.y -= y / this.scale;
    this.moved = true;
    this.draw();
  }

  rotate() {
    this.turn = (this.turn + 1) % 4;
    this.home();
  }

  /** A vector of the screen along the picture's axes. @param {number} dx @param {number} dy @returns {[number, number]} */
  turned(dx, dy) {
    /** @type {[number, number][]} */
    const all = [
      [dx, dy],
      [dy, -dx],
      [-dx, -dy],
      [-dy, dx],
    ];
    return all[this.turn];
  }

  /** The point of the picture under one of the canvas. @param {number} x @param {number} y @returns {[number, number]} */
  at(x, y) {
    const [dx, dy] = this.turned(x - this.canvas.clientWidth / 2, y - this.canvas.clientHeight / 2);
    return [this.x + dx / this.scale, this.y + dy / this.scale];
  }

  draw() {
    const { canvas } = this;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const pen = canvas.getContext('2d');
    if (!pen) return;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, width, height);
    if (!this.image || !this.scene) return;
    pen.translate(width / 2, height / 2);
    pen.rotate((this.turn * Math.PI) / 2);
    pen.scale(this.scale * ratio, this.scale * ratio);
    pen.translate(-this.x, -this.y);
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(this.image, 0, 0);
    this.outline(pen);
  }

  /** @param {CanvasRenderingContext2D} pen */
  outline(pen) {
    if (!this.scene || !this.image) return;
    const { naturalWidth: w, naturalHeight: h } = this.image;
    const px = 1 / this.scale;
    for (const { box, kind } of this.scene.outlines) {
      const [x, y] = [box[0] * w, box[1] * h];
      const [dx, dy] = [(box[2] - box[0]) * w, (box[3] - box[1]) * h];
      pen.setLineDash(kind === 'beside' ? [5 * px, 3 * px] : []);
      if (kind === 'at hand') {
        // Outside the cell, so that the line hides no ink.
        pen.lineWidth = 3 * px;
        pen.strokeStyle = '#d93025';
        pen.strokeRect(x - 2 * px, y - 2 * px, dx + 4 * px, dy + 4 * px);
      } else {
        pen.lineWidth = (kind === 'quiet' ? 1 : 1.5) * px;
        pen.strokeStyle = kind === 'doubtful' ? '#b06000' : kind === 'beside' ? '#1a5fd0' : 'rgba(26,95,208,.35)';
        pen.strokeRect(x, y, dx, dy);
      }
    }
    pen.setLineDash([]);
  }

  listen() {
    const { canvas } = this;
    canvas.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        this.zoom(Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY);
      },
      { passive: false },
    );
    canvas.addEventListener('dblclick', () => this.home());
    let way = 0;
    canvas.addEventListener('pointerdown', (event) => {
      way = 0;
      canvas.setPointerCapture(event.pointerId);
      this.fingers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    });
    canvas.addEventListener('pointermove', (event) => {
      const last = this.fingers.get(event.pointerId);
      if (!last) return;
      const now = { x: event.offsetX, y: event.offsetY };
      way += Math.abs(now.x - last.x) + Math.abs(now.y - last.y);
      if (way <= SLIP) return;
      const other = [...this.fingers].find(([id]) => id !== event.pointerId)?.[1];
      if (other) {
        const before = Math.hypot(last.x - other.x, last.y - other.y) || 1;
        this.zoom(Math.hypot(now.x - other.x, now.y - other.y) / before, other.x, other.y);
      } else {
        this.pan(now.x - last.x, now.y - last.y);
      }
      this.fingers.set(event.pointerId, now);
    });
    const up = (/** @type {PointerEvent} */ event) => {
      const was = this.fingers.delete(event.pointerId);
      if (was && event.type === 'pointerup' && way <= SLIP) this.click(event.offsetX, event.offsetY);
    };
    canvas.addEventListener('pointerup', up);
    canvas.addEventListener('pointercancel', up);
    // Arrows move the page where it has the focus itself; elsewhere they go through the items.
    canvas.addEventListener('keydown', (event) => {
      const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key];
      if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      this.pan(step[0], step[1]);
    });
  }

  /** @param {number} x @param {number} y */
  click(x, y) {
    if (!this.options.pick || !this.scene || !this.image) return;
    const [px, py] = this.at(x, y);
    const [fx, fy] = [px / this.image.naturalWidth, py / this.image.naturalHeight];
    const size = (/** @type {Fractions} */ b) => (b[2] - b[0]) * (b[3] - b[1]);
    const hit = this.scene.outlines
      .filter(({ box: b, pointer }) => pointer && b[0] <= fx && fx < b[2] && b[1] <= fy && fy < b[3])
      .sort((a, b) => size(a.box) - size(b.box))[0];
    if (hit?.pointer) this.options.pick(hit.pointer);
  }
}
