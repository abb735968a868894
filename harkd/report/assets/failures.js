// What goes wrong before and after distillation, by size of the model.

function drawFailures() {
  const target = byId('failures-chart');
  target.replaceChildren();
  const pairs = DATA.study.failures?.pairs ?? [];
  const some = ({ value }) => value !== null && value > 0;
  for (const [name, here] of grouped(pairs, placeOf)) {
    const room = panels(target, 2, 420);
    for (const [signature, rows] of grouped(here, (pair) => pair.signature)) {
      if (rows.some((pair) => some(pair.before) || some(pair.after))) room.add(...beforeAfter(signature, rows, room.width));
    }
    if (room.grid.childElementCount) target.append(make('h3', { text: here[0].of ? name : `Before and after distillation: ${name}` }), beforeAfterKey(), room.grid);
  }
}

function beforeAfterKey() {
  const mark = (role) => draw('svg', { width: 18, height: 16, 'aria-hidden': 'true' }, markOf(role, 9, 8));
  return make('ul', { class: 'legend' }, make('li', {}, mark('zero_shot'), ' before'), make('li', {}, mark('student'), ' after'));
}

function beforeAfter(signature, rows, width) {
  const ends = endsOf(rows.flatMap((pair) => [pair.before, pair.after]), [0]);
  const at = layout(width, rows.length, 150, ends);
  at.right = width - 70;
  const told = rows.map((pair) => `${pair.student}: ${percent(pair.before.value)} before, ${percent(pair.after.value)} after`).join('; ');
  const marks = rows.map((pair, index) => {
    const y = index * at.row;
    const [before, after] = [pair.before.value, pair.after.value];
    const text = `${pair.student}: before ${percent(before)}, after ${percent(after)}`;
    const link = drawLinked(runOf(pair), draw('title', { text }), label(at, y, pair.model, pair.student));
    if (before !== null && after !== null) link.append(draw('line', { class: 'apart', x1: at.x(before), x2: at.x(after), y1: middle(at, y), y2: middle(at, y) }));
    link.append(dot(at, y, pair, 'zero_shot', pair.before), dot(at, y, pair, 'student', pair.after));
    link.append(draw('text', { class: 'value', x: at.right + 14, y: middle(at, y) + 4.5, text: percent(after) }));
    return link;
  });
  const svg = chart(width, at.height + 38, `${words(signature)}. ${told}`, axis(at, 0, at.height, `share of ${rows[0].before.unit}`, marksOf(ends)), ...marks);
  return [make('h4', { text: words(signature) }), svg];
}
