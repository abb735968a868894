// Charts of one row per run, with a horizontal axis from 0 to 1.

function chart(width, height, label, ...children) {
  const frame = { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': label };
  return draw('svg', frame, ...children);
}

// Vertical grid lines with their values. `ends` are those of the axis.
function axis(at, top, bottom, title, marks = [0, 0.25, 0.5, 0.75, 1]) {
  const lines = marks.map((mark) => draw('line', { class: mark ? 'grid' : 'base', x1: at.x(mark), x2: at.x(mark), y1: top, y2: bottom }));
  const texts = marks.map((mark) => draw('text', { class: 'tick', x: at.x(mark), y: bottom + 16, 'text-anchor': 'middle', text: String(mark) }));
  const name = draw('text', { class: 'tick', x: at.right, y: bottom + 32, 'text-anchor': 'end', text: title });
  return draw('g', { 'aria-hidden': 'true' }, ...lines, ...texts, name);
}

// Where labels stand beside the marks (wide) or above them (narrow).
function layout(width, rows, most = 270, ends = [0, 1]) {
  const narrow = width < 620;
  const left = narrow ? 8 : Math.min(most, width * 0.34);
  const right = width - (narrow ? 66 : 186);
  const row = narrow ? 46 : 32;
  const x = (value) => left + ((value - ends[0]) / (ends[1] - ends[0])) * (right - left);
  return { narrow, left, right, row, height: rows * row, x };
}

// Where there is no room, settings go without their groups: objective=answer of trainer.objective=answer.
const fitted = (text, most) => cut(text.length > most ? text.replace(/\b[a-z_]+\.(?=[a-z_]+[= ])/g, '') : text, most);

// A long name gives its settings, in brackets at its end, a smaller line of their own.
function label(at, y, text, full) {
  const most = at.narrow ? Math.floor((at.right + 50) / 7) : Math.floor((at.left - 16) / 6.6);
  const title = draw('title', { text: full ?? text });
  const spot = at.narrow ? { x: at.left, y: y + 13 } : { x: at.left - 12, y: y + at.row / 2 + 4.5, 'text-anchor': 'end' };
  const [, name, settings] = /^(.*) \((.*)\)$/.exec(text) ?? [];
  if (at.narrow || text.length <= most || !settings) return draw('text', { class: 'label', ...spot, text: fitted(text, most) }, title);
  const first = draw('tspan', { x: spot.x, y: y + at.row / 2 - 1, text: fitted(name, most) });
  const second = draw('tspan', { class: 'tick', x: spot.x, y: y + at.row / 2 + 12, text: fitted(settings, most + 6) });
  return draw('text', { class: 'label', 'text-anchor': 'end' }, title, first, second);
}

const middle = (at, y) => (at.narrow ? y + 29 : y + at.row / 2);

function whisker(at, centre, { low, high }) {
  if (low === null || high === null) return '';
  const [from, to] = [at.x(low), at.x(high)];
  return draw('path', { class: 'whisker', d: `M${from} ${centre}H${to}M${from} ${centre - 5}v10M${to} ${centre - 5}v10` });
}

// The value beside a row, and its interval where there is room.
function rowValue(at, centre, estimate, signed = false) {
  const text = signed ? signedText : score;
  const value = draw('text', { class: 'value', x: at.right + 12, y: centre + 4.5, text: text(estimate.value) });
  if (at.narrow || estimate.low === null) return [value];
  const ends = `${text(estimate.low)}${signed ? ' to ' : '–'}${text(estimate.high)}`;
  return [value, draw('text', { class: 'tick', x: at.right + (signed ? 74 : 66), y: centre + 4.5, text: ends })];
}

// A bar from 0 to the estimate, with its interval, that leads to the run's record.
function bar(at, y, run, name, estimate) {
  const centre = middle(at, y);
  const link = drawLinked(run, draw('title', { text: `${name}: ${estimateText(estimate)}` }), label(at, y, name));
  if (estimate.value !== null) {
    const from = Math.min(at.x(0), at.x(estimate.value));
    const size = { x: from, y: centre - 8, width: Math.max(1, Math.abs(at.x(estimate.value) - at.x(0))), height: 16, rx: 2 };
    link.append(draw('rect', { class: `bar ${run.role}`, ...size }));
  }
  link.append(whisker(at, centre, estimate), ...rowValue(at, centre, estimate));
  return link;
}

// --- shares that add up to a row ---

// `parts` are [what, share, class]; their shares add up to at most 1.
function stack(at, y, run, name, parts, text) {
  const centre = middle(at, y);
  const summary = parts.filter(([, share]) => share).map(([what, share]) => `${what} ${percent(share)}`).join(', ');
  const link = drawLinked(run, draw('title', { text: `${name}: ${summary}` }), label(at, y, name));
  let start = 0;
  for (const [, share, kind] of parts) {
    if (share > 0) {
      const size = { x: at.x(start), y: centre - 8, width: Math.max(1, at.x(start + share) - at.x(start) - 1), height: 16 };
      link.append(draw('rect', { class: kind, ...size }));
    }
    start += share ?? 0;
  }
  link.append(draw('text', { class: 'value', x: at.right + 12, y: centre + 4.5, text }));
  return link;
}

function legend(names, kindOf) {
  const items = names.map((name, index) => make('li', {}, make('span', { class: `swatch ${kindOf(index)}`, 'aria-hidden': 'true' }), name));
  return make('ul', { class: 'legend' }, ...items);
}
