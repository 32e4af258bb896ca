// Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
// The live image with what the tracker says of it.

import { paint } from './heat.js';
import { color, fitted } from './states.js';

const HEAT = 0.6; // opacity of the hottest heat
const TALLEST = 0.62; // share of the window's height that the image takes at most

/** The image on a canvas. */
export class Stage {
  constructor(canvas) {
    this.canvas = canvas;
    this.view = null;
    this.picture = null; // ImageBitmap of the view
    this.drawn = null; // the box that the person is drawing
    this.showHeat = true;
    this.heat = document.createElement('canvas');
    new ResizeObserver(() => this.resize()).observe(canvas.parentElement);
    window.addEventListener('resize', () => this.resize());
  }

  /** Width and height of the image in its own pixels; null while there is none. */
  get size() {
    return this.view?.size ?? null;
  }

  show(view, picture) {
    this.picture?.close();
    const resized = String(this.size) !== String(view.size);
    [this.view, this.picture] = [view, picture];
    const { track } = view;
    if (track?.heat) paint(this.heat, track[track.source], track.heat, HEAT);
    if (resized) this.resize();
    else this.draw();
  }

  resize() {
    if (!this.size) return;
    const [width, height] = this.size;
    const room = this.canvas.parentElement.clientWidth;
    const scale = Math.min(room / width, (TALLEST * window.innerHeight) / height);
    this.canvas.style.width = `${Math.floor(width * scale)}px`;
    this.canvas.style.height = `${Math.floor(height * scale)}px`;
    this.draw();
  }

  draw() {
    if (!this.picture) return;
    const { context, width, height } = fitted(this.canvas);
    const scale = width / this.size[0];
    context.drawImage(this.picture, 0, 0, width, height);
    const { track } = this.view;
    if (track?.region && this.showHeat) {
      context.drawImage(this.heat, ...track.region.map((value) => value * scale));
      this.outline(context, track.region, scale, 'rgb(255 255 255 / 45%)', 1);
    }
    if (track) {
      this.outline(context, track.box, scale, color(trackColor(track)), 3);
      this.label(context, track, scale, width);
    }
    if (this.drawn) {
      context.fillStyle = 'rgb(95 176 255 / 18%)';
      context.fillRect(...this.drawn.map((value) => value * scale));
      this.outline(context, this.drawn, scale, color('accent'), 2);
    }
  }

  outline(context, box, scale, ink, thickness) {
    const [x, y, width, height] = box.map((value) => value * scale);
    context.lineWidth = thickness;
    context.strokeStyle = ink;
    context.strokeRect(x, y, width, height);
  }

  /** Write above the box, below it where there is no room. */
  label(context, track, scale, width) {
    const words = [track.id, track.state];
    if (track.state !== 'initializing') words.push(track.confidence.toFixed(2));
    const text = words.filter(Boolean).join(' ');
    context.font = '600 13px system-ui, sans-serif';
    const wide = context.measureText(text).width + 12;
    const [left, top, , high] = track.box.map((value) => value * scale);
    const x = Math.max(0, Math.min(left - 1, width - wide));
    const y = top > 24 ? top - 23 : top + high + 3;
    context.fillStyle = color(trackColor(track));
    context.beginPath();
    context.roundRect(x, y, wide, 20, 4);
    context.fill();
    context.fillStyle = color('ground');
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.fillText(text, x + 6, y + 10.5);
  }
}

function trackColor({ state }) {
  return state === 'initializing' ? 'accent' : state;
}
