// What goes wrong: replies, events, and activities as segments.

const SEGMENT_KINDS = ['correct', 'deleted', 'fragmented', 'merged', 'fragmented_and_merged'];
const FIRST_FAULTS = 12;

function drawFaults() {
  const target = byId('faults-chart');
  target.replaceChildren();
  const asked = DATA.runs.filter((run) => run.mode !== 'baseline');
  present('faults', asked.length > 0);
  if (!asked.length) return;
  const shareOf = (counts) => (state) => counts[state].share;
  const segmentShare = ({ gold }) => (kind) => (gold.all ? gold[kind] / gold.all : null);
  stackChart(target, asked, 'Replies', 'share of replies', DATA.replyStates, (run) => shareOf(run.replies));
  stackChart(target, asked, 'Events', 'share of events', DATA.eventStates, (run) => shareOf(run.events));
  const lead = 'A segment is an activity from its first event to its last without another between. '
    + 'Correct: found as one; deleted: never found; fragmented: torn into several; merged: run together with its neighbour.';
  stackChart(target, DATA.runs, 'Activities as segments', 'share of the activities that took place', SEGMENT_KINDS, (run) => segmentShare(run.segments), lead);
}

function stackChart(target, runs, title, unit, states, shares, lead) {
  const key = `faults ${title}`;
  const shown = worstOf(key, runs, (run) => shares(run)(states[0]));
  const one = new Set(runs.map(place)).size === 1;
  const name = (run) => (one ? run.name : `${run.name} on ${run.dataset}${run.split === 'test' ? '' : ` (${run.split})`}`);
  const at = layout(target.clientWidth, shown.length, 340);
  const kind = (state) => `fault${states.indexOf(state)}`;
  const seen = states.filter((state) => shown.some((run) => shares(run)(state)));
  const rows = shown.map((run, index) => {
    const share = shares(run);
    const good = share(states[0]);
    const text = good === null ? '–' : `${percent(good)}${at.narrow ? '' : ` ${words(states[0])}`}`;
    return stack(at, index * at.row, run, name(run), seen.map((state) => [words(state), share(state), kind(state)]), text);
  });
  const summary = shown.map((run) => `${name(run)}: ${percent(shares(run)(states[0]))} ${words(states[0])}`).join('; ');
  const less = shown.length < runs.length ? `The ${shown.length} runs with the smallest share of ${words(states[0])}, of ${runs.length}.` : '';
  target.append(
    make('h3', { text: title }),
    lead || less ? make('p', { class: 'lead', text: [lead, less].filter(Boolean).join(' ') }) : '',
    legend(seen.map(words), (index) => kind(seen[index])),
    chart(target.clientWidth, at.height + 38, `${title}, ${unit}. ${summary}`, axis(at, 0, at.height, unit), ...rows),
    allButton(key, runs, shown, drawFaults),
  );
}

// Of many runs those that do worst, in the order of all.
function worstOf(key, runs, good) {
  const kept = new Set(firstOf(key, runs.toSorted((a, b) => (good(a) ?? 1) - (good(b) ?? 1)), FIRST_FAULTS));
  return runs.filter((run) => kept.has(run));
}
