// Scores side by side: bars, the cross matrix, and shares of faults.

function chart(width, height, label, ...children) {
  const frame = { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': label };
  return draw('svg', frame, ...children);
}

// Vertical grid lines with their values, for a horizontal axis from 0 to 1.
function axis(x, top, bottom, title) {
  const marks = [0, 0.25, 0.5, 0.75, 1];
  const lines = marks.map((mark) => draw('line', { class: mark ? 'grid' : 'base', x1: x(mark), x2: x(mark), y1: top, y2: bottom }));
  const texts = marks.map((mark) => draw('text', { class: 'tick', x: x(mark), y: bottom + 16, 'text-anchor': 'middle', text: String(mark) }));
  return draw('g', { 'aria-hidden': 'true' }, ...lines, ...texts, draw('text', { class: 'tick', x: x(1), y: bottom + 32, 'text-anchor': 'end', text: title }));
}

// Where labels stand beside the marks (wide) or above them (narrow).
function layout(width, rowsOf, most = 250) {
  const narrow = width < 620;
  const left = narrow ? 8 : Math.min(most, width * 0.34);
  const right = width - (narrow ? 60 : 150);
  const row = narrow ? 46 : 32;
  return { narrow, left, right, row, height: rowsOf * row, x: (value) => left + value * (right - left) };
}

function label(at, y, text, full) {
  const most = at.narrow ? Math.floor((at.right + 50) / 7) : Math.floor(at.left / 6.6);
  const spot = at.narrow ? { x: at.left, y: y + 13 } : { x: at.left - 12, y: y + at.row / 2 + 4.5, 'text-anchor': 'end' };
  return draw('text', { class: 'label', ...spot, text: cut(text, most) }, draw('title', { text: full ?? text }));
}

const middle = (at, y) => (at.narrow ? y + 29 : y + at.row / 2);

function drawBars() {
  const target = byId('bars-chart');
  target.replaceChildren();
  const title = byId('score').selectedOptions[0].textContent;
  for (const [name, runs] of grouped(DATA.runs, place)) {
    const at = layout(target.clientWidth, runs.length);
    const bars = runs.map((run, index) => bar(at, index * at.row, run, chosenScore(run)));
    const summary = runs.map((run) => `${run.name}: ${estimateText(chosenScore(run))}`).join('; ');
    target.append(
      make('h3', { text: name }),
      chart(target.clientWidth, at.height + 38, `${title} on ${name}. ${summary}`, axis(at.x, 0, at.height, title), ...bars),
    );
  }
}

function bar(at, y, run, estimate) {
  const centre = middle(at, y);
  const group = draw('g', {}, draw('title', { text: `${run.name}: ${estimateText(estimate)}` }), label(at, y, run.name));
  if (estimate.value !== null) {
    const size = { x: at.x(0), y: centre - 8, width: Math.max(1, at.x(estimate.value) - at.x(0)), height: 16, rx: 2 };
    group.append(draw('rect', { class: `bar ${run.role}`, ...size }));
  }
  if (estimate.value !== null && estimate.low !== null) {
    const [low, high] = [at.x(estimate.low), at.x(estimate.high)];
    group.append(draw('path', { class: 'whisker', d: `M${low} ${centre}H${high}M${low} ${centre - 5}v10M${high} ${centre - 5}v10` }));
  }
  group.append(draw('text', { class: 'value', x: at.right + 12, y: centre + 4.5, text: score(estimate.value) }));
  if (!at.narrow && estimate.low !== null) {
    group.append(draw('text', { class: 'tick', x: at.right + 60, y: centre + 4.5, text: `${score(estimate.low)}–${score(estimate.high)}` }));
  }
  return group;
}

// --- cross-evaluation ---

function drawCross() {
  const target = byId('cross-chart');
  target.replaceChildren();
  const students = DATA.runs.filter((run) => run.role === 'student' || run.role === 'cross');
  const byStudent = grouped(students, (run) => JSON.stringify([run.system, run.prompt, run.variant, run.split]));
  for (const runs of byStudent.values()) {
    if (!runs.some((run) => run.role === 'cross')) continue;
    target.append(crossTable(runs));
  }
  const empty = target.childElementCount === 0;
  byId('cross').hidden = empty;
  document.querySelector('nav [data-for=cross]').hidden = empty;
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
      for (const run of runs.filter((one) => from(one) === source && one.dataset === home)) {
        const estimate = chosenScore(run);
        cell.append(make('strong', { text: score(estimate.value) }));
        if (estimate.low !== null) cell.append(make('span', { class: 'interval', text: `${score(estimate.low)}–${score(estimate.high)}` }));
      }
      if (!cell.childElementCount) cell.append(make('span', { class: 'muted', text: 'not run' }));
      row.append(cell);
    }
    body.append(row);
  }
  table.append(body);
  return make('div', { class: 'scroll' }, table);
}

// --- faults ---

function drawFaults() {
  const target = byId('faults-chart');
  target.replaceChildren();
  const asked = DATA.runs.filter((run) => run.mode !== 'baseline');
  for (const [kind, states] of [['replies', DATA.replyStates], ['events', DATA.eventStates]]) {
    const at = layout(target.clientWidth, asked.length, 340);
    const summary = asked.map((run) => `${run.name} on ${run.dataset}: ${shares(run[kind], states)}`).join('; ');
    const rows = asked.map((run, index) => stack(at, index * at.row, run, run[kind], states));
    target.append(
      make('h3', { text: kind === 'replies' ? 'Replies' : 'Events' }),
      legend(states),
      chart(target.clientWidth, at.height + 38, `Share of ${kind}. ${summary}`, axis(at.x, 0, at.height, `share of ${kind}`), ...rows),
    );
  }
  byId('faults').hidden = asked.length === 0;
}

const shares = (counts, states) =>
  states.filter((state) => counts[state].count).map((state) => `${words(state)} ${number(counts[state].count)} (${percent(counts[state].share)})`).join(', ');

function legend(states) {
  const items = states.map((state, index) => make('li', {}, make('span', { class: `swatch fault${index}`, 'aria-hidden': 'true' }), words(state)));
  return make('ul', { class: 'legend' }, ...items);
}

function stack(at, y, run, counts, states) {
  const centre = middle(at, y);
  const group = draw('g', {}, draw('title', { text: `${run.name} on ${place(run)}: ${shares(counts, states)}` }));
  group.append(label(at, y, `${run.name} on ${run.dataset}${run.split === 'test' ? '' : ` (${run.split})`}`));
  let start = 0;
  states.forEach((state, index) => {
    const share = counts[state].share ?? 0;
    if (share > 0) {
      const size = { x: at.x(start), y: centre - 8, width: Math.max(1, at.x(start + share) - at.x(start) - 1), height: 16 };
      group.append(draw('rect', { class: `fault${index}`, ...size }));
    }
    start += share;
  });
  const text = `${percent(counts.ok.share)}${at.narrow ? '' : ' ok'}`;
  group.append(draw('text', { class: 'value', x: at.right + 12, y: centre + 4.5, text }));
  return group;
}
