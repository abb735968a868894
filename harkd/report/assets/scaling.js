// How the score grows with parameters, with tokens and with seconds.

const AXES = {
  parameters: ['parameters of the model', 'Size'],
  tokens_per_event: ['new tokens per event', 'Tokens'],
  seconds_per_1000_events: ['seconds per 1,000 events', 'Time'],
};

const DIRECT = 3;

function drawScaling() {
  const view = DATA.study.scaling;
  const places = view ? [...grouped(view.rows, placeOf)].filter(([, rows]) => new Set(rows.map((row) => row.model)).size > 1) : [];
  present('scaling', places.length > 0);
  const target = byId('scaling-chart');
  target.replaceChildren();
  for (const [name, rows] of places) {
    const room = panels(target, 3);
    const curves = view.curves.filter((curve) => placeOf(curve) === name);
    for (const axis of Object.keys(AXES)) {
      const known = rows.filter((row) => row[axis] && row.score.value !== null);
      if (new Set(known.map((row) => row[axis])).size > 1) room.add(...growth(view, axis, known, curves.filter((curve) => curve.axis === axis), room.width, name));
    }
    const many = [...grouped(rows, lineOf)].filter(([, points]) => points.length > 1);
    target.append(make('h3', { text: name }), many.length > DIRECT ? lineKey(many) : '', room.grid);
  }
}

function lineKey(lines) {
  const ordered = lines.map(([line, points]) => [line, roleOf(points[0]), points.at(-1).score.value]).sort((a, b) => b[2] - a[2]);
  const sample = (role, index) => draw('svg', { width: 34, height: 12, 'aria-hidden': 'true' }, draw('path', { class: `curve role-${role}`, d: 'M0 6H34', 'stroke-dasharray': DASHES[index % DASHES.length] }), markOf(role, 17, 6, 4));
  return make('ul', { class: 'legend' }, ...ordered.map(([line, role], index) => make('li', {}, sample(role, index), ` ${line}`)));
}

const lineOf = (row) => [row.mode, row.teacher && `← ${row.teacher}`, row.prompt].filter(Boolean).join(' ');
const roleOf = (row) => (row.mode.startsWith('student') ? 'student' : 'zero_shot');

function growth(view, axis, rows, curves, width, name) {
  const [unit, title] = AXES[axis];
  // What has no parameters (symbolic rules) is no point of a line of sizes.
  const lines = grouped(rows, (row) => (row.parameters ? lineOf(row) : `${row.model}, ${lineOf(row)}`));
  const told = [...lines].map(([line, points]) => `${line}: ${points.map((row) => `${row.model} at ${compact(row[axis])} ${score(row.score.value)}`).join(', ')}`).join('; ');
  const scores = rows.flatMap(({ score: { value, low, high } }) => [value, low ?? value, high ?? value]);
  const x = { ...around(rows.map((row) => row[axis]), { log: true }), title: unit };
  const y = { ...around(scores, { within: [0, 1] }), title: metricOf(view), format: String };
  const frame = plot(width, 340, x, y, `${title}, on ${name}. ${told}`);
  const several = [...lines].filter(([, points]) => points.length > 1);
  const byLast = several.map(([line, points]) => [line, points.toSorted((a, b) => a[axis] - b[axis])]).sort((a, b) => b[1].at(-1).score.value - a[1].at(-1).score.value);
  byLast.forEach(([line, points], index) => {
    const role = roleOf(points[0]);
    frame.add(...growthCurve(frame, points, axis, curves.find((curve) => lineOf(curve) === line)?.fit, y, { class: `curve role-${role}`, 'stroke-dasharray': DASHES[index % DASHES.length] }));
    const last = index === byLast.length - 1;
    for (const row of points) frame.add(sizePoint(frame, row, axis, byLast.length > DIRECT ? 4.5 : 6, last || byLast.length <= DIRECT));
    if (byLast.length <= DIRECT) frame.add(lineName(frame, line, points, axis, role, index === 0));
  });
  for (const [line, points] of lines) if (points.length === 1) frame.add(sizePoint(frame, points[0], axis, several.length && points[0].parameters ? 3.5 : 6, !several.length || !points[0].parameters));
  return [frame.svg, make('figcaption', {}, ...several.slice(0, several.length > DIRECT ? 0 : DIRECT).map(([line]) => growthNote(line, curves.find((curve) => lineOf(curve) === line), axis)))];
}

// The fitted curve with its band, or, where there is none, the way from point to point.
function growthCurve(frame, points, axis, fit, y, style) {
  if (!fit) return [curveThrough(frame, points.map((row) => [row[axis], row.score.value]), { ...style, class: `${style.class} thin` })];
  const held = (value) => Math.min(y.high, Math.max(y.low, value));
  const banded = fit.band.filter(([, , low]) => low !== null).map(([size, , low, high]) => [size, held(low), held(high)]);
  const band = banded.length ? [bandBetween(frame, banded, { class: style.class.replace('curve', 'band') })] : [];
  return [...band, curveThrough(frame, fit.band.map(([size, value]) => [size, held(value)]), style)];
}

// The best line's name stands above its points, the others' below theirs.
function lineName(frame, line, points, axis, role, above) {
  const text = cut(line, Math.floor((frame.right - frame.left) / 7.4));
  const end = Math.min(frame.x(points.at(-1)[axis]) + 8, frame.right);
  const start = Math.max(frame.left + 4, end - 7.4 * text.length);
  const under = points.filter((row) => frame.x(row[axis]) > start - 30);
  const ends = under.map(({ score: { value, low, high } }) => frame.y((above ? high : low) ?? value));
  const y = above ? Math.min(...ends) - 9 : Math.max(...ends) + 19;
  return draw('text', { class: `beside role-${role}`, x: start, y: Math.min(y, frame.bottom - 4), text });
}

function sizePoint(frame, row, axis, radius, named) {
  const link = drawLinked(runOf(row), draw('title', { text: `${row.model}, ${lineOf(row)}: ${compact(row[axis])} ${AXES[axis][0]}, ${estimateText({ reason: null, ...row.score })}` }));
  link.append(upright(frame, row[axis], row.score), markOf(runOf(row).role, frame.x(row[axis]), frame.y(row.score.value), radius));
  if (named) link.append(draw('text', { class: 'tick', x: frame.x(row[axis]) + 9, y: frame.y(row.score.value) + 16, text: row.model.replace('qwen3-', '') }));
  return link;
}

function growthNote(line, curve, axis) {
  if (!curve) return '';
  if (!curve.fit) return make('p', {}, `${line}: no curve, `, curve.reason);
  const { ceiling, flat_from: flat, at_the_edge: edge } = curve.fit;
  const ends = ceiling.low === null ? '' : ` (${score(ceiling.low)}–${score(ceiling.high)})`;
  const far = flat.value > Math.max(...curve.fit.sizes) ? 'beyond the largest run here' : `from ${compact(flat.value)} ${AXES[axis][0]}`;
  if (edge) return make('p', { text: `${line}: the points do not bend, so no ceiling can be told.` });
  return make('p', {}, linked(runOf(curve), `${line}: ceiling ${score(ceiling.value)}${ends}; within 0.01 of it ${far}.`));
}
