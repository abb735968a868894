// What the settings that differ between runs of one system change.

function drawFactors() {
  const target = byId('factors-chart');
  target.replaceChildren();
  const views = DATA.study.factors ?? [];
  present('factors', views.length > 0);
  for (const view of views) {
    const rows = firstOf(`factors ${view.of}`, inOrder(view.rows), 16);
    const at = layout(target.clientWidth, rows.length, 360);
    const bars = rows.map((row, index) => bar(at, index * at.row, runOf(row), settingsText(row), { reason: null, ...row.score }));
    const told = rows.map((row) => `${settingsText(row)}: ${estimateText({ reason: null, ...row.score })}`).join('; ');
    target.append(
      make('h3', { text: view.of }),
      chart(target.clientWidth, at.height + 38, `${view.of}. ${told}`, axis(at, 0, at.height, metricOf(view)), ...bars),
      allButton(`factors ${view.of}`, view.rows, rows, drawFactors),
    );
  }
}

const settingsText = (row) => Object.entries(row.settings).map(([name, value]) => `${name.replace('.name', '')} ${value}`).join(', ');
