// How far confidences can be trusted: reliability, and risk against coverage.

const FIRST_CALIBRATED = 4;

function drawCalibration() {
  const target = byId('calibration-chart');
  target.replaceChildren();
  const known = DATA.runs.filter((run) => run.confidence);
  present('calibration', DATA.runs.length > 0);
  if (!known.length) {
    target.append(missing('No run has confidences. Constrained labels without reasoning have the probability of every label', 'harkd prompt=answer decode.constrained=true …', 'and several replies that vote have shares of votes', 'harkd decode.samples=5 …'));
    return;
  }
  const shown = firstOf('calibration', known, FIRST_CALIBRATED);
  const room = panels(target, 2, 560);
  for (const run of shown) room.add(make('h4', { text: `${run.name} on ${place(run)}` }), calibrationOf(run, room.width));
  target.append(room.grid, allButton('calibration', known, shown, drawCalibration));
}

function calibrationOf(run, width) {
  const beside = width > 560 ? 2 : 1;
  const each = Math.floor((width - 28 * (beside - 1)) / beside);
  const grid = make('div', { class: 'panels' });
  grid.style.setProperty('--columns', beside);
  const part = (svg, text) => make('div', {}, svg, make('figcaption', {}, linked(run, text)));
  grid.append(part(reliability(run, each), reliabilityFacts(run)), part(riskCoverage(run, each), coverageFacts(run)));
  return grid;
}

function reliabilityFacts(run) {
  const { ece, events_with_confidence: events } = run.confidence;
  return `Expected calibration error ${score(ece)}; ${number(events)} of ${number(run.counts.events)} events have a confidence.`;
}

function coverageFacts(run) {
  const { aurc, abstention } = run.confidence;
  const rest = abstention ? ` Below ${abstention.threshold} it abstains: it answers ${percent(abstention.coverage)} of the events, and ${percent(abstention.risk)} of these are wrong.` : '';
  return `Area under the curve ${score(aurc)}.${rest}`;
}

const SHARES = { low: 0, high: 1, marks: [0, 0.25, 0.5, 0.75, 1], format: String };

function reliability(run, width) {
  const bins = run.confidence.reliability.filter((bin) => bin.events);
  const most = Math.max(...bins.map((bin) => bin.events));
  const summary = bins.map((bin) => `confidence ${score(bin.mean_confidence)}: ${score(bin.accuracy)} right, ${bin.events} events`).join('; ');
  const frame = plot(width, 300, { ...SHARES, title: 'mean confidence' }, { ...SHARES, title: 'share that is right' }, `Reliability of ${run.name}. ${summary}`);
  frame.add(draw('line', { class: 'ideal', x1: frame.x(0), y1: frame.y(0), x2: frame.x(1), y2: frame.y(1) }));
  frame.add(draw('text', { class: 'tick', x: frame.x(0.03), y: frame.y(0.92), text: 'dotted: as sure as right' }));
  const link = drawLinked(run);
  for (const bin of bins) {
    const at = [frame.x(bin.mean_confidence), frame.y(bin.accuracy)];
    link.append(draw('line', { class: 'apart', x1: at[0], x2: at[0], y1: at[1], y2: frame.y(bin.mean_confidence) }));
    const dot = draw('circle', { class: `point ${run.role}`, cx: at[0], cy: at[1], r: 3 + 9 * Math.sqrt(bin.events / most) });
    dot.append(draw('title', { text: `confidence ${bin.low} to ${bin.high}: ${number(bin.events)} events, mean ${score(bin.mean_confidence)}, right ${score(bin.accuracy)}` }));
    link.append(dot);
  }
  frame.add(link);
  return frame.svg;
}

function riskCoverage(run, width) {
  const { risk_coverage: points, abstention } = run.confidence;
  const last = points.at(-1);
  const summary = `answering ${percent(points[0].coverage)} of the events, ${percent(points[0].risk)} of these are wrong; answering ${percent(last.coverage)}, ${percent(last.risk)}`;
  const frame = plot(width, 300, { ...SHARES, title: 'coverage: share of events answered' }, { ...SHARES, title: 'risk: share of those that is wrong' }, `Risk against coverage of ${run.name}: ${summary}`);
  const link = drawLinked(run, curveThrough(frame, points.map((point) => [point.coverage, point.risk]), { class: `curve role-${run.role}` }));
  for (const point of points) {
    const text = `confidence from ${score(point.threshold)}: answers ${percent(point.coverage)}, wrong ${percent(point.risk)}`;
    link.append(draw('circle', { class: 'hover', cx: frame.x(point.coverage), cy: frame.y(point.risk), r: 6 }, draw('title', { text })));
  }
  frame.add(link);
  if (abstention?.risk !== undefined && abstention?.risk !== null) {
    const at = [frame.x(abstention.coverage), frame.y(abstention.risk)];
    frame.add(draw('path', { class: 'diamond', d: `M${at[0]} ${at[1] - 7}l7 7-7 7-7-7z` }), draw('text', { class: 'beside', x: at[0] + 11, y: at[1] - 6, text: `abstains below ${abstention.threshold}` }));
  }
  return frame.svg;
}
