import { request } from './api.js';
import { byId, make, table } from './elements.js';

export async function showDeadLetters(attempt) {
  const { items } = await request('dead-letters');
  const rows = items.length === 0 ? make('p', {}, 'Nothing is parked.') : list(items, attempt);
  byId('dead-letter-list').replaceChildren(rows);
}

function list(items, attempt) {
  return table(
    [
      ['Sequence', ({ id }) => make('code', {}, id)],
      ['Subscription', ({ subscription }) => subscription],
      ['Parked at', ({ parkedAt }) => parkedAt],
      ['Position', ({ partition, position }) => `${partition}:${position}`],
      ['Event', ({ eventType }) => eventType],
      ['Projection', ({ projection }) => projection],
      ['Waiting', ({ events }) => events, 'number'],
      ['Error', ({ error }) => error],
      ['', (deadLetter) => actions(deadLetter, attempt)],
    ],
    items,
  );
}

function actions({ id }, attempt) {
  const show = async () => {
    const { events } = await request(`dead-letters/${id}`);
    const waiting = make(
      'pre',
      {},
      events.map((event) => `${event.partition}:${event.position} ${event.type} ${JSON.stringify(event.payload)}`).join('\n'),
    );
    byId('event').replaceChildren(make('h2', { id: 'event-title' }, `Waiting events of ${id}`), waiting, closeButton());
    byId('event').showModal();
  };
  const retry = async () => {
    const { results } = await request(`dead-letters/${id}/retry`, {});
    const failed = results.find(({ result }) => result === 'failed');
    await showDeadLetters(attempt);
    if (failed) throw new Error(`${failed.projection} still fails: ${failed.error}`);
  };
  return make(
    'span',
    {},
    make('button', { type: 'button', class: 'second', click: () => attempt(show) }, 'Show'),
    ' ',
    make('button', { type: 'button', click: () => attempt(retry) }, 'Retry'),
  );
}

const closeButton = () => make('button', { type: 'button', click: () => byId('event').close() }, 'Close');
