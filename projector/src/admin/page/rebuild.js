import { request } from './api.js';
import { byId, figures, make, number, seconds } from './elements.js';

export function initRebuild(attempt) {
  byId('rebuild-form').addEventListener('submit', (event) => {
    event.preventDefault();
    const form = new FormData(byId('rebuild-form'));
    const maxRate = form.get('maxRate');
    const body = {
      projections: form.getAll('projection'),
      startFrom: event.submitter?.value ?? 'empty',
      keepPrevious: form.has('keepPrevious'),
      ...(maxRate && { maxRate: Number(maxRate) }),
    };
    attempt(async () => show((await request('rebuild', body)).rebuild, attempt));
  });
}

export async function showRebuild(attempt, state) {
  renderChoices(state);
  show((await request('rebuild')).rebuild, attempt);
}

/** Renders the choices once, so that a refresh keeps them checked. */
function renderChoices({ subscriptions }) {
  if (byId('choices').childElementCount > 0) return;
  const names = subscriptions.flatMap(({ projections }) => projections.map(({ projection }) => projection));
  const boxes = names.map((name) => make('label', {}, make('input', { type: 'checkbox', name: 'projection', value: name }), ` ${name}`));
  byId('choices').replaceChildren(...boxes);
}

function show(rebuild, attempt) {
  byId('progress').replaceChildren(...(rebuild === null ? [] : [report(rebuild, attempt)]));
  const running = rebuild?.state === 'running';
  for (const button of byId('rebuild-form').querySelectorAll('button')) button.disabled = running;
}

const titles = {
  running: 'Rebuild running',
  done: 'Last rebuild completed',
  cancelled: 'Last rebuild canceled',
  failed: 'Last rebuild failed',
};

function report(rebuild, attempt) {
  const { state, subscription, projections, phase, projected, total, rate, secondsLeft, startedAt, endedAt, differences, error } = rebuild;
  const parts = [
    make('h3', {}, titles[state]),
    make('p', { class: 'quiet' }, `${subscription}: ${projections.join(', ')}`),
    make('progress', { max: Math.max(1, total), value: projected, 'aria-label': 'Events projected' }),
    figures([
      ['Phase', phase],
      ['Projected', `${number(projected)} of ${number(total)}`],
      ['Events per second', number(rate)],
      ['Time left', secondsLeft === null ? '–' : `${number(secondsLeft)} s`],
      ['Duration', `${seconds(((endedAt ?? Date.now()) - startedAt) / 1000)} s`],
    ]),
  ];
  if (error) parts.push(make('p', { class: 'bad' }, error));
  for (const { table, partition } of differences)
    parts.push(make('p', { class: 'bad' }, `${table}, partition ${partition}: the previously active table differs from the log`));
  if (state === 'running') {
    const cancel = () => attempt(async () => show((await request('rebuild/cancel', {})).rebuild, attempt));
    parts.push(make('button', { type: 'button', id: 'cancel', class: 'second', click: cancel }, 'Cancel'));
  }
  return make('article', { class: 'card', 'data-state': state }, ...parts);
}
