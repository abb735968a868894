// Training loss over steps.

const DASHES = ['', '7 4', '2 3', '9 3 2 3'];
const FIRST_CURVES = 12;

function drawCurves() {
  const target = byId('training-chart');
  target.replaceChildren();
  present('training', DATA.curves.length > 0);
  if (!DATA.curves.length) return;
  const curves = firstOf('curves', DATA.curves, FIRST_CURVES);
  const points = curves.flatMap((curve) => curve.points);
  const label = `Training loss. ${curves.map((curve) => `${curve.name}: from ${score(curve.points[0][1])} to ${score(curve.last)} after ${number(curve.points.at(-1)[0])} steps`).join('; ')}`;
  const x = { low: 0, high: Math.max(...points.map(([step]) => step)), title: 'optimiser step', format: number };
  const y = { ...around([0, ...points.map(([, loss]) => loss)], { within: [0, Infinity] }), title: 'loss (nats per token)' };
  const frame = plot(target.clientWidth, 320, x, y, label);
  curves.forEach((curve, index) => {
    const line = curveThrough(frame, curve.points, curveStyle(index));
    line.append(draw('title', { text: curve.name }));
    frame.add(draw('a', { href: curve.href, class: 'record', tabindex: -1 }, line));
  });
  target.append(make('ul', { class: 'legend' }, ...curves.map(curveKey)), frame.svg, allButton('curves', DATA.curves, curves, drawCurves));
  if (curves.some((curve) => curve.steps_per_point > 1)) {
    target.append(make('p', { class: 'muted', text: 'Long trainings are thinned: each point is the mean of the steps since the point before.' }));
  }
}

const curveStyle = (index) => ({ class: `curve curve${index % 6}`, 'stroke-dasharray': DASHES[index % DASHES.length] });

function curveKey(curve, index) {
  const sample = draw('svg', { width: 28, height: 10, 'aria-hidden': 'true' }, draw('path', { ...curveStyle(index), d: 'M0 5H28' }));
  return make('li', {}, make('a', { href: curve.href, class: 'record', tabindex: -1 }, sample, ` ${curve.name}, last ${score(curve.last)}`));
}
