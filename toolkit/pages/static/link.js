// The link that carries what has been moved: v=what-if, i=input:number,…, n=news,…
"use strict";

function writtenLink({ variant, values, news }) {
  const inputs = Object.entries(values).map(([name, value]) => `${encodeURIComponent(name)}:${value}`);
  return [variant && `v=${encodeURIComponent(variant)}`, inputs.length && `i=${inputs.join(",")}`, news.length && `n=${news.map(encodeURIComponent).join(",")}`].filter(Boolean).join("&");
}

function readLink(text) {
  const state = { variant: "", values: Object.create(null), news: [] }; // no name means anything to it
  for (const part of text.split("&")) {
    const [key, ...rest] = part.split("=");
    const items = rest.join("=").split(",").filter(Boolean);
    if (key === "v") state.variant = nameIn(rest.join("="));
    else if (key === "n") state.news = items.map(nameIn);
    else if (key === "i") for (const item of items) state.values[nameIn(item.split(":")[0])] = numberOf(item.split(":").slice(1).join(":"));
    else throw new CrisisError(`'${key.slice(0, 40)}' says nothing here.`);
  }
  return state;
}

const LONGEST = 200; // letters of a name

function nameIn(text) {
  if (text.length > 3 * LONGEST) throw new CrisisError(`'${text.slice(0, 40)}…' is no name.`);
  try {
    return decodeURIComponent(text);
  } catch {
    throw new CrisisError(`'${text.slice(0, 40)}' is no name.`);
  }
}

function numberOf(text) {
  const value = text === undefined || text.trim() === "" ? NaN : Number(text);
  if (!Number.isFinite(value)) throw new CrisisError(`'${String(text).slice(0, 40)}' is no number.`);
  return value;
}
