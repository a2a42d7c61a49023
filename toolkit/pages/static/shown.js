// How numbers are put, and how elements are made: text is only ever text.
"use strict";

function element(tag, attributes = {}, ...inner) {
  const made = tag.startsWith("svg:") ? document.createElementNS("http://www.w3.org/2000/svg", tag.slice(4)) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "style") Object.assign(made.style, value);
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...inner.filter((one) => one !== null && one !== undefined && one !== ""));
  return made;
}

// Numbers as toolkit/numbers.py writes them where there is no sampling error: in steps of a tenth of a point, and one figure
// of what is less than half a step, to a hundredth of a point.
const STEP = 0.1, FINEST = 0.01, ROUNDING = 1e-12, SLACK = 1e-9;

function percent(share) {
  const value = 100 * share, rest = Math.min(value, 100 - value), isHigh = value > 50;
  if (rest <= 100 * ROUNDING) return `${isHigh ? 100 : 0}\u00a0%`;
  if (rest >= STEP / 2) return `${rounded(Math.min(value, 100 - STEP), STEP)}\u00a0%`;
  const figure = oneFigure(rest);
  if (!figure) return `${isHigh ? `above ${100 - FINEST}` : `below ${FINEST}`}\u00a0%`;
  return `${isHigh ? Number((100 - figure).toFixed(2)) : figure}\u00a0%`;
}

// How far a share is off another.
function points(share, before) {
  const size = 100 * Math.abs(share - before);
  if (size <= 100 * ROUNDING) return "no change";
  const written = size >= STEP / 2 ? rounded(size, STEP) : oneFigure(size);
  return written ? `${share < before ? "\u2212" : "+"}${written} points` : "near 0 points";
}

// Rounds by the usual rule, halves up.
function rounded(value, step) {
  return (Math.floor(value / step + 0.5 + SLACK) * step).toFixed(Math.max(0, -Math.floor(Math.log10(step) + SLACK)));
}

// The first figure of a small number; 0 where that would be finer than is written.
function oneFigure(value) {
  const place = 10 ** Math.floor(Math.log10(value) + SLACK);
  return place < FINEST * (1 - SLACK) ? 0 : Number(rounded(value, place));
}

// The words of Intelligence Community Directive 203, as the toolkit has them.
function likelihoodWord(share, { bands, beyond }) {
  const settled = Math.round(share * 1e9) / 1e9;
  if (settled < bands[0][0]) return beyond.low;
  if (settled > beyond.most) return beyond.high;
  return bands.filter(([low]) => settled >= low).at(-1)[1];
}

// A number of the crisis with as many figures as tell it apart within its range.
function figure(value, range) {
  const size = Math.max(Math.abs(range), 1e-9);
  const decimals = Math.min(Math.max(2 - Math.floor(Math.log10(size)), 0), 6);
  return String(Number(value.toFixed(decimals)));
}

function listed(texts) {
  return texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`;
}
