import { ask } from './ask.js';
import { byId, figures, make, number, seconds } from './elements.js';

export function wireRebuild(trying) {
  byId('begin').addEventListener('submit', (submitted) => {
    submitted.preventDefault();
    const form = new FormData(byId('begin'));
    const maxRate = form.get('maxRate');
    const wanted = {
      projections: form.getAll('projection'),
      startFrom: submitted.submitter?.value ?? 'empty',
      keepOld: form.has('keepOld'),
      ...(maxRate && { maxRate: Number(maxRate) }),
    };
    trying(async () => show((await ask('rebuild', wanted)).rebuild, trying));
  });
}

export async function showRebuild(trying, state) {
  offer(state);
  show((await ask('rebuild')).rebuild, trying);
}

/** The names are offered once: what is ticked stays. */
function offer({ subscriptions }) {
  if (byId('choices').childElementCount > 0) return;
  const names = subscriptions.flatMap(({ projections }) => projections.map(({ projection }) => projection));
  const boxes = names.map((name) => make('label', {}, make('input', { type: 'checkbox', name: 'projection', value: name }), ` ${name}`));
  byId('choices').replaceChildren(...boxes);
}

function show(rebuild, trying) {
  byId('progress').replaceChildren(...(rebuild === null ? [] : [report(rebuild, trying)]));
  const running = rebuild?.state === 'running';
  for (const button of byId('begin').querySelectorAll('button')) button.disabled = running;
}

const titles = {
  running: 'A rebuild is running',
  done: 'The last rebuild is done',
  cancelled: 'The last rebuild was cancelled',
  failed: 'The last rebuild failed',
};

function report(rebuild, trying) {
  const { state, subscription, projections, phase, projected, total, rate, secondsLeft, startedAt, endedAt, differences, error } = rebuild;
  const parts = [
    make('h3', {}, titles[state]),
    make('p', { class: 'quiet' }, `${subscription}: ${projections.join(', ')}`),
    make('progress', { max: Math.max(1, total), value: projected, 'aria-label': 'Events projected' }),
    figures([
      ['Phase', phase],
      ['Projected', `${number(projected)} of ${number(total)}`],
      ['Events a second', number(rate)],
      ['Time left', secondsLeft === null ? '–' : `${number(secondsLeft)} s`],
      ['Running', `${seconds(((endedAt ?? Date.now()) - startedAt) / 1000)} s`],
    ]),
  ];
  if (error) parts.push(make('p', { class: 'bad' }, error));
  for (const { table, partition } of differences)
    parts.push(make('p', { class: 'bad' }, `${table}, partition ${partition} differed from what was live`));
  if (state === 'running') {
    const cancel = () => trying(async () => show((await ask('rebuild/cancel', {})).rebuild, trying));
    parts.push(make('button', { type: 'button', id: 'cancel', class: 'second', click: cancel }, 'Cancel'));
  }
  return make('article', { class: 'card', 'data-state': state }, ...parts);
}
