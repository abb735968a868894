// A base model's deficit against its teacher, as steps that add up.

const FIRST_FORMATS = 4;

function drawFormat() {
  const view = DATA.study.format;
  const target = byId('format-chart');
  target.replaceChildren();
  present('format', Boolean(view?.totals.length));
  if (!view?.totals.length) return;
  const shown = firstOf('format', inOrder(view.totals), FIRST_FORMATS);
  const room = panels(target, 2, 560);
  for (const total of shown) {
    const steps = view.rows.filter((row) => placeOf(row) === placeOf(total) && row.student === total.student && row.chain === total.chain);
    room.add(make('h4', { text: `${total.student} on ${homeOf(total)}: ${total.chain}` }), waterfall(view, total, steps, room.width));
  }
  target.append(room.grid, allButton('format', view.totals, shown, drawFormat));
}

function waterfall(view, total, steps, width) {
  const scores = [total.base, total.teacher, ...steps.map((step) => step.score)];
  const at = layout(width, steps.length + 2, 190, endsOf(scores, [0]));
  const told = [`base ${score(total.base.value)}`, ...steps.map((step) => `${step.step} ${signedText(step.change.value)}`), `teacher ${score(total.teacher.value)}`];
  const [base, teacher] = [runOf(total), runOf({ runs: [total.runs.at(-1)] })];
  const marks = [bar(at, 0, { ...base, role: 'zero_shot' }, 'before distillation', { reason: null, ...total.base })];
  let from = total.base.value;
  steps.forEach((step, index) => {
    marks.push(waterfallStep(at, (index + 1) * at.row, step, from));
    from += step.change.value;
  });
  marks.push(bar(at, (steps.length + 1) * at.row, { ...teacher, role: 'teacher' }, 'teacher', { reason: null, ...total.teacher }));
  const marked = marksOf(endsOf(scores, [0]));
  return chart(width, at.height + 38, `${total.student}, ${total.chain}: ${told.join(', ')}`, axis(at, 0, at.height, metricOf(view), marked), ...marks);
}

// From where the step before it ended; the whisker is the interval of the change.
function waterfallStep(at, y, step, from) {
  const { value, low, high } = step.change;
  const centre = middle(at, y);
  const [a, b] = [at.x(from), at.x(from + value)];
  const facts = `${step.step}: ${signedText(value)}${low === null ? ', no interval' : `, 95% interval ${signedText(low)} to ${signedText(high)}`}; from ${step.from} to ${step.to}`;
  const link = drawLinked(runOf({ runs: [step.runs.at(-1)] }), draw('title', { text: facts }), label(at, y, step.step));
  link.append(draw('rect', { class: value < 0 ? 'step down' : 'step up', x: Math.min(a, b), y: centre - 8, width: Math.max(1, Math.abs(b - a)), height: 16, rx: 2 }));
  link.append(draw('line', { class: 'apart', x1: b, x2: b, y1: centre - 8, y2: centre + at.row - 8 }));
  link.append(whisker(at, centre, { low: low === null ? null : from + low, high: high === null ? null : from + high }));
  link.append(...rowValue(at, centre, step.change, true));
  return link;
}
