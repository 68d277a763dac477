import { request } from './api.js';
import { byId, head, make, row, time } from './elements.js';

/** More rows make the tab slow. */
const maxRows = 1000;
const columns = [
  ['Recorded', ({ recordedAt }) => time(recordedAt)],
  ['Position', openButton],
  ['Type', ({ type }) => type],
  ['Stream', ({ stream, version }) => make('code', {}, `${stream} @${version}`)],
];
let cursor = null;
let filter = new URLSearchParams();
let attempt;

export function initEvents(attemptWork) {
  attempt = attemptWork;
  byId('filter').addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(loadFirst);
  });
  byId('more').addEventListener('click', () => attempt(loadMore));
  byId('event-rows').addEventListener('click', ({ target }) => {
    if (target.dataset.position) attempt(() => open(target.dataset.position));
  });
}

export async function showEvents() {
  if (cursor === null) await loadFirst();
  else if (byId('follow').checked) await loadMore();
}

async function loadFirst() {
  filter = new URLSearchParams(
    [...new FormData(byId('filter'))].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value !== ''),
  );
  byId('event-rows').replaceChildren(head(columns), make('tbody'));
  prepend(await request(`events?${filter}`));
}

async function loadMore() {
  const query = new URLSearchParams(filter);
  query.delete('from');
  query.set('cursor', cursor);
  prepend(await request(`events?${query}`));
}

/** The newest event is on top. */
function prepend({ items, cursor: next, more }) {
  cursor = next;
  const body = byId('event-rows').tBodies[0];
  for (const event of items) body.prepend(row(columns, event));
  while (body.rows.length > maxRows) body.lastElementChild.remove();
  byId('more').hidden = !more;
}

function openButton({ partition, position }) {
  const name = `${partition}:${position}`;
  const path = `${partition}/${position}`;
  return make('button', { type: 'button', class: 'second', 'data-position': path, 'aria-label': `Open ${name}` }, name);
}

async function open(path) {
  show(path, await request(`events/${path}`), true);
  byId('event').showModal();
}

function show(path, { event, state }, masked) {
  const dialog = byId('event');
  const reveal = () => attempt(async () => show(path, await request(`events/${path}/reveal`, {}), false));
  dialog.replaceChildren(
    make(
      'div',
      { class: 'row' },
      make('h2', { id: 'event-title' }, `${event.type} at ${event.partition}:${event.position}`),
      make(
        'button',
        { type: 'button', id: 'reveal', class: 'second', disabled: !masked, click: reveal },
        masked ? 'Show personal fields (logged)' : 'Personal fields shown',
      ),
      make('button', { type: 'button', click: () => dialog.close() }, 'Close'),
    ),
    make('pre', { id: 'event-json' }, JSON.stringify(event, null, 2)),
    make('h3', {}, 'Changed rows'),
    changes(state),
  );
}

function changes(state) {
  if (state.kind === 'too_far')
    return make(
      'p',
      {},
      'Too many earlier events in this partition to show the changes here. Run: parley show conversation ID --until POSITION',
    );
  if (state.kind === 'failed')
    return make('p', { class: 'bad' }, `A projection failed at ${state.at.partition}:${state.at.position}: ${state.error}`);
  if (state.changes.length === 0) return make('p', {}, 'None.');
  const changeColumns = [
    ['Table', ({ table }) => table],
    ['Before', ({ before, after }) => diff(before, after, 'del')],
    ['After', ({ before, after }) => diff(after, before, 'ins')],
  ];
  return make(
    'table',
    { id: 'event-changes' },
    head(changeColumns),
    make('tbody', {}, ...state.changes.map((change) => row(changeColumns, change))),
  );
}

/** Lists the columns of a row and marks those that differ from the other version. */
function diff(values, other, mark) {
  if (values === null) return 'no row';
  const lines = Object.entries(values).map(([name, value]) => {
    const text = `${name}: ${JSON.stringify(value)}\n`;
    return other !== null && JSON.stringify(other[name]) !== JSON.stringify(value) ? make(mark, {}, text) : text;
  });
  return make('pre', {}, ...lines);
}
