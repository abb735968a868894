// What all sections share. Text reaches the page as text nodes only.
const DATA = JSON.parse(document.getElementById('data').textContent);
const SVG = 'http://www.w3.org/2000/svg';
const byId = (id) => document.getElementById(id);

// Attributes are set by name; `text` is the element's text.
function make(name, { text, ...attributes } = {}, ...children) {
  return fill(document.createElement(name), text, attributes, children);
}

function draw(name, { text, ...attributes } = {}, ...children) {
  return fill(document.createElementNS(SVG, name), text, attributes, children);
}

function fill(element, text, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(key, value);
  }
  if (text !== undefined) element.textContent = text;
  element.append(...children);
  return element;
}

// A number leads to its run's record. The run's name in the table is the tab stop to the same place.
const recordLink = (run) => ({ class: 'record', href: run.href, tabindex: -1 });
const linked = (run, ...children) => make('a', recordLink(run), ...children);
const drawLinked = (run, ...children) => draw('a', recordLink(run), ...children);

const number = (value) => value.toLocaleString('en-US');
const compact = (value) => value.toLocaleString('en-US', { notation: 'compact', maximumSignificantDigits: 3 });
const score = (value) => (value === null ? '–' : value.toFixed(3));
const signedText = (value) => (value === null ? '–' : `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`);
const percent = (value) => (value === null ? '–' : `${(100 * value).toFixed(1)}%`);
const words = (state) => state.replaceAll('_', ' ').replace('json', 'JSON');
const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

function estimateText(estimate) {
  if (estimate.value === null) return `no score (${estimate.reason ?? 'no reason given'})`;
  if (estimate.low === null) return `${score(estimate.value)}, no interval`;
  return `${score(estimate.value)}, 95% interval ${score(estimate.low)} to ${score(estimate.high)}`;
}

function chosenScore(run) {
  const [part, average] = byId('score').value.split('.');
  return run[part][average];
}

function grouped(items, key) {
  const groups = new Map();
  for (const item of items) {
    if (!groups.has(key(item))) groups.set(key(item), []);
    groups.get(key(item)).push(item);
  }
  return groups;
}

const place = (run) => `${run.dataset}${run.simulated ? ' (simulated)' : ''}, ${run.split}`;

// A section without anything to show is not there, nor is the link to it.
function present(id, shown) {
  byId(id).hidden = !shown;
  for (const link of document.querySelectorAll(`nav a[href="#${id}"]`)) link.hidden = !shown;
}

// --- long lists ---

const opened = new Set();

// The first of many items, until their button was pressed; a few more than that are no reason to hide them.
const firstOf = (key, items, most) => (opened.has(key) || items.length <= most + 2 ? items : items.slice(0, most));

function allButton(key, items, shown, redraw) {
  if (items.length === shown.length) return '';
  const button = make('button', { type: 'button', class: 'all', text: `Show all ${items.length}` });
  button.addEventListener('click', () => {
    opened.add(key);
    redraw();
  });
  return button;
}

// What is not there and how to get it: sentences and commands by turns.
function missing(...parts) {
  return make('p', { class: 'missing' }, ...parts.flatMap((part, n) => (n % 2 ? [make('code', { text: part }), n < parts.length - 1 ? ', ' : '.'] : [`${part}: `])));
}
