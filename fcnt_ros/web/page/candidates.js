// Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
// Where the target could be, and why one place was taken and the others were not.

const LEAST = 51; // heat of a byte, a fifth of an ideal target's
const APART = 3; // cells between two of them
const MOST = 3;

/** Return the hottest places of both heat maps together, the hottest first. */
export function candidates(track) {
  const [rows, columns] = track.heat;
  const both = track.gnet.map((heat, index) => (heat + track.snet[index]) / 2);
  const found = [];
  both.forEach((heat, index) => {
    if (heat < LEAST) return;
    const [column, row] = [index % columns, Math.floor(index / columns)];
    // Of equally hot cells the first one.
    const hotter = (other) => both[other] > heat || (both[other] === heat && other < index);
    if (!around(rows, columns, row, column).some(hotter)) {
      found.push(place(track, index, column, row));
    }
  });
  found.sort((a, b) => b.gnet + b.snet - a.gnet - a.snet);
  return found.slice(0, MOST);
}

/** Return a sentence about each candidate: its heat on both maps, and why it is the target or not. */
export function reasons(found, track) {
  const taken = found.find((place) => place.inside);
  return found.map((place, index) => {
    const heat = `${index + 1}: GNet ${place.gnet.toFixed(2)}, SNet ${place.snet.toFixed(2)}`;
    return `${heat}; ${verdict(place, taken, track)}.`;
  });
}

function verdict(place, taken, track) {
  if (track.state === 'lost') return 'refused: not enough like the target, or not for long enough';
  if (place === taken) return 'taken';
  if (!taken || place.snet + place.gnet >= taken.snet + taken.gnet) {
    return `refused: ${Math.round(place.away)} px from where the target was expected`;
  }
  return place.snet < taken.snet ? 'refused: less like this target' : 'refused: less of its kind';
}

function place(track, index, column, row) {
  const [rows, columns] = track.heat;
  const [left, top, side] = track.region;
  const [x, y, width, height] = track.box;
  const at = [left + ((column + 0.5) / columns) * side, top + ((row + 0.5) / rows) * side];
  const middle = [x + width / 2, y + height / 2];
  const [dx, dy] = [at[0] - middle[0], at[1] - middle[1]];
  return {
    column,
    row,
    gnet: track.gnet[index] / 255,
    snet: track.snet[index] / 255,
    away: Math.hypot(dx, dy),
    inside: Math.abs(dx) < width / 2 && Math.abs(dy) < height / 2,
  };
}

/** Return the numbers of the cells around one, which is among them. */
function around(rows, columns, row, column) {
  const near = [];
  for (let y = Math.max(row - APART, 0); y <= Math.min(row + APART, rows - 1); y += 1) {
    for (let x = Math.max(column - APART, 0); x <= Math.min(column + APART, columns - 1); x += 1) {
      near.push(y * columns + x);
    }
  }
  return near;
}
