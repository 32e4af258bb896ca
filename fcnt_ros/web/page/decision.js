// Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
// Both heat maps, and which of them placed the box.

import { paint, peak } from './heat.js';

const SIDE = 160; // of a map, pixels

const KNOWS = {
  gnet: 'GNet, which knows what kind of thing the target is, placed the box.',
  snet: 'SNet, which knows this one from others of its kind, placed the box.',
};

/** The card with the heat maps. */
export class Decision {
  constructor(figures, why) {
    this.figures = figures; // by the name of the network
    this.why = why;
    this.cells = document.createElement('canvas');
    this.silence = why.textContent;
  }

  show(track) {
    if (!track?.heat) {
      this.clear();
      return;
    }
    const { peaks, ratio, source } = track;
    this.map('gnet', track, peaks[0]);
    this.map('snet', track, peaks[1]);
    const outside = `P_d ${ratio.toFixed(2)}: GNet saw ${told(ratio)}.`;
    this.why.textContent = `${KNOWS[source]} ${outside}`;
  }

  clear() {
    for (const figure of Object.values(this.figures)) {
      figure.classList.remove('chosen');
      figure.querySelector('output').textContent = '';
      const canvas = figure.querySelector('canvas');
      canvas.getContext('2d').clearRect(0, 0, canvas.width, canvas.height);
    }
    this.why.textContent = this.silence;
  }

  map(name, track, highest) {
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
    this.cross(context, peak(track[name], track.heat), track.heat);
  }

  /** Mark the hottest cell. */
  cross(context, [column, row], [rows, columns]) {
    const [x, y] = [((column + 0.5) / columns) * SIDE, ((row + 0.5) / rows) * SIDE];
    context.beginPath();
    context.moveTo(x - 4, y);
    context.lineTo(x + 4, y);
    context.moveTo(x, y - 4);
    context.lineTo(x, y + 4);
    context.strokeStyle = '#fff';
    context.stroke();
  }
}

function told(ratio) {
  if (ratio < 1) return `${ratio < 0.2 ? 'little' : 'some'} heat outside the box`;
  return 'more heat outside the box than in it';
}
