// Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
// The colours of the tracker's states, as the style sheet has them.

const style = getComputedStyle(document.documentElement);

const COLORS = Object.fromEntries(
  ['tracking', 'uncertain', 'lost', 'accent', 'muted', 'rim', 'ground'].map((name) => [
    name,
    style.getPropertyValue(`--${name}`).trim(),
  ]),
);

/** The colour of a state, or of anything else that the style sheet names. */
export function color(name) {
  return COLORS[name] ?? COLORS.muted;
}

/** Size a canvas to the pixels of its screen; return its context, in CSS pixels, and its size. */
export function fitted(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const ratio = window.devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
  }
  const context = canvas.getContext('2d');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { context, width, height };
}
