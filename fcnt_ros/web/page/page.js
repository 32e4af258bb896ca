// Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
// The page: what comes is shown, what the person does is sent.

import { drawBoxes } from './boxes.js';
import { Decision } from './decision.js';
import { setPalette } from './heat.js';
import { connect } from './link.js';
import { Stage } from './stage.js';
import { TimeLine } from './timeline.js';

const REFUSAL = 6000; // a refusal is shown for so many milliseconds

const part = (id) => document.getElementById(id);

const stage = new Stage(part('stage'));
const timeLine = new TimeLine(part('line'));
const decision = new Decision({ gnet: part('gnet'), snet: part('snet') }, part('why'), part('candidates'));

let shown = null; // the view that the person looks at
let held = null; // the same while a box is being drawn on it: then it stays
let missed = null; // the last view, and its picture, that came meanwhile
let refusal = '';
let farewell = '';
let forget = 0;

const send = connect({
  hello({ title, palette }) {
    part('title').textContent = title;
    document.title = `${title} · fcnt`;
    setPalette(palette);
    timeLine.clear();
  },
  points: (news) => timeLine.add(news),
  answer({ words }) {
    refusal = words;
    clearTimeout(forget);
    forget = setTimeout(() => {
      refusal = '';
      say();
    }, REFUSAL);
    say();
  },
  async view(view) {
    const picture = view.picture && (await createImageBitmap(view.picture));
    await new Promise(requestAnimationFrame);
    missed?.picture?.close();
    missed = null;
    if (held) missed = { view, picture };
    else show(view, picture);
  },
  link(open, words) {
    if (open) farewell = '';
    else if (words) farewell = words;
    const link = part('link');
    link.classList.toggle('on', open);
    link.textContent = open ? 'live' : farewell ? 'ended' : 'not connected';
    say();
  },
});

function show(view, picture) {
  shown = view;
  if (picture) stage.show(view, picture);
  tell();
}

function say() {
  const words = part('words');
  words.textContent = farewell || refusal || shown?.words || '';
  words.classList.toggle('refused', Boolean(refusal) && !farewell);
}

/** Write the numbers beside the image. */
function tell() {
  const { track, actions, paused, size } = shown;
  const state = track?.state ?? '';
  const known = Boolean(track) && state !== 'initializing';
  part('state').textContent = state || 'no target';
  part('state').className = `pill ${state}`;
  part('id').textContent = track?.id ?? '';
  part('confidence').textContent = known ? track.confidence.toFixed(2) : '–';
  part('meter').className = state;
  part('meter').style.width = known ? `${100 * track.confidence}%` : '0';
  const [x, y, width, height] = (track?.box ?? []).map((value) => Math.round(value));
  part('box').textContent = track ? `${width} × ${height} at ${x}, ${y}` : '–';
  part('seconds').textContent = known ? `${Math.round(1000 * track.seconds)} ms` : '–';
  const time = (shown.time - (timeLine.begin ?? shown.time)).toFixed(2);
  part('clock').textContent = size ? `${time} s · ${size[0]} × ${size[1]}` : '';
  for (const name of ['back', 'pause', 'forward', 'reset']) {
    part(name).disabled = !actions.includes(name);
  }
  part('pause').classList.toggle('paused', paused);
  part('pause').querySelector('span').textContent = paused ? 'Play' : 'Pause';
  document.body.dataset.state = state || 'none';
  document.body.dataset.stamp = shown.stamp;
  decision.show(track);
  say();
}

drawBoxes(part('stage'), {
  size: () => (shown?.actions.includes('start') ? stage.size : null),
  changed(box) {
    held ??= shown;
    stage.drawn = box;
    stage.draw();
  },
  done(box) {
    if (box) send({ action: 'start', stamp: held.stamp, box });
    held = null;
    stage.drawn = null;
    if (missed) show(missed.view, missed.picture);
    else stage.draw();
    missed = null;
  },
});

function toggleHeat() {
  stage.showHeat = !stage.showHeat;
  part('heat').setAttribute('aria-pressed', stage.showHeat);
  stage.draw();
}

for (const action of ['back', 'forward', 'reset']) {
  part(action).addEventListener('click', () => send({ action }));
}
part('pause').addEventListener('click', () => send({ action: shown.paused ? 'play' : 'pause' }));
part('heat').addEventListener('click', toggleHeat);

const KEYS = { ' ': 'pause', ArrowLeft: 'back', ArrowRight: 'forward', r: 'reset', h: 'heat' };

document.addEventListener('keydown', (event) => {
  const name = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!name || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === ' ' && event.target.closest('button')) return; // it presses that one
  event.preventDefault();
  part(name).click();
});
