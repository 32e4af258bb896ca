// Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
// Confidence over time, coloured by state. However long it gets, it fits: a column of the screen
// shows the worst of the frames in it, so that no short loss vanishes.

import { color, fitted } from './states.js';

const WORST = ['lost', 'uncertain', 'tracking', 'idle'];
const MARGIN = { left: 34, right: 10, top: 10, bottom: 22 };
const BAND = 5; // height of the strip of states

/** The time line on a canvas. */
export class TimeLine {
  constructor(canvas) {
    this.canvas = canvas;
    this.points = []; // [time, state, confidence]
    this.number = 0; // of the next point
    this.pointer = null;
    new ResizeObserver(() => this.draw()).observe(canvas);
    canvas.addEventListener('pointermove', (event) => this.point(event.offsetX));
    canvas.addEventListener('pointerleave', () => this.point(null));
  }

  /** Begin anew, as after a lost connection. */
  clear() {
    this.points = [];
    this.number = 0;
    this.draw();
  }

  add({ first, points }) {
    if (first !== this.number) this.points = [];
    this.points.push(...points);
    this.number = first + points.length;
    this.draw();
  }

  /** When the track began, seconds; null before. */
  get begin() {
    return this.points.length ? this.points[0][0] : null;
  }

  point(x) {
    this.pointer = x;
    this.draw();
  }

  draw() {
    const { context, width, height } = fitted(this.canvas);
    const wide = width - MARGIN.left - MARGIN.right;
    const bottom = height - MARGIN.bottom - BAND - 3;
    const y = (confidence) => bottom - confidence * (bottom - MARGIN.top);
    context.clearRect(0, 0, width, height);
    context.font = '11px system-ui, sans-serif';
    context.textBaseline = 'middle';
    context.textAlign = 'right';
    for (const value of [0, 0.5, 1]) {
      context.fillStyle = color('rim');
      context.fillRect(MARGIN.left, Math.round(y(value)), wide, 1);
      context.fillStyle = color('muted');
      context.fillText(value.toFixed(1), MARGIN.left - 7, y(value));
    }
    if (!this.points.length || wide < 1) return;
    const columns = this.columns(Math.floor(wide));
    const step = Math.min(wide / columns.length, 6);
    columns.forEach(({ state, confidence }, index) => {
      const x = MARGIN.left + index * step;
      context.fillStyle = color(state);
      if (state === 'idle') return;
      context.globalAlpha = 0.28;
      context.fillRect(x, y(confidence), step, bottom - y(confidence));
      context.globalAlpha = 1;
      context.fillRect(x, y(confidence) - 1, step, 2);
      context.fillRect(x, bottom + 3, step + 0.5, BAND);
    });
    this.label(context, columns, step, height);
  }

  /** Return the points in no more columns than this, of each the worst. */
  columns(most) {
    const count = Math.min(this.points.length, most);
    const columns = [];
    for (let index = 0; index < count; index += 1) {
      const from = Math.floor((index * this.points.length) / count);
      const to = Math.floor(((index + 1) * this.points.length) / count);
      const some = this.points.slice(from, to);
      const states = some.map(([, state]) => WORST.indexOf(state));
      columns.push({
        time: some[0][0],
        state: WORST[Math.min(...states)],
        confidence: Math.min(...some.map(([, , confidence]) => confidence)),
      });
    }
    return columns;
  }

  label(context, columns, step, height) {
    const y = height - MARGIN.bottom / 2 + 2;
    const told = (time) => `${(time - this.begin).toFixed(1)} s`;
    const end = MARGIN.left + columns.length * step;
    context.fillStyle = color('muted');
    if (this.pointer === null) {
      context.textAlign = 'left';
      context.fillText(told(this.begin), MARGIN.left, y);
      context.textAlign = end < MARGIN.left + 90 ? 'left' : 'right';
      if (columns.length > 1) context.fillText(told(this.points.at(-1)[0]), Math.max(end, 90), y);
      return;
    }
    const index = Math.floor((this.pointer - MARGIN.left) / step);
    const column = columns[Math.max(0, Math.min(index, columns.length - 1))];
    context.textAlign = 'left';
    const words = `${told(column.time)}   ${column.state} ${column.confidence.toFixed(2)}`;
    context.fillText(words, MARGIN.left, y);
    context.fillRect(Math.max(MARGIN.left, Math.min(this.pointer, end)), MARGIN.top, 1, y - 18);
  }
}
