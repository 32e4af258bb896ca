// Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
// Heat maps as pictures, on a fixed scale: a target that is gone looks cold.

let palette = [];

/** Take the colours of heat 0 to 255: red, green, blue, red, ... */
export function setPalette(colors) {
  palette = colors;
}

/**
 * Paint a heat map, a byte a cell, on a canvas of as many pixels.
 * `opacity` 1 hides the ground; less lets it through, the more the colder.
 */
export function paint(canvas, cells, [rows, columns], opacity) {
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext('2d');
  const pixels = context.createImageData(columns, rows);
  cells.forEach((heat, index) => {
    const color = palette.slice(3 * heat, 3 * heat + 3);
    pixels.data.set([...color, opacity === 1 ? 255 : opacity * heat], 4 * index);
  });
  context.putImageData(pixels, 0, 0);
}
