// Which of two homes' students carry over better.

function drawTransfer() {
  const view = DATA.study.transfer;
  const target = byId('transfer-chart');
  target.replaceChildren();
  const pairs = (view?.asymmetries ?? []).filter((pair) => pair.asymmetry.value !== null);
  if (!pairs.length) return;
  const ends = endsOf(pairs.map((pair) => pair.asymmetry), [-0.1, 0, 0.1]);
  const at = layout(target.clientWidth, pairs.length, 380, ends);
  const rows = pairs.map((pair, index) => asymmetry(at, index * at.row, pair));
  const told = pairs.map((pair) => `${pair.homes.join(' and ')}: ${estimateText({ reason: null, ...pair.asymmetry })}`).join('; ');
  target.append(
    make('h3', { text: 'Does one direction carry over better?' }),
    make('p', { class: 'lead', text: 'What a student keeps of the score of the home’s own student, in one direction minus the other. Right of 0 the first home’s student carries over better.' }),
    chart(target.clientWidth, at.height + 38, `Asymmetry. ${told}`, axis(at, 0, at.height, 'share kept there minus share kept back', marksOf(ends)), ...rows),
  );
}

function asymmetry(at, y, pair) {
  const name = `${pair.homes[0]} → ${pair.homes[1]}, ${pair.system}`;
  const estimate = { reason: null, ...pair.asymmetry };
  const facts = `${name}: keeps ${percent(pair.there)} there and ${percent(pair.back)} back; ${estimateText(estimate)}`;
  return drawLinked(runOf(pair), draw('title', { text: facts }), label(at, y, name), dot(at, y, pair, 'cross', estimate), ...rowValue(at, middle(at, y), estimate, true));
}
