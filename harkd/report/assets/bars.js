// The score of every run, by data.

const FIRST_BARS = 14;
const BEST_OF_ROLE = 3;

function drawBars() {
  const target = byId('bars-chart');
  target.replaceChildren();
  const groups = grouped(DATA.runs, place);
  for (const [name, runs] of groups) {
    const part = groups.size > 3 ? make('details', { open: '' }, make('summary', { text: name })) : make('div', {}, make('h3', { text: name }));
    part.append(...barsOf(name, runs, target.clientWidth));
    target.append(part);
  }
}

function barsOf(name, runs, width) {
  const title = byId('score').selectedOptions[0].textContent;
  const shown = shortened(name, runs);
  const at = layout(width, shown.length);
  const bars = shown.map((run, index) => bar(at, index * at.row, run, run.name, chosenScore(run)));
  const summary = shown.map((run) => `${run.name}: ${estimateText(chosenScore(run))}`).join('; ');
  const svg = chart(width, at.height + 38, `${title} on ${name}. ${summary}`, axis(at, 0, at.height, title), ...bars);
  const less = shown.length < runs.length ? make('p', { class: 'muted', text: `Shown: one seed of the ${BEST_OF_ROLE} best systems of every kind by this score, of ${runs.length} runs.` }) : '';
  return [svg, less, allButton(`bars ${name}`, runs, shown, drawBars)];
}

const withoutSeed = (run) => run.name.replace(/seed=\d+(, )?/, '');

// Of many runs the best of each role, one seed of each system, in the order of all.
function shortened(name, runs) {
  if (opened.has(`bars ${name}`) || runs.length <= FIRST_BARS) return runs;
  const value = (run) => chosenScore(run).value ?? -1;
  const kept = new Set();
  for (const alike of grouped(runs, (run) => run.role).values()) {
    const one = [...grouped(alike, withoutSeed).values()].map(([first]) => first);
    for (const run of one.sort((a, b) => value(b) - value(a)).slice(0, BEST_OF_ROLE)) kept.add(run);
  }
  return runs.filter((run) => kept.has(run));
}
