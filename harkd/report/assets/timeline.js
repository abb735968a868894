// A window's events on the rooms that they come from.

const LEAST_APART = 24;

function timeline(window, width) {
  const { events } = window;
  const rooms = [...new Set(events.map((event) => event.room))];
  if (!events.some((event) => event.text)) return '';
  const narrow = width < 560;
  const row = narrow ? 50 : 38;
  const [left, right, bottom] = [narrow ? 16 : 150, width - 18, rooms.length * row + 4];
  const seconds = secondsOf(events);
  const last = seconds.at(-1) || 1;
  const x = (second) => left + (second / last) * (right - left);
  const y = (event) => rooms.indexOf(event.room) * row + (narrow ? 34 : row / 2);
  const where = placed(events, seconds.map(x), right);
  const told = events.map((event) => `${event.id}: ${event.time} ${event.text}, ${verdictOf(event)[2]}`).join('; ');
  const svg = chart(width, bottom + 40, `Events by room. ${told}`);
  rooms.forEach((room, index) => {
    const at = index * row + (narrow ? 34 : row / 2);
    const spot = narrow ? { x: 0, y: at - 20 } : { x: left - 22, y: at + 4.5, 'text-anchor': 'end' };
    svg.append(draw('line', { class: 'grid', x1: left - 12, x2: right + 12, y1: at, y2: at }), draw('text', { class: 'label', ...spot, text: cut(room, narrow ? 40 : 20) }));
  });
  svg.append(draw('path', { class: 'walk', d: pathOf(events.map((event, n) => [where[n], y(event)])) }));
  events.forEach((event, n) => svg.append(eventMark(event, where[n], y(event))));
  const ends = [[left - 12, 'start', events[0].time], [right + 12, 'end', events.at(-1).time]];
  for (const [at, anchor, text] of ends) svg.append(draw('text', { class: 'tick', x: at, y: bottom + 14, 'text-anchor': anchor, text }));
  svg.append(draw('text', { class: 'tick', x: (left + right) / 2, y: bottom + 14, 'text-anchor': 'middle', text: `time of day, ${span(last)} in all` }));
  return make('div', { class: 'chart timeline' }, svg, verdictKey(events));
}

// Since the first event. A time that goes back is of the next day; without times, one after the other.
function secondsOf(events) {
  const read = events.map((event) => /^(\d+):(\d+)(?::(\d+))?/.exec(event.time));
  if (read.some((match) => match === null)) return events.map((_, n) => n);
  let day = 0;
  let before = null;
  const seconds = read.map(([, hour, minute, second]) => {
    const own = hour * 3600 + minute * 60 + Number(second ?? 0);
    if (before !== null && own < before) day += 86400;
    before = own;
    return day + own;
  });
  return seconds.map((second) => second - seconds[0]);
}

// Events that would lie on each other stand beside each other, in their order.
function placed(events, wanted, right) {
  const gap = Math.min(LEAST_APART, (right - wanted[0]) / Math.max(1, events.length - 1));
  const where = [...wanted];
  for (let n = 1; n < where.length; n += 1) where[n] = Math.max(where[n], where[n - 1] + gap);
  for (let n = where.length - 1; n >= 0; n -= 1) where[n] = Math.min(where[n], n === where.length - 1 ? right : where[n + 1] - gap);
  return where;
}

function eventMark(event, x, y) {
  const [kind, , verdict] = verdictOf(event);
  const shape = { right: 'M-10 0a10 10 0 1 0 20 0a10 10 0 1 0-20 0', wrong: 'M0-13l13 13-13 13-13-13z', none: 'M-10-10h20v20h-20z' }[kind];
  const title = `${event.id}. ${event.time} ${event.text}: ${verdict}; gold ${event.gold.join(' or ')}, answer ${event.predicted ?? 'none'}`;
  return draw('g', { class: `event ${kind}`, transform: `translate(${x.toFixed(1)} ${y})` }, draw('title', { text: title }), draw('path', { d: shape }), draw('text', { y: 4, 'text-anchor': 'middle', text: event.id }));
}

function verdictKey(events) {
  const names = { right: '● right', wrong: '◆ wrong', none: '■ no answer' };
  const seen = [...new Set(events.map((event) => verdictOf(event)[0]))];
  return make('ul', { class: 'legend' }, ...Object.entries(names).filter(([kind]) => seen.includes(kind)).map(([kind, text]) => make('li', { class: `key-${kind}`, text })));
}

function span(seconds) {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
