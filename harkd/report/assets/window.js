// One window: its timeline, its events, its reasoning with what the audit found, its reply.

function openWindow(window, button) {
  for (const other of byId('window-list').querySelectorAll('button')) {
    other.setAttribute('aria-pressed', other === button);
    other.tabIndex = other === button ? 0 : -1;
  }
  const facts = [`reply ${words(window.reply)}`];
  if (window.tokens) facts.push(`${number(window.tokens)} new tokens`);
  if (window.finish) facts.push(`ended by ${window.finish}`);
  if (window.elsewhere) facts.push(`asked about ${window.elsewhere} more events, answered in the windows that it overlaps`);
  const target = byId('window');
  target.replaceChildren(make('h3', { text: `Window ${window.key}` }), make('p', { class: 'muted' }, linked(selected(), facts.join(', '))));
  target.append(timeline(window, target.clientWidth), make('div', { class: 'scroll' }, eventTable(window)));
  if (window.text === null) {
    target.append(make('p', { class: 'muted', text: 'Nobody was asked, so there is no reply, nor the text of the events.' }));
    return;
  }
  if (window.reasoning) target.append(make('h4', { text: 'Reasoning' }), reasoning(window), ...findingList(window));
  const whole = window.text.join(window.reasoning);
  const raw = make('pre', { tabindex: 0, class: 'raw', text: whole || '(empty)' });
  if (!window.reasoning) target.append(make('h4', { text: 'Reply as it came' }), raw);
  else target.append(make('details', { class: 'reply' }, make('summary', { text: 'Reply as it came' }), raw));
}

function eventTable(window) {
  const head = make('tr', {}, ...['', '#', 'Time', 'Event', 'Gold', 'Answer'].map((text) => make('th', { scope: 'col', text })));
  head.firstChild.append(make('span', { class: 'hidden', text: 'Verdict' }));
  return make('table', { class: 'events' }, make('thead', {}, head), make('tbody', {}, ...window.events.map(eventRow)));
}

function verdictOf(event) {
  if (event.right) return ['right', '✓', 'right'];
  return event.predicted === null ? ['none', '–', words(event.state)] : ['wrong', '✗', 'wrong'];
}

function eventRow(event) {
  const [kind, mark, text] = verdictOf(event);
  const verdict = make('td', { class: `verdict ${kind}` }, make('span', { class: 'mark', 'aria-hidden': 'true', text: mark }), ` ${text}`);
  const sure = event.confidence === null ? '' : make('span', { class: 'sub', text: `confidence ${event.confidence.toFixed(2)}` });
  const cells = [String(event.id), event.time, event.text, event.gold.join(' or ')].map((cell) => make('td', { text: cell }));
  return make('tr', { class: kind }, verdict, ...cells, make('td', {}, event.predicted ?? '–', sure));
}

// The text with the evidence of every finding marked; where two overlap the one that begins first is.
function reasoning(window) {
  const box = make('pre', { tabindex: 0, class: 'reasoning' });
  let at = 0;
  (window.findings ?? []).forEach((finding, index) => {
    if (finding.start === null || finding.start === finding.end || finding.start < at) return;
    const mark = make('mark', { title: `${words(finding.kind)}: ${finding.detail}`, text: window.reasoning.slice(finding.start, finding.end) });
    box.append(window.reasoning.slice(at, finding.start), mark, make('sup', { text: String(index + 1) }));
    at = finding.end;
  });
  box.append(window.reasoning.slice(at));
  return box;
}

function findingList(window) {
  if (!window.findings) return [];
  if (!window.findings.length) return [make('p', { class: 'muted', text: 'The audit found nothing wrong with it.' })];
  const items = window.findings.map((one) => make('li', {}, make('strong', { text: words(one.kind) }), `${one.event === null ? '' : ` (event ${one.event})`}: ${one.detail}`));
  return [make('h4', { text: 'What the audit found' }), make('ol', { class: 'findings' }, ...items)];
}
