// Do students of complex homes carry over better?

function drawComplexity() {
  const view = DATA.study.complexity;
  const target = byId('complexity-chart');
  target.replaceChildren();
  for (const [system, tests] of grouped(view?.rows ?? [], (row) => row.system)) {
    const pairs = view.pairs.filter((pair) => pair.system === system && pair.retained.value !== null);
    const differing = tests.filter((test) => pairs.some((pair) => Math.abs(pair.difference[test.measure]) > 1e-9));
    if (pairs.length < 3 || !differing.length) continue;
    const room = panels(target, 3);
    for (const test of differing) room.add(...complexityPanel(test, pairs, room.width));
    target.append(
      make('h3', { text: `Do students of complex homes carry over better? ${system}` }),
      make('p', { class: 'lead', text: 'A point is a pair of homes: how much more complex the training home is, against what share of the score of the tested home’s own student its student keeps there.' }),
      room.grid,
    );
  }
}

function complexityPanel(test, pairs, width) {
  const known = pairs.filter((pair) => pair.difference[test.measure] !== null);
  const kept = known.flatMap(({ retained: { value, low, high } }) => [value, low ?? value, high ?? value]);
  const x = { ...around([0, ...known.map((pair) => pair.difference[test.measure])]), title: `${words(test.measure)}: training home − tested home` };
  const y = { ...around([0, ...kept]), title: 'share of the own student’s score' };
  const told = known.map((pair) => `${pair.trained} to ${pair.tested}: ${score(pair.retained.value)}`).join('; ');
  const frame = plot(width, 320, x, y, `${words(test.measure)} and transfer. ${told}`);
  frame.add(draw('line', { class: 'limit', x1: frame.x(0), x2: frame.x(0), y1: frame.top, y2: frame.bottom }));
  for (const pair of known) {
    const at = pair.difference[test.measure];
    const title = draw('title', { text: `${pair.trained} → ${pair.tested}: keeps ${estimateText(pair.retained)}` });
    frame.add(drawLinked(runOf(pair), title, upright(frame, at, pair.retained), markOf('cross', frame.x(at), frame.y(pair.retained.value), 4.5)));
  }
  const p = test.p_holm === null ? '' : `, p ${test.p_holm.toFixed(4)} after Holm`;
  const said = test.rho === null ? `No test: ${test.reason}` : `Spearman’s rho ${test.rho.toFixed(2)}${p}, by exchanging homes; ${test.homes} homes.`;
  return [frame.svg, make('figcaption', {}, linked(runOf(test), said))];
}
