// How much of the gap between base and teacher each student closes.

const FIRST_GAPS = 14;

function drawGap() {
  const view = DATA.study.gap;
  const target = byId('gap-chart');
  target.replaceChildren();
  present('gap', Boolean(view) && view.rows.length + view.missing.length > 0);
  if (!view) return;
  const format = DATA.study.format;
  const lacking = format?.totals.length ? null : format?.missing.find((one) => one.lacks === 'format');
  for (const [name, rows] of grouped(inOrder(view.rows), placeOf)) {
    const shown = firstOf(`gap ${name}`, rows, FIRST_GAPS);
    const ends = endsOf(shown.map((row) => row.gap_closed), [0, 1]);
    const at = layout(target.clientWidth, shown.length, 300, ends);
    const bars = shown.map((row, index) => gapBar(at, index * at.row, row));
    const told = shown.map((row) => `${row.student}: ${estimateText(row.gap_closed)}`).join('; ');
    const svg = chart(target.clientWidth, at.height + 62, `Share of the gap closed on ${name}. ${told}`, ends01(at), draw('g', { transform: 'translate(0 24)' }, axis(at, 0, at.height, `share of the gap in ${metricOf(view)}`, marksOf(ends)), limits(at), ...bars));
    target.append(make('h3', { text: name }), svg, allButton(`gap ${name}`, rows, shown, drawGap));
  }
  if (lacking) target.append(missing('How much of it is form, labels and reasoning is told by students that learn less, such as', lacking.command));
}

const ends01 = (at) => draw('g', {}, ...[[0, 'as its base', at.narrow ? 'start' : 'end'], [1, 'as its teacher', 'start']].map(([value, text, anchor]) => draw('text', { class: 'tick', x: at.x(value), y: 14, 'text-anchor': anchor, text })));
const limits = (at) => draw('g', {}, ...[0, 1].map((value) => draw('line', { class: 'limit', x1: at.x(value), x2: at.x(value), y1: -6, y2: at.height })));

function gapBar(at, y, row) {
  const run = runOf(row);
  const name = row.student.replace(/^Student · /, '');
  const link = bar(at, y, { ...run, role: 'student' }, name, row.gap_closed);
  const three = `base ${score(row.base_score.value)}, student ${score(row.student_score.value)}, teacher ${score(row.teacher_score.value)}`;
  link.querySelector('title').textContent = `${name}: ${estimateText(row.gap_closed)}; ${three}`;
  if (row.gap_closed.value === null) {
    link.append(draw('text', { class: 'tick', x: at.x(0) + 8, y: middle(at, y) + 4, text: cut(row.gap_closed.reason ?? '', Math.floor((at.right - at.x(0)) / 6.4)) }));
  }
  return link;
}
