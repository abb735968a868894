// The answers of harkd.study that the page has, and the runs that they rest on.

const runOf = (() => {
  const byFolder = new Map(DATA.runs.map((run) => [run.folder, run]));
  // A row of several runs (seeds, or a student with its base) leads to the record of the first.
  return (row) => byFolder.get(row.runs[0]) ?? { href: null, role: 'zero_shot' };
})();

// Rows in the order of the page's runs, or as a question has them: its first is what it compares with.
const inOrder = (rows) => (DATA.asked ? rows : rows.toSorted((a, b) => (runOf(a).id ?? 0) - (runOf(b).id ?? 0)));

const homeOf = (row) => `${row.dataset}${row.simulated ? ' (simulated)' : ''}, ${row.split}`;
// Where several questions are asked of different runs, their rows say what they are of.
const placeOf = (row) => `${row.of ? `${row.of}: ` : ''}${homeOf(row)}`;
const metricOf = (view) => `${view.metric.replace('_f1', ' F1')}${view.without_other ? ' without other' : ''}`;

// A dot with its interval in a row.
function dot(at, y, row, role, estimate) {
  const centre = y + (at.narrow ? 29 : at.row / 2);
  const group = draw('g', {}, whisker(at, centre, estimate));
  if (estimate.value !== null) group.append(markOf(role, at.x(estimate.value), centre));
  return group;
}

// Axis ends that hold values and intervals, with `held` inside.
function endsOf(estimates, held) {
  const known = estimates.flatMap(({ value, low, high }) => [value, low, high]).filter((value) => value !== null);
  const { low, high } = around([...held, ...known]);
  return [low, high];
}

const marksOf = ([low, high]) => linearTicks(low, high);
