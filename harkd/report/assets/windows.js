// The windows of the selected run, worst first, and the one that is open.

const CHOICES = [
  ['all', 'all kept windows', () => true],
  ['wrong', 'with a wrong event', (window) => window.wrong > 0],
  ['right', 'without a wrong event', (window) => window.wrong === 0],
  ['fault', 'with any fault', (window) => faults(window).length > 0],
];

function faults(window) {
  const states = window.reply === 'ok' ? window.events.map((event) => event.state) : [window.reply];
  return [...new Set(states.filter((state) => state !== 'ok'))];
}

function offerWindows() {
  const run = selected();
  const kept = run.windows;
  const found = [...new Set(kept.flatMap(faults))];
  const choices = [...CHOICES, ...found.map((state) => [state, `fault: ${words(state)}`, (window) => faults(window).includes(state)])];
  const options = choices.map(([value, text, test]) => make('option', { value, text: `${text} (${kept.filter(test).length})` }));
  byId('which').replaceChildren(...options);
  byId('which').value = 'all';
  byId('windows-run').textContent = `of ${run.name} on ${place(run)}`;
  const all = run.counts.windows;
  const few = kept.length < all ? `This page keeps ${kept.length} of the run's ${number(all)} windows: the worst and some of the best.` : `All ${number(all)} windows of the run.`;
  byId('windows-note').textContent = run.windowsNote ? `No windows to show: ${run.windowsNote}` : `${few} Worst first: by the share of events without a right answer.`;
  listWindows();
}

function listWindows() {
  const which = byId('which').value;
  const test = CHOICES.find(([value]) => value === which)?.[2] ?? ((window) => faults(window).includes(which));
  const shown = selected().windows.filter(test);
  byId('window-list').replaceChildren(...shown.map((window, index) => make('li', {}, windowButton(window, index))));
  if (shown.length) openWindow(shown[0], byId('window-list').querySelector('button'));
  else byId('window').replaceChildren(make('p', { class: 'muted', text: 'No window is so.' }));
}

function windowButton(window, index) {
  const total = window.events.length;
  const text = window.wrong ? `${window.wrong} of ${total} wrong` : `all ${total} right`;
  const button = make('button', { type: 'button', tabindex: index ? -1 : 0 });
  const meter = make('span', { class: 'meter', 'aria-hidden': 'true' });
  meter.style.setProperty('--wrong', `${(100 * window.wrong) / total}%`);
  button.append(make('span', { class: 'key', text: window.key }), meter, make('span', { class: 'sub', text: [text, ...faults(window).map(words)].join(' · ') }));
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

function openWindow(window, button) {
  for (const other of byId('window-list').querySelectorAll('button')) {
    other.setAttribute('aria-pressed', other === button);
    other.tabIndex = other === button ? 0 : -1;
  }
  const head = make('tr', {}, ...['', 'Time', 'Event', 'Gold', 'Answer'].map((text) => make('th', { scope: 'col', text })));
  head.firstChild.append(make('span', { class: 'hidden', text: 'Verdict' }));
  const table = make('table', { class: 'events' }, make('thead', {}, head), make('tbody', {}, ...window.events.map(eventRow)));
  const facts = [`reply ${words(window.reply)}`, window.tokens ? `${number(window.tokens)} new tokens` : null, window.finish ? `ended by ${window.finish}` : null, window.elsewhere ? `asked about ${window.elsewhere} more events, answered in the windows that it overlaps` : null];
  const parts = [make('h3', { text: `Window ${window.key}` }), make('p', { class: 'muted', text: facts.filter(Boolean).join(', ') }), make('div', { class: 'scroll' }, table)];
  if (window.text === null) parts.push(make('p', { class: 'muted', text: 'Nobody was asked, so there is no reply, nor the text of the events.' }));
  else parts.push(make('h4', { text: 'Reply as it came' }), make('pre', { tabindex: 0, text: window.text || '(empty)' }));
  byId('window').replaceChildren(...parts);
}

function eventRow(event) {
  const [kind, mark, text] = event.right ? ['right', '✓', 'right'] : event.predicted === null ? ['none', '–', words(event.state)] : ['wrong', '✗', 'wrong'];
  const verdict = make('td', { class: `verdict ${kind}` }, make('span', { class: 'mark', 'aria-hidden': 'true', text: mark }), ` ${text}`);
  const cells = [event.time, event.text, event.gold.join(' or '), event.predicted ?? '–'];
  return make('tr', { class: kind }, verdict, ...cells.map((cell) => make('td', { text: cell })));
}

// --- start ---

function drawAll() {
  drawBars();
  drawCross();
  drawFaults();
  drawCurves();
  if (DATA.runs.length) drawActivities();
}

let width = 0;
function watchWidth() {
  new ResizeObserver(() => {
    if (document.documentElement.clientWidth === width) return;
    width = document.documentElement.clientWidth;
    requestAnimationFrame(drawAll);
  }).observe(document.documentElement);
}

startTheme();
startTable();
startCloser();
if (DATA.runs.length) chooseRun();
watchWidth();
