"""The one script of a class's pages. Without it every page still works, by its forms and by loading it again."""

LIVE = """
'use strict';
const body = document.body, topic = body.dataset.topic;
const notice = (name) => document.getElementById(name);
const kept = 'sent ' + topic;
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
let seen = body.dataset.version, latest = '', socket = null, wait = 500, sending = 0, loading = false, ends = 0;
let busy = false;  // somebody is in the middle of something: then say that there is news, and take nothing away

function take(text, focus) {
  const fresh = new DOMParser().parseFromString(text, 'text/html'), main = fresh.querySelector('main');
  if (!main) return;
  const open = [...document.querySelectorAll('main details[open] > summary')].map((one) => one.textContent);
  for (const one of main.querySelectorAll('details > summary'))
    if (open.includes(one.textContent)) one.parentElement.open = true;
  const at = document.activeElement && document.activeElement.id;
  document.querySelector('main').replaceWith(document.adoptNode(main));
  document.title = fresh.title;
  seen = fresh.body.dataset.version || seen;
  busy = false;
  notice('changed').hidden = true;
  if (focus) { main.focus({preventScroll: true}); scrollTo(0, 0); }
  else if (at && document.getElementById(at)) document.getElementById(at).focus({preventScroll: true});
  prepare();
}

async function refresh() {
  if (loading) return;
  loading = true;
  latest = '';
  try {
    const answer = await fetch(location.href, {cache: 'no-store'});
    const text = await answer.text();
    if (answer.ok || answer.status === 404) { take(text, false); notice('offline').hidden = true; }
    if (answer.status === 404) seen = 'gone';
  } catch (error) { notice('offline').hidden = false; }
  loading = false;
  settle();
}

function heard(version) {
  latest = version;
  settle();
}

function settle() {
  if (sending || loading || !latest) return;
  notice('offline').hidden = true;
  if (latest === seen) return;
  if (busy) notice('changed').hidden = false; else refresh();
}

async function ask() {
  try {
    const answer = await fetch('/version' + topic, {cache: 'no-store'});
    heard(answer.ok ? await answer.text() : 'gone');
  } catch (error) { notice('offline').hidden = false; }
}

function listen() {
  try { socket = new WebSocket(location.origin.replace(/^http/, 'ws') + '/live' + topic); } catch (error) { return; }
  socket.onopen = () => { wait = 500; };
  socket.onmessage = (event) => heard(event.data);
  socket.onclose = () => { socket = null; wait = Math.min(wait * 1.7, 8000); setTimeout(listen, wait * (0.5 + Math.random())); };
}

async function send(action, data) {
  sending += 1;
  sessionStorage.setItem(kept, JSON.stringify([action, data]));
  for (const one of document.querySelectorAll('main button')) one.disabled = true;
  let answer = null, text = '';
  while (!answer) {
    try {
      answer = await fetch(action, {method: 'POST', body: new URLSearchParams(data)});
      text = await answer.text();
    } catch (error) { answer = null; notice('offline').hidden = false; await sleep(1500); }
  }
  sessionStorage.removeItem(kept);
  sending -= 1;
  notice('offline').hidden = true;
  if (answer.redirected && new URL(answer.url).pathname !== location.pathname) { location.assign(answer.url); return; }
  take(text, true);
  settle();
}

function count(form) {
  const fields = [...form.querySelectorAll('input[type=number]')];
  const left = Number(form.dataset.tokens) - fields.reduce((sum, one) => sum + (Number(one.value) || 0), 0);
  const said = form.querySelector('output');
  said.textContent = left === 0 ? 'All ten laid.' : left > 0 ? left + ' still to lay.' : -left + ' too many.';
  for (const one of form.querySelectorAll('.step')) {
    const field = document.getElementById(one.dataset.of), by = Number(one.dataset.by);
    one.disabled = by > 0 ? left <= 0 : (Number(field.value) || 0) <= 0;
  }
}

function mended(form) {  // what was refused is no longer so once something else stands there
  count(form);
  const old = form.parentElement.querySelector('.said[role=alert]');
  if (old) old.hidden = true;
}

function prepare() {
  const clock = document.querySelector('[data-left]');
  ends = clock ? Date.now() + 1000 * Number(clock.dataset.left) : 0;
  tick();
  for (const form of document.querySelectorAll('form[data-tokens]')) {
    for (const one of form.querySelectorAll('.step')) one.hidden = false;
    count(form);
  }
}

function tick() {
  const clock = document.querySelector('[data-left]');
  if (!clock) return;
  const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
  const two = (n) => String(n).padStart(2, '0');
  clock.textContent = left ? Math.floor(left / 60) + ':' + two(left % 60) : 'Time is up';
  clock.classList.toggle('late', left < 120);
}

document.addEventListener('input', (event) => {
  busy = true;
  const form = event.target.closest('form[data-tokens]');
  if (form) mended(form);
}, true);
document.addEventListener('click', (event) => {
  const step = event.target.closest('.step');
  if (event.target.closest('#changed button')) refresh();
  if (!step) return;
  const field = document.getElementById(step.dataset.of);
  field.value = Math.max(0, (Number(field.value) || 0) + Number(step.dataset.by));
  busy = true;
  mended(step.closest('form'));
});
document.addEventListener('submit', (event) => {
  if (event.target.method !== 'post') return;
  event.preventDefault();
  const data = [...new FormData(event.target)], button = event.submitter;
  if (button && button.name) data.push([button.name, button.value]);
  send(event.target.action, data);
});
for (const kind of ['pageshow', 'online', 'focus']) addEventListener(kind, () => { if (!sending) ask(); });
document.addEventListener('visibilitychange', () => { if (!document.hidden && !sending) ask(); });
setInterval(tick, 500);
setInterval(() => { if (!sending && (!socket || socket.readyState !== 1)) ask(); }, 2500);
prepare();
listen();
const left = sessionStorage.getItem(kept);  // sent while the server was away, and this page was loaded again before it was back
if (left) send(...JSON.parse(left));
"""
"""Sends forms without leaving the page, so that a click while the server is away is sent when it is back; shows what has changed."""
