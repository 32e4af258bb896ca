// Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
// A box being drawn: by dragging with mouse, pen or finger, or by keys. Pixels of the image.

/** Return the box [x, y, width, height] that covers the pixels of two corners. */
export function between([x1, y1], [x2, y2]) {
  return [Math.min(x1, x2), Math.min(y1, y2), Math.abs(x2 - x1) + 1, Math.abs(y2 - y1) + 1];
}

/**
 * Let a person draw boxes on a canvas that shows an image.
 *
 * `size()` returns the image's width and height, or null while there is none; `changed(box)` hears
 * of the box being drawn; `done(box)` that it was drawn, or null that it was given up.
 */
export function drawBoxes(canvas, { size, changed, done }) {
  let corner = null; // where the dragging began
  let box = null;

  function pixel(event) {
    const frame = canvas.getBoundingClientRect();
    const [width, height] = size();
    const x = Math.floor(((event.clientX - frame.left) / frame.width) * width);
    const y = Math.floor(((event.clientY - frame.top) / frame.height) * height);
    return [Math.max(0, Math.min(x, width - 1)), Math.max(0, Math.min(y, height - 1))];
  }

  function draw(next) {
    box = next;
    changed(box);
  }

  function end(drawn) {
    corner = null;
    box = null;
    done(drawn);
  }

  canvas.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || !event.isPrimary || !size()) return;
    canvas.setPointerCapture(event.pointerId);
    corner = pixel(event);
    draw(between(corner, corner));
  });
  canvas.addEventListener('pointermove', (event) => {
    if (corner && event.isPrimary) draw(between(corner, pixel(event)));
  });
  canvas.addEventListener('pointerup', (event) => {
    if (!corner || !event.isPrimary) return;
    const drawn = between(corner, pixel(event));
    end(drawn[2] > 1 || drawn[3] > 1 ? drawn : null); // more than a click
  });
  canvas.addEventListener('pointercancel', () => end(null));

  canvas.addEventListener('keydown', (event) => {
    if (!size()) return;
    if (event.key === 'Enter') {
      if (box) {
        end(box);
      } else {
        const [width, height] = size().map((side) => Math.round(side / 5));
        draw([2 * width, 2 * height, width, height]);
      }
    } else if (event.key === 'Escape' && box) {
      end(null);
    } else if (event.key.startsWith('Arrow') && box) {
      draw(moved(box, event, size()));
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation(); // the page has its own use for these keys
  });
}

/** Return a box moved by an arrow key, or with Shift made larger or smaller, inside the image. */
function moved([x, y, width, height], { key, shiftKey }, [wide, high]) {
  const step = Math.max(1, Math.round(Math.min(wide, high) / 100));
  const dx = { ArrowLeft: -step, ArrowRight: step }[key] ?? 0;
  const dy = { ArrowUp: -step, ArrowDown: step }[key] ?? 0;
  const within = (value, low, top) => Math.max(low, Math.min(value, top));
  if (shiftKey) return [x, y, within(width + dx, 4, wide - x), within(height + dy, 4, high - y)];
  return [within(x + dx, 0, wide - width), within(y + dy, 0, high - height), width, height];
}
