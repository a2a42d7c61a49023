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

// At one set of inputs there is no sampling error: a tenth of a point, or a hundredth below one per cent.
function percent(share) {
  const value = 100 * share;
  if (value > 0 && value < 0.005) return "below 0.01\u00a0%";
  if (value < 100 && value >= 99.95) return "above 99.9\u00a0%";
  return `${value.toFixed(value < 0.995 && value > 0 ? 2 : 1)}\u00a0%`;
}

// How far a share is off another, to the place to which the two are written.
function points(share, before) {
  const isTiny = Math.max(share, before) < 0.00995;
  const written = Math.abs(100 * (share - before)).toFixed(isTiny ? 2 : 1);
  if (Number(written) === 0) return "no change";
  return `${share < before ? "\u2212" : "+"}${written} points`;
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
