// The theme, and the table of runs.

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

const FIRST_ROWS = 20;

function startTable() {
  const table = byId('table');
  if (!table) return;
  const body = table.tBodies[0];
  const headers = [...table.tHead.rows[0].cells];
  headers.forEach((header, column) => {
    header.querySelector('button').addEventListener('click', () => sortTable(body, headers, column));
  });
  const facets = [...document.querySelectorAll('#runs select')];
  for (const facet of facets) offerFacet(facet, [...body.rows]);
  for (const control of [byId('filter'), ...facets]) control.addEventListener('input', () => filterTable(body, facets));
  byId('all-runs').addEventListener('click', () => {
    opened.add('table');
    filterTable(body, facets);
    body.rows[FIRST_ROWS]?.querySelector('a').focus();
  });
  body.addEventListener('click', (event) => {
    const button = event.target.closest('button.look');
    if (button) openRun(button.dataset.run);
  });
  filterTable(body, facets);
}

function sortTable(body, headers, column) {
  const header = headers[column];
  const numeric = header.classList.contains('number');
  // A number's first click puts the largest on top; a word's, the first of the alphabet.
  const fresh = header.getAttribute('aria-sort') === 'none';
  const descending = fresh ? numeric : header.getAttribute('aria-sort') !== 'descending';
  for (const other of headers) other.setAttribute('aria-sort', 'none');
  header.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
  body.append(...[...body.rows].sort((a, b) => compare(a, b, column, numeric, descending)));
  filterTable(body, [...document.querySelectorAll('#runs select')]);
}

// The values of a column, where there are several to choose from.
function offerFacet(facet, rows) {
  const values = [...new Set(rows.map((row) => row.dataset[facet.dataset.of]))].sort();
  facet.append(make('option', { value: '', text: 'all' }), ...values.map((value) => make('option', { value, text: value })));
  facet.parentElement.hidden = values.length < 2;
}

function filterTable(body, facets) {
  const wanted = byId('filter').value.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = facets.filter((facet) => facet.value);
  const rows = [...body.rows];
  const found = rows.filter((row) => {
    const text = row.textContent.toLowerCase();
    return wanted.every((word) => text.includes(word)) && chosen.every((facet) => row.dataset[facet.dataset.of] === facet.value);
  });
  const filtered = wanted.length > 0 || chosen.length > 0;
  const shown = new Set(filtered ? found : firstOf('table', found, FIRST_ROWS));
  for (const row of rows) row.hidden = !shown.has(row);
  byId('all-runs').hidden = shown.size === found.length;
  byId('all-runs').textContent = `Show all ${rows.length} runs`;
  byId('filtered').textContent = filtered ? `${found.length} of ${rows.length} runs` : '';
}

// Rows without a value stand last, whichever way the others go.
function compare(a, b, column, numeric, descending) {
  const [left, right] = [a, b].map((row) => row.cells[column].dataset.value);
  if (left === '' || right === '') return (left === '') - (right === '');
  const order = numeric ? left - right : left.localeCompare(right, 'en', { numeric: true });
  return descending ? -order : order;
}
