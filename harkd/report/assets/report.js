// What all sections share, the theme, and the table. Text reaches the page as text nodes only.
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

const number = (value) => value.toLocaleString('en-US');
const score = (value) => (value === null ? '–' : value.toFixed(3));
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
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

const place = (run) => `${run.dataset}${run.simulated ? ' (simulated)' : ''}, ${run.split}`;

// --- theme ---

function startTheme() {
  const button = byId('theme');
  const order = ['system', 'light', 'dark'];
  const show = (theme) => {
    document.documentElement.dataset.theme = theme;
    button.textContent = `Theme: ${theme}`;
  };
  let theme = 'system';
  try {
    theme = localStorage.getItem('harkd-theme') ?? 'system';
  } catch { /* a browser may keep nothing for files */ }
  show(order.includes(theme) ? theme : 'system');
  button.addEventListener('click', () => {
    const next = order[(order.indexOf(document.documentElement.dataset.theme) + 1) % order.length];
    show(next);
    try {
      localStorage.setItem('harkd-theme', next);
    } catch { /* as above */ }
  });
}

// --- table ---

function startTable() {
  const table = byId('table');
  if (!table) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const headers = [...table.tHead.rows[0].cells];
  headers.forEach((header, column) => {
    header.querySelector('button')?.addEventListener('click', () => {
      const down = header.getAttribute('aria-sort') === 'descending';
      const numeric = header.classList.contains('number');
      // A number's first click puts the largest on top; a word's, the first of the alphabet.
      const fresh = header.getAttribute('aria-sort') === 'none';
      const descending = fresh ? numeric : !down;
      for (const other of headers) if (other.hasAttribute('aria-sort')) other.setAttribute('aria-sort', 'none');
      header.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      body.append(...rows.toSorted((a, b) => compare(a, b, column, numeric, descending)));
    });
  });
  const filter = byId('filter');
  filter.addEventListener('input', () => {
    const wanted = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !wanted.every((word) => text.includes(word));
    }
    const shown = rows.filter((row) => !row.hidden).length;
    byId('filtered').textContent = wanted.length ? `${shown} of ${rows.length} runs` : '';
  });
  body.addEventListener('click', (event) => {
    const button = event.target.closest('button.look');
    if (!button) return;
    byId('run').value = button.dataset.run;
    byId('run').dispatchEvent(new Event('change'));
    byId('closer').scrollIntoView({ behavior: 'smooth' });
    byId('run').focus({ preventScroll: true });
  });
}

// Rows without a value stand last, whichever way the others go.
function compare(a, b, column, numeric, descending) {
  const [left, right] = [a, b].map((row) => row.cells[column].dataset.value);
  if (left === '' || right === '') return (left === '') - (right === '');
  const order = numeric ? left - right : left.localeCompare(right, 'en', { numeric: true });
  return descending ? -order : order;
}
