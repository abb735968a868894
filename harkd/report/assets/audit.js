// What harkd-audit found in the traces of every run that it was run on.

const FIRST_AUDITS = 12;

function drawAudit() {
  const view = DATA.study.audit;
  const target = byId('audit-chart');
  target.replaceChildren();
  present('audit', Boolean(view) && view.rows.length + view.missing.length > 0);
  if (!view?.rows.length) return;
  const bySound = view.rows.toSorted((a, b) => (a.sound.value ?? 1) - (b.sound.value ?? 1));
  const kept = new Set(firstOf('audit', bySound, FIRST_AUDITS));
  const shown = inOrder(view.rows.filter((row) => kept.has(row)));
  const found = view.kinds.filter((kind) => view.rows.some((row) => row.kinds[kind]?.count));
  const less = shown.length < view.rows.length ? make('p', { class: 'muted', text: `The ${shown.length} runs with the fewest sound traces, of ${view.rows.length}.` }) : '';
  target.append(less, make('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Findings by run' }, auditTable(shown, found)), allButton('audit', view.rows, shown, drawAudit));
}

function auditTable(rows, kinds) {
  const heads = ['Run', 'Traces', 'Sound', ...kinds.map(words), 'right, if sound', 'right, if flagged'];
  const head = make('tr', {}, ...heads.map((text, n) => make('th', { scope: 'col', class: n ? 'number' : null, text })), make('th', { scope: 'col' }, make('span', { class: 'hidden', text: 'Windows' })));
  return make('table', { class: 'plain audit' }, make('thead', {}, head), make('tbody', {}, ...rows.map((row) => auditRow(row, kinds))));
}

function auditRow(row, kinds) {
  const run = runOf(row);
  const seed = row.seed ? `, seed ${row.seed}` : '';
  const cells = [
    make('th', { scope: 'row' }, make('a', { href: run.href }, row.system), make('span', { class: 'sub', text: `${homeOf(row)}${seed}` })),
    make('td', { class: 'number' }, linked(run, number(row.traces))),
    shareCell(run, row.sound),
    ...kinds.map((kind) => shareCell(run, row.kinds[kind], true)),
    shareCell(run, row.agreement.sound),
    shareCell(run, row.agreement.flagged),
    make('td', {}, run.windows?.some((window) => window.findings?.length) ? showWindows(run, 'flagged', `findings of ${row.system}`) : ''),
  ];
  return make('tr', {}, ...cells);
}

// A share with its interval; a finding's is shaded by how frequent it is.
function shareCell(run, share, finding = false) {
  if (!share || share.value === null) return make('td', { class: 'number muted', text: '–' });
  if (finding && !share.count && !share.high) return make('td', { class: 'number muted' }, linked(run, '0'));
  const ends = share.low === null ? 'no interval' : `${percent(share.low).replace('%', '')}–${percent(share.high)}`;
  const told = share.low === share.high && share.low !== null ? '' : make('span', { class: 'interval', text: ends });
  const cell = make('td', { class: 'number', title: `${number(share.count)} of ${number(share.of)}, 95% interval ${ends}` }, linked(run, percent(share.value), told));
  if (finding && share.value > 0) {
    cell.classList.add('found');
    cell.style.setProperty('--share', `${Math.round(6 + 44 * share.value)}%`);
  }
  return cell;
}
