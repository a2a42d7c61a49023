// What the page carries, taken out again: checked, inflated, and laid out as arrays.
"use strict";

class CrisisError extends Error {}

function checksum(bytes) {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return (crc ^ -1) >>> 0;
}

function bytesOf(text) {
  const raw = atob(text.trim());
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

async function inflated(element) {
  if (!element) throw new CrisisError("This file has been cut short: a part of it is missing. Ask for it once more.");
  if (typeof DecompressionStream === "undefined") {
    throw new CrisisError("This browser is too old for this page. It needs Chrome 80, Firefox 113, Safari 16.4 or newer.");
  }
  let bytes;
  try {
    bytes = bytesOf(element.textContent);
  } catch {
    bytes = new Uint8Array(0);
  }
  if (bytes.length !== Number(element.dataset.bytes) || checksum(bytes) !== Number(element.dataset.checksum)) {
    throw new CrisisError("This file has been cut short or changed on its way: its numbers do not add up. Ask for it once more.");
  }
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// Whole numbers were written as differences, in groups of seven bits; see packing.py.
function arraysOf(bytes, sizes) {
  const arrays = [];
  let at = 0;
  for (const size of sizes) {
    const array = new Int32Array(size);
    let value = 0;
    for (let i = 0; i < size; i++) {
      let step = 0;
      let scale = 1;
      let group;
      do {
        group = bytes[at++];
        step += (group & 127) * scale;
        scale *= 128;
      } while (group > 127);
      value += step % 2 ? -(step + 1) / 2 : step / 2;
      array[i] = value;
    }
    arrays.push(array);
  }
  return arrays;
}
