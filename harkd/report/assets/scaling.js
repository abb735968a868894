// How the score grows with parameters, with tokens and with seconds.

const AXES = {
  parameters: ['parameters of the model', 'Size'],
  tokens_per_event: ['new tokens per event', 'Tokens'],
  seconds_per_1000_events: ['seconds per 1,000 events', 'Time'],
};

// Of more lines than this the table of curves tells, not the captions.
const NOTES = 3;

function drawScaling() {
  const view = DATA.study.scaling;
  const places = view ? [...grouped(view.rows, placeOf)].filter(([, rows]) => new Set(rows.map((row) => row.model)).size > 1) : [];
  present('scaling', places.length > 0);
  const target = byId('scaling-chart');
  target.replaceChildren();
  for (const [name, rows] of places) {
    const room = panels(target, 3);
    const curves = view.curves.filter((curve) => placeOf(curve) === name);
    const lines = linesOf(rows);
    for (const axis of Object.keys(AXES)) {
      const known = rows.filter((row) => row[axis] && row.score.value !== null);
      if (new Set(known.map((row) => row[axis])).size > 1) room.add(...growth(view, axis, known, curves.filter((curve) => curve.axis === axis), room.width, name, lines));
    }
    target.append(make('h3', { text: name }), lines.size ? lineKey(lines) : '', room.grid);
  }
}

const lineOf = (row) => [row.mode, row.teacher && `← ${row.teacher}`, row.prompt].filter(Boolean).join(' ');
// What has no parameters (symbolic rules) is no point of a line of sizes.
const keyOf = (row) => (row.parameters ? lineOf(row) : `${row.model}, ${lineOf(row)}`);
const roleOf = (row) => (row.mode.startsWith('student') ? 'student' : 'zero_shot');

// Lines of several sizes, the best at its largest first: name -> how it is drawn, the same in each panel.
function linesOf(rows) {
  const several = [...grouped(rows, keyOf)].filter(([, points]) => new Set(points.map((row) => row.model)).size > 1);
  const last = ([, points]) => points.at(-1).score.value ?? -1;
  const ordered = several.sort((a, b) => last(b) - last(a));
  return new Map(ordered.map(([line, points], index) => [line, { role: roleOf(points[0]), dash: DASHES[index % DASHES.length], mark: index % 2 ? 'hollow' : '' }]));
}

function lineKey(lines) {
  const sample = ({ role, dash, mark }) => draw('svg', { width: 34, height: 12, 'aria-hidden': 'true' }, draw('path', { class: `curve role-${role}`, d: 'M0 6H34', 'stroke-dasharray': dash }), marked(markOf(role, 17, 6, 4), mark));
  return make('ul', { class: 'legend' }, ...[...lines].map(([line, style]) => make('li', {}, sample(style), ` ${line}`)), make('li', { class: 'muted', text: 'larger marks: larger models' }));
}

function growth(view, axis, rows, curves, width, name, lines) {
  const [unit, title] = AXES[axis];
  const told = [...grouped(rows, keyOf)].map(([line, points]) => `${line}: ${points.map((row) => `${row.model} at ${compact(row[axis])} ${score(row.score.value)}`).join(', ')}`).join('; ');
  const scores = rows.flatMap(({ score: { value, low, high } }) => [value, low ?? value, high ?? value]);
  const x = { ...around(rows.map((row) => row[axis]), { log: true }), title: unit };
  const y = { ...around(scores, { within: [0, 1] }), title: metricOf(view), format: String };
  const frame = plot(width, 340, x, y, `${title}, on ${name}. ${told}`);
  const radius = radiusOf(rows);
  const notes = [];
  for (const [line, { role, dash, mark }] of lines) {
    const points = rows.filter((row) => keyOf(row) === line).sort((a, b) => a[axis] - b[axis]);
    if (!points.length) continue;
    const curve = curves.find((one) => lineOf(one) === line && one.models.includes(points[0].model));
    if (points.length > 1) frame.add(...growthCurve(frame, points, axis, curve?.fit, y, { class: `curve role-${role}`, 'stroke-dasharray': dash }));
    for (const row of points) frame.add(sizePoint(frame, row, axis, radius(row), mark));
    notes.push(growthNote(line, curve, axis));
  }
  // What stands alone has its name beside it, such as symbolic rules.
  const alone = rows.filter((row) => !lines.has(keyOf(row)));
  for (const row of alone) frame.add(sizePoint(frame, row, axis, radius(row), ''), nameOf(frame, row, axis));
  if (axis === 'parameters') frame.add(...sizeNames(frame, rows.filter((row) => lines.has(keyOf(row)))));
  return [frame.svg, make('figcaption', {}, ...(notes.length > NOTES ? [] : notes))];
}

// Marks grow with the model, from 3.5 to 6.5 pixels; what has no size has a middling one.
function radiusOf(rows) {
  const sizes = [...new Set(rows.map((row) => row.parameters).filter(Boolean))].sort((a, b) => a - b);
  return (row) => (row.parameters && sizes.length > 1 ? 3.5 + (3 * sizes.indexOf(row.parameters)) / (sizes.length - 1) : 5);
}

// The fitted curve with its band, or, where there is none, the way from point to point.
function growthCurve(frame, points, axis, fit, y, style) {
  if (!fit || fit.at_the_edge) return [curveThrough(frame, points.map((row) => [row[axis], row.score.value]), { ...style, class: `${style.class} thin` })];
  const held = (value) => Math.min(y.high, Math.max(y.low, value));
  const banded = fit.band.filter(([, , low]) => low !== null).map(([size, , low, high]) => [size, held(low), held(high)]);
  const band = banded.length ? [bandBetween(frame, banded, { class: style.class.replace('curve', 'band') })] : [];
  return [...band, curveThrough(frame, fit.band.map(([size, value]) => [size, held(value)]), style)];
}

function marked(mark, kind) {
  if (kind) mark.classList.add(kind);
  return mark;
}

function sizePoint(frame, row, axis, radius, mark) {
  const link = drawLinked(runOf(row), draw('title', { text: `${row.model}, ${lineOf(row)}: ${compact(row[axis])} ${AXES[axis][0]}, ${estimateText({ reason: null, ...row.score })}` }));
  link.append(upright(frame, row[axis], row.score), marked(markOf(runOf(row).role, frame.x(row[axis]), frame.y(row.score.value), radius), mark));
  return link;
}

const shortName = (row) => row.model.replace(/^(qwen3|nano)-/, '');

// Beside its point, and where there is no room, on the other side or above.
function nameOf(frame, row, axis) {
  const text = row.parameters ? `${shortName(row)}, ${row.mode.split(' (')[0]}` : row.model;
  const [x, y] = [frame.x(row[axis]), frame.y(row.score.value)];
  const fits = x + 9 + 6.5 * text.length < frame.right;
  return draw('text', { class: 'tick', x: fits ? x + 9 : x - 9, y: y + 16 < frame.bottom ? y + 16 : y - 8, 'text-anchor': fits ? 'start' : 'end', text });
}

// One name for all lines' points of a size, above the highest, as far as there is room.
function sizeNames(frame, rows) {
  const names = [];
  let free = -Infinity;
  for (const [size, points] of [...grouped(rows, (row) => row.parameters)].sort(([a], [b]) => a - b)) {
    const text = shortName(points[0]);
    const half = 3.6 * text.length;
    if (frame.x(size) - half < free) continue;
    free = frame.x(size) + half + 4;
    const top = Math.min(...points.map(({ score: { value, high } }) => frame.y(high ?? value)));
    names.push(draw('text', { class: 'tick', x: frame.x(size), y: Math.max(top - 7, frame.top + 8), 'text-anchor': 'middle', text }));
  }
  return names;
}

function growthNote(line, curve, axis) {
  if (!curve) return '';
  if (!curve.fit) return make('p', {}, `${line}: no curve, `, curve.reason);
  if (curve.fit.at_the_edge) return make('p', { text: `${line}: the points do not bend, so no ceiling can be told.` });
  const { ceiling, flat_from: flat } = curve.fit;
  const ends = ceiling.low === null ? '' : ` (${score(ceiling.low)}–${score(ceiling.high)})`;
  const far = flat.value > Math.max(...curve.fit.sizes) ? 'beyond the largest run here' : `from ${compact(flat.value)} ${AXES[axis][0]}`;
  return make('p', {}, linked(runOf(curve), `${line}: ceiling ${score(ceiling.value)}${ends}; within 0.01 of it ${far}.`));
}
