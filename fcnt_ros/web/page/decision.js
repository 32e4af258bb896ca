// Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
// Both heat maps, and which of them placed the box.

import { candidates, reasons } from './candidates.js';
import { paint } from './heat.js';

const SIDE = 160; // of a map, pixels

const KNOWS = {
  gnet: 'GNet, which knows what kind of thing the target is, placed the box.',
  snet: 'SNet, which knows this one from others of its kind, placed the box.',
};

/** The card with the heat maps. */
export class Decision {
  constructor(figures, why, list) {
    this.figures = figures; // by the name of the network
    this.why = why;
    this.list = list; // of the candidates
    this.cells = document.createElement('canvas');
    this.silence = why.textContent;
  }

  show(track) {
    if (!track?.heat) {
      this.clear();
      return;
    }
    const { peaks, ratio, source } = track;
    const found = candidates(track);
    this.map('gnet', track, peaks[0], found);
    this.map('snet', track, peaks[1], found);
    const outside = `P_d ${ratio.toFixed(2)}: GNet saw ${told(ratio)}.`;
    this.why.textContent = `${KNOWS[source]} ${outside}`;
    this.list.replaceChildren(...reasons(found, track).map(item));
  }

  clear() {
    for (const figure of Object.values(this.figures)) {
      figure.classList.remove('chosen');
      figure.querySelector('output').textContent = '';
      const canvas = figure.querySelector('canvas');
      canvas.getContext('2d').clearRect(0, 0, canvas.width, canvas.height);
    }
    this.why.textContent = this.silence;
    this.list.replaceChildren();
  }

  map(name, track, highest, found) {
    const figure = this.figures[name];
    figure.classList.toggle('chosen', track.source === name);
    figure.querySelector('output').textContent = highest.toFixed(2);
    const canvas = figure.querySelector('canvas');
    canvas.width = SIDE;
    canvas.height = SIDE;
    const context = canvas.getContext('2d');
    paint(this.cells, track[name], track.heat, 1);
    context.drawImage(this.cells, 0, 0, SIDE, SIDE);
    const [left, top, side] = track.region;
    const [x, y, width, height] = track.box;
    const scale = SIDE / side;
    context.strokeStyle = 'rgb(255 255 255 / 80%)';
    context.strokeRect((x - left) * scale, (y - top) * scale, width * scale, height * scale);
    found.forEach((place, index) => this.number(context, index + 1, place, track.heat));
  }

  /** Mark a candidate. */
  number(context, number, { column, row }, [rows, columns]) {
    context.font = 'bold 12px sans-serif';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillStyle = '#fff';
    const [x, y] = [((column + 0.5) / columns) * SIDE, ((row + 0.5) / rows) * SIDE];
    context.fillText(number, x, y);
  }
}

function item(text) {
  const element = document.createElement('li');
  element.textContent = text;
  return element;
}

function told(ratio) {
  if (ratio < 1) return `${ratio < 0.2 ? 'little' : 'some'} heat outside the box`;
  return 'more heat outside the box than in it';
}
