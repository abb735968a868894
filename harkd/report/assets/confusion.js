// What a run took for what.

function drawConfusion() {
  const run = selected();
  const { labels, counts } = run.confusion;
  const rows = labels.map((_, gold) => gold).filter((gold) => counts[gold].some(Boolean));
  const columns = [...labels, null].map((_, n) => n).filter((n) => counts.some((row) => row[n]));
  const name = (n) => labels[n] ?? 'no answer';
  const [cell, left, top] = [30, 210, 150];
  const [width, height] = [left + columns.length * cell + 90, top + rows.length * cell + 6];
  const wrong = [];
  const marks = [];
  rows.forEach((gold, row) => {
    const total = counts[gold].reduce((sum, count) => sum + count, 0);
    const y = top + row * cell;
    marks.push(draw('text', { class: 'label', x: left - 8, y: y + 19, 'text-anchor': 'end', text: cut(name(gold), 32) }, draw('title', { text: name(gold) })));
    columns.forEach((predicted, column) => {
      const count = counts[gold][predicted];
      const x = left + column * cell;
      const box = { class: gold === predicted ? 'cell right' : 'cell', x: x + 1, y: y + 1, width: cell - 2, height: cell - 2, 'fill-opacity': (count / total).toFixed(3) };
      marks.push(draw('rect', { ...box, class: 'ground', 'fill-opacity': null }), draw('rect', box, draw('title', { text: `${name(gold)} → ${name(predicted)}: ${count} of ${total}` })));
      if (!count) return;
      marks.push(draw('text', { class: count / total > 0.5 ? 'count strong' : 'count', x: x + cell / 2, y: y + 19, 'text-anchor': 'middle', text: count }));
      if (gold !== predicted) wrong.push({ gold: name(gold), predicted: name(predicted), count, total });
    });
  });
  columns.forEach((predicted, column) => {
    const at = `translate(${left + column * cell + 18} ${top - 8}) rotate(-50)`;
    marks.push(draw('text', { class: 'label', transform: at, text: cut(name(predicted), 26) }, draw('title', { text: name(predicted) })));
  });
  wrong.sort((a, b) => b.count - a.count);
  const worst = wrong.slice(0, 6);
  const summary = worst.map((one) => `${one.gold} → ${one.predicted} ${one.count} of ${one.total}`).join(', ');
  const matrix = chart(width, height, `Confusion matrix. Most frequent mistakes: ${summary || 'none'}`, drawLinked(run, ...marks));
  byId('confusion-chart').replaceChildren(matrix);
  byId('confusions').replaceChildren(make('h4', { text: worst.length ? 'Most frequent mistakes' : 'No mistakes' }), make('ol', {}, ...worst.map((one) => mistake(run, one))));
}

function mistake(run, { gold, predicted, count, total }) {
  const text = `${gold} → ${predicted}`;
  const item = make('li', {}, linked(run, `${text}: ${number(count)} of ${number(total)} events`));
  const value = `${gold} → ${predicted}`;
  const kept = [...byId('which').options].some((option) => option.value === value);
  if (kept) item.append(' ', showWindows(run, value, text));
  return item;
}

function showWindows(run, value, of) {
  const button = make('button', { type: 'button', class: 'look', text: 'windows', 'aria-label': `Windows with ${of}` });
  button.addEventListener('click', () => {
    openRun(run.id, 'windows');
    byId('which').value = value;
    listWindows();
  });
  return button;
}
