// Students at home and away: a matrix per kind of student.

function drawCross() {
  const target = byId('cross-chart');
  target.replaceChildren();
  const students = DATA.runs.filter((run) => run.role === 'student' || run.role === 'cross');
  const byStudent = grouped(students, (run) => JSON.stringify([run.system, run.prompt, run.variant, run.split]));
  for (const runs of byStudent.values()) {
    if (runs.some((run) => run.role === 'cross')) target.append(crossTable(runs));
  }
  present('cross', target.childElementCount > 0);
}

function crossTable(runs) {
  const from = (run) => run.source ?? run.dataset;
  const homes = [...new Set(runs.flatMap((run) => [from(run), run.dataset]))].sort();
  const { system, variant, prompt, split } = runs[0];
  const caption = [system, `${prompt} prompt`, `${split} side`, variant, byId('score').selectedOptions[0].textContent];
  const table = make('table', { class: 'cross' }, make('caption', { text: caption.filter(Boolean).join(', ') }));
  const head = make('tr', {}, make('td', { class: 'corner', text: 'distilled on ↓ answers for →' }));
  head.append(...homes.map((home) => make('th', { scope: 'col', text: home })));
  table.append(make('thead', {}, head));
  const body = make('tbody');
  for (const source of homes) {
    const row = make('tr', {}, make('th', { scope: 'row', text: source }));
    for (const home of homes) {
      const cell = make('td', { class: source === home ? 'home' : 'away' });
      for (const run of runs.filter((one) => from(one) === source && one.dataset === home)) cell.append(crossCell(run));
      if (!cell.childElementCount) cell.append(make('span', { class: 'muted', text: 'not run' }));
      row.append(cell);
    }
    body.append(row);
  }
  table.append(body);
  return make('div', { class: 'scroll' }, table);
}

function crossCell(run) {
  const estimate = chosenScore(run);
  const ends = estimate.low === null ? 'no interval' : `${score(estimate.low)}–${score(estimate.high)}`;
  return linked(run, make('strong', { text: score(estimate.value) }), make('span', { class: 'interval', text: ends }));
}
