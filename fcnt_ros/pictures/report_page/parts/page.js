'use strict';

const data = JSON.parse(document.getElementById('data').textContent);
const STATES = { t: ['tracking', '--good'], u: ['uncertain', '--doubt'], l: ['lost', '--bad'] };
const WIDTH = 480, LEFT = 34, RIGHT = 14, TOP = 8, STRIP = 9;

function element(name, attributes = {}, ...children) {
  const svg = ['svg', 'path', 'line', 'text', 'rect', 'g'].includes(name);
  const made = svg ? document.createElementNS('http://www.w3.org/2000/svg', name)
                   : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Axes from 0 to 1 upwards, and `low` to `high` along, with room for strips below; returns the
    drawing and its scales. */
function axes(low, high, xLabel, ticks, strips = 0) {
  const bottom = 208, labels = bottom + STRIP * strips, height = labels + 40, span = high - low || 1;
  const svg = element('svg', { viewBox: `0 0 ${WIDTH} ${height}` });
  const x = value => LEFT + (value - low) / span * (WIDTH - LEFT - RIGHT);
  const y = value => bottom - value * (bottom - TOP);
  for (const value of [0, 0.5, 1]) {
    svg.append(element('line', { class: 'grid', x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value) }),
               element('text', { x: LEFT - 6, y: y(value) + 4, 'text-anchor': 'end' }, String(value)));
  }
  for (const value of ticks) {
    svg.append(element('text', { x: x(value), y: labels + 17, 'text-anchor': 'middle' }, String(value)));
  }
  svg.append(element('text', { x: (LEFT + WIDTH - RIGHT) / 2, y: height - 4, 'text-anchor': 'middle' }, xLabel));
  const cursor = element('line', { class: 'cursor', y1: TOP, y2: bottom, visibility: 'hidden' });
  svg.append(cursor);
  const point = value => {
    cursor.setAttribute('x1', x(value));
    cursor.setAttribute('x2', x(value));
    cursor.setAttribute('visibility', 'visible');
  };
  const at = event => {
    const box = svg.getBoundingClientRect();
    const along = (event.clientX - box.left) / box.width * WIDTH;
    return low + Math.min(1, Math.max(0, (along - LEFT) / (WIDTH - LEFT - RIGHT))) * span;
  };
  return { svg, x, y, bottom, point, at };
}

/** A line through the values that there are; gaps where there are none. */
function path(xs, ys, { x, y }) {
  let pen = 'M', d = '';
  ys.forEach((value, i) => {
    if (value === null) { pen = 'M'; return; }
    d += `${pen}${x(xs[i]).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = 'L';
  });
  return d;
}

function legend(entries) {
  return element('ul', { class: 'legend' }, ...entries.map(([color, text]) =>
    element('li', {}, element('i', { style: `background:${color}` }), text)));
}

function showPlot(plot) {
  const last = plot.x.length - 1;
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].map(share => plot.x[Math.round(share * last)]);
  const drawn = axes(plot.x[0], plot.x[last], plot.x_label, ticks);
  if (plot.mark !== null) {
    const at = drawn.x(plot.mark);
    drawn.svg.append(element('line', { class: 'grid', x1: at, x2: at, y1: TOP, y2: drawn.bottom }));
  }
  const curves = [...plot.curves].sort((a, b) => b.value - a.value);
  for (const curve of curves) {
    drawn.svg.append(element('path', { class: 'curve', stroke: curve.color, d: path(plot.x, curve.y, drawn) }));
  }
  const says = element('p', { class: 'says', 'aria-live': 'polite' }, plot.y_label);
  drawn.svg.addEventListener('pointermove', event => {
    const i = nearest(plot.x, drawn.at(event));
    drawn.point(plot.x[i]);
    says.textContent = `${plot.x_label} ${plot.x[i]}: ` + curves.map(c => `${c.name} ${c.y[i].toFixed(3)}`).join(' · ');
  });
  return element('figure', {}, element('figcaption', {}, plot.title), drawn.svg,
                 legend(curves.map(c => [c.color, `${c.name} ${c.value.toFixed(3)}`])), says);
}

/** The place of the number that is nearest to the wanted one. */
function nearest(numbers, wanted) {
  return numbers.reduce((best, number, k) =>
    Math.abs(number - wanted) < Math.abs(numbers[best] - wanted) ? k : best, 0);
}

function boxes(track, k) {
  const svg = element('svg', { viewBox: `0 0 ${track.size[0]} ${track.size[1]}`, preserveAspectRatio: 'none' });
  const add = (box, attributes) => box && svg.append(
    element('rect', { x: box[0], y: box[1], width: box[2], height: box[3], ...attributes }));
  if (track.truth.length) add(track.truth[k], { class: 'truth' });
  for (const line of track.lines) add(line.boxes[k], { stroke: line.color });
  return svg;
}

function view(track, k) {
  const alt = `frame ${track.pictures[k].frame}`;
  return element('div', { class: 'view' }, element('img', { src: track.pictures[k].jpeg, alt }), boxes(track, k));
}

function showTrack(track) {
  const frames = track.frames, first = frames[0], last = frames[frames.length - 1];
  const pictured = track.pictures.map(picture => picture.frame);
  const ticks = [first, Math.round((first + last) / 2), last];
  const drawn = axes(first, last, 'frame', ticks, track.lines.length);
  for (const line of track.lines) {
    drawn.svg.append(element('path', { class: 'curve', stroke: line.color, d: path(frames, line.values, drawn) }));
  }
  track.lines.forEach((line, row) => drawn.svg.append(band(line.states, row, drawn, frames)));

  const place = element('div', { class: 'frame' }), says = element('p', { class: 'says', 'aria-live': 'polite' });
  const slider = element('input', { type: 'range', min: 0, max: frames.length - 1, 'aria-label': `${track.name}: frame` });
  const show = frame => {
    const i = nearest(frames, frame);
    frame = frames[i];
    slider.value = i;
    slider.setAttribute('aria-valuetext', `frame ${frame}`);
    drawn.point(frame);
    says.textContent = `frame ${frame}: ` + track.lines.map(line => {
      const value = line.values[i] === null ? 'no target' : `${line.value_name} ${line.values[i].toFixed(2)}`;
      const confidence = line.value_name === 'confidence' ? '' : `, confidence ${line.confidences[i].toFixed(2)}`;
      return `${line.name} ${value}${confidence}, ${STATES[line.states[i]][0]}`;
    }).join(' · ');
    if (!track.pictures.length) return;
    const k = nearest(pictured, frame);
    place.replaceChildren(view(track, k));
    if (pictured[k] !== frame) says.textContent += ` (picture: frame ${pictured[k]})`;
  };
  slider.addEventListener('input', () => show(frames[slider.value]));
  drawn.svg.addEventListener('pointerdown', event => show(drawn.at(event)));
  drawn.svg.addEventListener('pointermove', event => show(drawn.at(event)));

  const jump = (frame, ...children) => {
    const button = element('button', { type: 'button' }, ...children);
    button.addEventListener('click', () => show(frame));
    return button;
  };
  const names = track.lines.map(line => [line.color, line.name]);
  if (track.truth.length) names.push(['var(--truth)', 'truth']);
  for (const [state, [word, color]] of Object.entries(STATES)) {
    if (track.lines.some(line => line.states.includes(state))) names.push([`var(${color})`, word]);
  }
  const body = element('div', { class: 'track' },
    element('div', { class: 'chart' }, drawn.svg, slider, legend(names)), place,
    element('div', { class: 'words' }, says, ...track.jumps.map(j => jump(j.frame, j.text))));
  const step = Math.max(1, track.pictures.length / 8);
  const strip = element('div', { class: 'strip' });
  for (let at = 0; at < track.pictures.length; at += step) {
    const k = Math.floor(at), frame = pictured[k];
    strip.append(jump(frame, view(track, k), element('small', {}, `frame ${frame}`)));
  }
  body.append(strip);
  if (track.sheet) {
    body.append(element('details', { class: 'sheet' }, element('summary', {}, 'contact sheet with heat maps'),
                        element('img', { src: track.sheet, alt: `contact sheet of ${track.name}` })));
  }
  show(track.jumps.length ? track.jumps[0].frame : first);
  return body;
}

/** A strip below the axes whose colours are the states of the frames. */
function band(states, row, { x, bottom }, frames) {
  const strip = element('g');
  const end = x(frames[frames.length - 1]);
  for (let from = 0, to; from < states.length; from = to) {
    for (to = from; states[to] === states[from];) to++;
    const left = x(frames[from]), right = to < states.length ? x(frames[to]) : end;
    strip.append(element('rect', { x: left, y: bottom + 4 + STRIP * row, width: Math.max(1, right - left),
                                   height: 6, fill: `var(${STATES[states[from]][1]})` }));
  }
  return strip;
}

document.getElementById('plots').append(...data.plots.map(showPlot));
const place = document.getElementById('tracks');
if (data.tracks.length > 1) place.append(element('h2', {}, 'Sequences, the worst first'));
data.tracks.forEach((track, index) => {
  const fold = element('details', {}, element('summary', {}, track.name, element('span', {}, track.note)));
  fold.addEventListener('toggle', () => fold.childElementCount === 1 && fold.append(showTrack(track)));
  place.append(fold);
  fold.open = index === 0;
});
