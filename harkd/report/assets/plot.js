// A frame with two numeric axes, in which other sections draw.

// `x` and `y` are {low, high, log, title, format}.
function plot(width, height, x, y, label) {
  const frame = { width, left: 54, right: width - 14, top: 26, bottom: height - 46 };
  frame.x = scaleOf(x, frame.left, frame.right);
  frame.y = scaleOf(y, frame.bottom, frame.top);
  frame.svg = chart(width, height, label, axes(frame, x, y));
  frame.add = (...marks) => frame.svg.append(...marks);
  return frame;
}

function scaleOf({ low, high, log }, from, to) {
  const place = log ? Math.log : (value) => value;
  return (value) => from + ((place(value) - place(low)) / (place(high) - place(low) || 1)) * (to - from);
}

function axes(frame, x, y) {
  const group = draw('g', { 'aria-hidden': 'true' });
  for (const mark of ticks(y)) {
    group.append(draw('line', { class: mark === y.low ? 'base' : 'grid', x1: frame.left, x2: frame.right, y1: frame.y(mark), y2: frame.y(mark) }));
    group.append(draw('text', { class: 'tick', x: frame.left - 8, y: frame.y(mark) + 4, 'text-anchor': 'end', text: (y.format ?? compact)(mark) }));
  }
  let last = -Infinity;
  for (const mark of ticks(x)) {
    const text = (x.format ?? compact)(mark);
    group.append(draw('line', { class: 'grid', x1: frame.x(mark), x2: frame.x(mark), y1: frame.bottom, y2: frame.bottom + 5 }));
    if (frame.x(mark) - last < 8 * text.length + 8) continue;
    last = frame.x(mark);
    group.append(draw('text', { class: 'tick', x: frame.x(mark), y: frame.bottom + 19, 'text-anchor': 'middle', text }));
  }
  group.append(draw('text', { class: 'tick', x: frame.right, y: frame.bottom + 38, 'text-anchor': 'end', text: x.title }));
  group.append(draw('text', { class: 'tick', x: 0, y: 12, text: y.title }));
  return group;
}

function ticks({ low, high, log, marks }) {
  if (marks) return marks;
  return log ? logTicks(low, high) : linearTicks(low, high);
}

function linearTicks(low, high) {
  const step = niceStep((high - low) / 5);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, n) => Number(((first + n) * step).toPrecision(12)));
}

function logTicks(low, high) {
  const first = Math.floor(Math.log10(low));
  const powers = Array.from({ length: Math.ceil(Math.log10(high)) - first + 1 }, (_, n) => 10 ** (first + n));
  const inside = (factors) => powers.flatMap((power) => factors.map((factor) => Number((factor * power).toPrecision(2)))).filter((mark) => mark >= low && mark <= high);
  const finer = [[1], [1, 2, 5], [1, 1.5, 2, 3, 4, 5, 6, 8]].map(inside);
  return finer.find((marks) => marks.length > 3) ?? finer.at(-1);
}

function niceStep(least) {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * [1, 2, 2.5, 5, 10].find((factor) => factor * power >= least * 0.999);
}

// Axis ends around values, with some air; below 0 only where a value is. A linear axis of scores is
// cut to 0 and 1 by `within`.
function around(values, { log = false, within = [-Infinity, Infinity] } = {}) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (log) return { low: least / 1.25, high: most * 1.25, log };
  const step = niceStep((most - least || 0.1) / 4);
  const low = Math.max(within[0], least < 0 ? -Infinity : 0, Math.floor(least / step - 0.2) * step);
  return { low, high: Math.min(within[1], Math.ceil(most / step + 0.2) * step), log };
}

const pathOf = (points) => points.map(([x, y], n) => `${n ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
const curveThrough = (frame, points, style) => draw('path', { fill: 'none', ...style, d: pathOf(points.map(([x, y]) => [frame.x(x), frame.y(y)])) });

// Between a low and a high curve: `points` are [x, low, high].
function bandBetween(frame, points, style) {
  const there = points.map(([x, low]) => [frame.x(x), frame.y(low)]);
  const back = points.map(([x, , high]) => [frame.x(x), frame.y(high)]).reverse();
  return draw('path', { ...style, d: `${pathOf([...there, ...back])}Z` });
}

function upright(frame, x, { low, high }) {
  if (low === null || high === null) return '';
  const [at, top, bottom] = [frame.x(x), frame.y(high), frame.y(low)];
  return draw('path', { class: 'whisker', d: `M${at} ${top}V${bottom}M${at - 4} ${top}h8M${at - 4} ${bottom}h8` });
}

// Roles differ by shape as well as by colour.
function markOf(role, x, y, radius = 6) {
  const r = radius;
  const shapes = {
    student: `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`,
    zero_shot: `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`,
    teacher: `M${x} ${y - r - 1}l${r + 1} ${2 * r + 1}h${-2 * r - 2}z`,
    cross: `M${x} ${y - r - 2}l${r + 2} ${r + 2} ${-r - 2} ${r + 2} ${-r - 2} ${-r - 2}z`,
    baseline: `M${x - r - 2} ${y - 2}h${2 * r + 4}v4h${-2 * r - 4}z`,
  };
  return draw('path', { class: `point ${role}`, d: shapes[role] });
}

// As many panels beside each other as fit.
function panels(target, most = 3, least = 330) {
  const columns = Math.max(1, Math.min(most, Math.floor((target.clientWidth + 28) / (least + 28))));
  const width = Math.floor((target.clientWidth - 28 * (columns - 1)) / columns);
  const grid = make('div', { class: 'panels' });
  grid.style.setProperty('--columns', columns);
  return { grid, width, add: (...parts) => grid.append(make('figure', {}, ...parts)) };
}
