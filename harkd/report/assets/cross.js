// Students at home and away: a matrix per kind of student.

function drawCross() {
  const view = DATA.study.transfer;
  const target = byId('cross-chart');
  target.replaceChildren();
  for (const rows of grouped(view?.rows ?? [], (row) => `${row.of}${row.system}`).values()) {
    if (rows.some((row) => row.trained !== row.tested)) target.append(crossTable(view, rows[0].system, rows));
  }
  present('cross', target.childElementCount > 0);
}

function crossTable(view, system, rows) {
  const homes = [...new Set(rows.flatMap((row) => [row.trained, row.tested]))].sort();
  const simulated = new Set(rows.filter((row) => row.simulated).map((row) => row.tested));
  const named = (home) => `${home}${simulated.has(home) ? ' (simulated)' : ''}`;
  const split = [...new Set(rows.map((row) => row.split))].join(' and ');
  const table = make('table', { class: 'cross' }, make('caption', { text: `${system}, ${split} side, ${metricOf(view)}; below it what share of the home’s own student’s score is kept` }));
  const head = make('tr', {}, make('td', { class: 'corner', text: 'distilled on ↓ answers for →' }));
  head.append(...homes.map((home) => make('th', { scope: 'col', text: named(home) })));
  table.append(make('thead', {}, head));
  const body = make('tbody');
  for (const trained of homes) {
    const row = make('tr', {}, make('th', { scope: 'row', text: named(trained) }));
    for (const tested of homes) {
      const cell = make('td', { class: trained === tested ? 'home' : 'away' });
      for (const one of rows.filter((found) => found.trained === trained && found.tested === tested)) cell.append(crossCell(one));
      if (!cell.childElementCount) cell.append(make('span', { class: 'muted', text: 'not run' }));
      row.append(cell);
    }
    body.append(row);
  }
  table.append(body);
  return make('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': `Transfer of ${system}` }, table);
}

function crossCell({ score: estimate, retained, trained, tested, runs }) {
  const ends = (one, text) => (one.low === null ? 'no interval' : `${text(one.low)}–${text(one.high)}`);
  const whole = (value) => `${Math.round(100 * value)}%`;
  const kept = trained === tested || retained.value === null ? [] : [make('span', { class: 'interval', text: `keeps ${whole(retained.value)} (${ends(retained, whole)})` })];
  return linked(runOf({ runs }), make('strong', { text: score(estimate.value) }), make('span', { class: 'interval', text: ends(estimate, score) }), ...kept);
}
