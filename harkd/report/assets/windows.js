// The windows of the selected run, worst first, and the one that is open.

const NO_ANSWER = 'no answer';
const OUTCOMES = [
  ['all', 'all kept windows', () => true],
  ['wrong', 'with a wrong event', (window) => window.wrong > 0],
  ['right', 'without a wrong event', (window) => window.wrong === 0],
  ['fault', 'with any fault', (window) => faults(window).length > 0],
  ['flagged', 'with any audit finding', (window) => window.findings?.length > 0],
];

function faults(window) {
  const states = window.reply === 'ok' ? window.events.map((event) => event.state) : [window.reply];
  return [...new Set(states.filter((state) => state !== 'ok'))];
}

// 'gold → answer' of the events that are not right, as the confusion matrix names them.
function mistakes(window) {
  return window.events.filter((event) => !event.right).map((event) => `${event.gold[0]} → ${event.predicted ?? NO_ANSWER}`);
}

const kinds = (window) => (window.findings ?? []).map((finding) => `audit: ${words(finding.kind)}`);

function startWindows() {
  byId('which').addEventListener('change', listWindows);
  byId('activity').addEventListener('change', listWindows);
  byId('window-list').addEventListener('keydown', walkWindows);
}

// value -> [text, test], of one of the groups that the select shows.
function choicesOf(windows, ofWindow, text = (value) => value) {
  const found = new Map();
  for (const window of windows) for (const value of new Set(ofWindow(window))) found.set(value, (found.get(value) ?? 0) + 1);
  const ordered = [...found].sort((a, b) => b[1] - a[1]);
  return ordered.map(([value]) => [value, text(value), (window) => ofWindow(window).includes(value)]);
}

let choices = new Map();

function offerWindows() {
  const run = selected();
  const kept = run.windows;
  const groups = [
    ['Outcome', OUTCOMES.filter(([value]) => value !== 'flagged' || run.audited)],
    ['Fault', choicesOf(kept, faults, words)],
    ['Taken for another (gold → answer)', choicesOf(kept, mistakes)],
    ['Audit finding', choicesOf(kept, kinds, (value) => value.replace('audit: ', ''))],
  ];
  choices = new Map(groups.flatMap(([, found]) => found.map(([value, , test]) => [value, test])));
  const option = ([value, text, test]) => make('option', { value, text: `${text} (${kept.filter(test).length})` });
  byId('which').replaceChildren(...groups.filter(([, found]) => found.length).map(([name, found]) => make('optgroup', { label: name }, ...found.map(option))));
  byId('which').value = 'all';
  const labels = [...new Set(kept.flatMap((window) => window.events.flatMap((event) => event.gold)))].sort();
  byId('activity').replaceChildren(make('option', { value: '', text: 'any activity' }), ...labels.map((value) => make('option', { value, text: value })));
  byId('windows-run').textContent = `of ${run.name} on ${place(run)}`;
  byId('windows-note').replaceChildren(...windowsNote(run));
  listWindows();
}

function windowsNote(run) {
  if (run.windowsNote) return [`No windows to show: ${run.windowsNote}`];
  const all = run.counts.windows;
  const few = run.windows.length < all ? `This page keeps ${run.windows.length} of the run's ${number(all)} windows: the worst and some of the best.` : `All ${number(all)} windows of the run.`;
  const order = ' Worst first: by the share of events without a right answer.';
  if (run.audited || run.mode === 'baseline') return [few, order];
  return [few, order, ' Their reasoning is not audited yet: ', make('code', { text: `harkd-audit ${run.folder}` }), '.'];
}

function listWindows() {
  const test = choices.get(byId('which').value);
  const label = byId('activity').value;
  const shown = selected().windows.filter((window) => test(window) && (!label || window.events.some((event) => event.gold.includes(label))));
  byId('window-list').replaceChildren(...shown.map((window, index) => make('li', {}, windowButton(window, index))));
  byId('window-count').textContent = `${shown.length} of ${selected().windows.length} windows`;
  if (shown.length) openWindow(shown[0], byId('window-list').querySelector('button'));
  else byId('window').replaceChildren(make('p', { class: 'muted', text: 'No window is so.' }));
}

function windowButton(window, index) {
  const total = window.events.length;
  const text = window.wrong ? `${window.wrong} of ${total} wrong` : `all ${total} right`;
  const flags = window.findings?.length ? [`⚑ ${window.findings.length}`] : [];
  const button = make('button', { type: 'button', tabindex: index ? -1 : 0 });
  const meter = make('span', { class: 'meter', 'aria-hidden': 'true' });
  meter.style.setProperty('--wrong', `${(100 * window.wrong) / total}%`);
  button.append(make('span', { class: 'key', text: window.key }), meter, make('span', { class: 'sub', text: [text, ...faults(window).map(words), ...flags].join(' · ') }));
  button.addEventListener('click', () => openWindow(window, button));
  return button;
}

// Up and down walk through the list; only the open window's button is a tab stop.
function walkWindows(event) {
  const buttons = [...byId('window-list').querySelectorAll('button')];
  const now = buttons.indexOf(document.activeElement);
  const steps = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: buttons.length - 1 };
  const next = buttons[steps[event.key]];
  if (now < 0 || !next) return;
  event.preventDefault();
  next.focus();
  next.click();
}
