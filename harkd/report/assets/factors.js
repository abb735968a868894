// What the settings that differ between runs of one system change.

const FIRST_FACTORS = 6;

function drawFactors() {
  const target = byId('factors-chart');
  target.replaceChildren();
  const views = DATA.study.factors ?? [];
  present('factors', views.length > 0);
  const shown = firstOf('factors', views, FIRST_FACTORS);
  const room = panels(target, 2, 560);
  for (const view of shown) room.add(...factorOf(view, room.width));
  target.append(room.grid, allButton('factors', views, shown, drawFactors));
}

function factorOf(view, width) {
  const rows = firstOf(`factors ${view.of}`, inOrder(view.rows), 16);
  const at = layout(width, rows.length, 260);
  const bars = rows.map((row, index) => bar(at, index * at.row, runOf(row), settingsText(row), { reason: null, ...row.score }));
  const told = rows.map((row) => `${settingsText(row)}: ${estimateText({ reason: null, ...row.score })}`).join('; ');
  const svg = chart(width, at.height + 38, `${view.of}. ${told}`, axis(at, 0, at.height, metricOf(view)), ...bars);
  return [make('h4', { text: view.of }), svg, allButton(`factors ${view.of}`, view.rows, rows, drawFactors)];
}

// A setting that is null has its default, or is none of that run's.
const settingsText = (row) => Object.entries(row.settings).filter(([, value]) => value !== null).map(([name, value]) => `${name.replace('.name', '')} ${value}`).join(', ') || row.system;
