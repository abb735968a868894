// One run: which one, and its activities.

const selected = () => DATA.runs[Number(byId('run').value)];

function startCloser() {
  const none = DATA.runs.length === 0;
  for (const id of ['bars', 'faults', 'calibration', 'closer', 'windows']) present(id, !none);
  if (none) return;
  const first = DATA.runs.find((run) => run.role === 'student') ?? DATA.runs.find((run) => run.mode !== 'baseline') ?? DATA.runs[0];
  for (const [name, runs] of grouped(DATA.runs, place)) {
    byId('run').append(make('optgroup', { label: name }, ...runs.map((run) => make('option', { value: run.id, text: `${run.name}, ${run.dataset}` }))));
  }
  byId('run').value = first.id;
  byId('run').addEventListener('change', chooseRun);
  byId('against').addEventListener('change', drawActivities);
  byId('score').addEventListener('change', drawBars);
  startWindows();
  chooseRun();
}

// Shows a run in the sections about one; `section` is scrolled to.
function openRun(id, section = 'closer') {
  byId('run').value = id;
  chooseRun();
  byId(section).scrollIntoView();
  byId(section === 'closer' ? 'run' : 'which').focus({ preventScroll: true });
}

function chooseRun() {
  const run = selected();
  const others = DATA.runs.filter((other) => other !== run && place(other) === place(run));
  const options = others.map((other) => make('option', { value: other.id, text: other.name }));
  byId('against').replaceChildren(make('option', { value: '', text: 'no other run' }), ...options);
  const teacher = others.find((other) => other.role === 'teacher' && other.model === run.teacher);
  byId('against').value = teacher?.id ?? '';
  const { sessions, windows, events } = run.counts;
  const facts = `${run.name} on ${place(run)}: ${number(sessions)} sessions, ${number(windows)} windows, ${number(events)} events. Macro F1 ${estimateText(run.all.macro_f1)}. Seed ${run.seed}.`;
  byId('run-facts').replaceChildren(linked(run, facts));
  drawActivities();
  offerWindows();
  drawConfusion(); // its list leads to windows that are offered
}

// --- activities ---

function drawActivities() {
  const target = byId('activities-chart');
  target.replaceChildren();
  const run = selected();
  const other = byId('against').value === '' ? null : DATA.runs[Number(byId('against').value)];
  const labels = Object.keys(run.per_class).filter((name) => run.per_class[name].support || run.per_class[name].predicted);
  labels.sort((a, b) => run.per_class[b].support - run.per_class[a].support);
  const at = layout(target.clientWidth, labels.length, 230);
  at.row = at.narrow ? 42 : 25;
  at.height = labels.length * at.row;
  const rows = labels.map((name, index) => activity(at, index * at.row, name, run, other));
  const summary = labels.map((name) => `${name} ${score(run.per_class[name].f1)}`).join(', ');
  if (other) {
    const mark = draw('svg', { width: 14, height: 14, 'aria-hidden': 'true' }, draw('path', { class: 'diamond', d: 'M7 1l6 6-6 6-6-6z' }));
    const swatch = make('span', { class: `swatch ${run.role}`, 'aria-hidden': 'true' });
    target.append(make('ul', { class: 'legend' }, make('li', {}, swatch, run.name), make('li', {}, linked(other, mark, ` ${other.name}`))));
  }
  target.append(chart(target.clientWidth, at.height + 38, `F1 per activity of ${run.name}: ${summary}`, axis(at, 0, at.height, 'F1'), drawLinked(run, ...rows)));
}

function activity(at, y, name, run, other) {
  const own = run.per_class[name];
  const theirs = other?.per_class[name]?.f1 ?? null;
  const centre = middle(at, y);
  const facts = [`F1 ${score(own.f1)}`, `precision ${score(own.precision)}`, `recall ${score(own.recall)}`, `${own.support} events`, `predicted ${own.predicted} times`];
  if (other) facts.push(`${other.name}: ${score(theirs)}`);
  const group = draw('g', {}, draw('title', { text: `${name}: ${facts.join(', ')}` }), label(at, y, name));
  if (own.f1 !== null) {
    group.append(draw('rect', { class: `bar ${run.role}`, x: at.x(0), y: centre - 6, width: Math.max(1, at.x(own.f1) - at.x(0)), height: 12, rx: 2 }));
  }
  if (theirs !== null) group.append(draw('path', { class: 'diamond', d: `M${at.x(theirs)} ${centre - 6}l6 6-6 6-6-6z` }));
  group.append(draw('text', { class: 'value', x: at.right + 12, y: centre + 4.5, text: own.f1 === null ? '–' : own.f1.toFixed(2) }));
  if (!at.narrow) group.append(draw('text', { class: 'tick', x: at.right + 52, y: centre + 4.5, text: `${number(own.support)} events` }));
  return group;
}
