import { ask } from './ask.js';
import { byId, make, table } from './elements.js';

export async function showDeadLetters(trying) {
  const { items } = await ask('dead-letters');
  const rows = items.length === 0 ? make('p', {}, 'Nothing is parked.') : list(items, trying);
  byId('publishedCommits').replaceChildren(rows);
}

function list(items, trying) {
  return table(
    [
      ['Parked', ({ id }) => make('code', {}, id)],
      ['Of', ({ subscription }) => subscription],
      ['Since', ({ parkedAt }) => parkedAt],
      ['At', ({ partition, position }) => `${partition}:${position}`],
      ['Event', ({ eventType }) => eventType],
      ['Projection', ({ projection }) => projection],
      ['Waiting', ({ events }) => events, 'number'],
      ['Error', ({ error }) => error],
      ['', (publishedCommit) => actions(publishedCommit, trying)],
    ],
    items,
  );
}

function actions({ id }, trying) {
  const show = async () => {
    const { events } = await ask(`dead-letters/${id}`);
    const shown = make(
      'pre',
      {},
      events.map((event) => `${event.partition}:${event.position} ${event.type} ${JSON.stringify(event.payload)}`).join('\n'),
    );
    byId('event').replaceChildren(make('h2', { id: 'event-title' }, `What waits of ${id}`), shown, closeButton());
    byId('event').showModal();
  };
  const retry = async () => {
    const { results } = await ask(`dead-letters/${id}/retry`, {});
    const failed = results.find(({ result }) => result === 'failed');
    await showDeadLetters(trying);
    if (failed) throw new Error(`Still cannot be projected: ${failed.projection}: ${failed.error}`);
  };
  return make(
    'span',
    {},
    make('button', { type: 'button', class: 'second', click: () => trying(show) }, 'Show'),
    ' ',
    make('button', { type: 'button', click: () => trying(retry) }, 'Retry'),
  );
}

const closeButton = () => make('button', { type: 'button', click: () => byId('event').close() }, 'Close');
