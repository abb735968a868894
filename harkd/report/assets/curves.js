// Training loss over steps.

const DASHES = ['', '7 4', '2 3', '9 3 2 3'];

function drawCurves() {
  const target = byId('training-chart');
  target.replaceChildren();
  const curves = DATA.curves;
  byId('training').hidden = curves.length === 0;
  document.querySelector('nav [data-for=training]').hidden = curves.length === 0;
  if (!curves.length) return;
  const [width, height, left, bottom] = [target.clientWidth, 300, 44, 40];
  const points = curves.flatMap((curve) => curve.points);
  const most = { step: Math.max(...points.map(([step]) => step)), loss: Math.max(...points.map(([, loss]) => loss)) };
  const top = niceTop(most.loss);
  const x = (step) => left + (step / most.step) * (width - left - 12);
  const y = (loss) => height - bottom - (loss / top) * (height - bottom - 10);
  const label = `Training loss. ${curves.map((curve) => `${curve.name}: from ${score(curve.points[0][1])} to ${score(curve.last)} after ${number(curve.points.at(-1)[0])} steps`).join('; ')}`;
  const svg = chart(width, height, label);
  for (let part = 0; part <= 4; part += 1) {
    const loss = (top * part) / 4;
    svg.append(draw('line', { class: part ? 'grid' : 'base', x1: left, x2: width - 12, y1: y(loss), y2: y(loss) }));
    svg.append(draw('text', { class: 'tick', x: left - 8, y: y(loss) + 4, 'text-anchor': 'end', text: String(Number(loss.toPrecision(3))) }));
    const step = Math.round((most.step * part) / 4);
    svg.append(draw('text', { class: 'tick', x: x(step), y: height - bottom + 18, 'text-anchor': part === 4 ? 'end' : 'middle', text: number(step) }));
  }
  svg.append(draw('text', { class: 'tick', x: width - 12, y: height - 4, 'text-anchor': 'end', text: 'optimiser step' }));
  svg.append(draw('text', { class: 'tick', x: left + 6, y: 14, text: 'loss' }));
  curves.forEach((curve, index) => {
    const d = curve.points.map(([step, loss], n) => `${n ? 'L' : 'M'}${x(step).toFixed(1)} ${y(loss).toFixed(1)}`).join('');
    const line = { class: `curve curve${index % 6}`, d, 'stroke-dasharray': DASHES[index % DASHES.length] };
    svg.append(draw('path', line, draw('title', { text: curve.name })));
  });
  target.append(make('ul', { class: 'legend' }, ...curves.map(curveKey)), svg);
  if (curves.some((curve) => curve.steps_per_point > 1)) {
    target.append(make('p', { class: 'muted', text: 'Long trainings are thinned: each point is the mean of the steps since the point before.' }));
  }
}

function curveKey(curve, index) {
  const line = { class: `curve curve${index % 6}`, d: 'M0 5H28', 'stroke-dasharray': DASHES[index % DASHES.length] };
  const sample = draw('svg', { width: 28, height: 10, 'aria-hidden': 'true' }, draw('path', line));
  return make('li', {}, sample, ` ${curve.name}, last ${score(curve.last)}`);
}

// The smallest round number that is not below the value.
function niceTop(value) {
  const power = 10 ** Math.floor(Math.log10(value || 1));
  return power * [1, 1.6, 2, 3, 4, 6, 8, 10].find((factor) => factor * power >= value);
}
