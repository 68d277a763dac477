import { ask } from './ask.js';
import { byId, head, line, make, time } from './elements.js';

/** More rows than anyone reads make a tab slow. */
const mostRows = 1000;
const columns = [
  ['Recorded', ({ recordedAt }) => time(recordedAt)],
  ['Place', openButton],
  ['Type', ({ type }) => type],
  ['Stream', ({ stream, version }) => make('code', {}, `${stream} @${version}`)],
];
let cursor = null;
let asked = new URLSearchParams();
let trying;

export function wireEvents(tryWork) {
  trying = tryWork;
  byId('filter').addEventListener('submit', (submitted) => {
    submitted.preventDefault();
    trying(begin);
  });
  byId('more').addEventListener('click', () => trying(goOn));
  byId('event-rows').addEventListener('click', ({ target }) => {
    if (target.dataset.place) trying(() => open(target.dataset.place));
  });
}

export async function showEvents() {
  if (cursor === null) await begin();
  else if (byId('follow').checked) await goOn();
}

async function begin() {
  asked = new URLSearchParams(
    [...new FormData(byId('filter'))].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value !== ''),
  );
  byId('event-rows').replaceChildren(head(columns), make('tbody'));
  take(await ask(`events?${asked}`));
}

async function goOn() {
  const further = new URLSearchParams(asked);
  further.delete('from');
  further.set('cursor', cursor);
  take(await ask(`events?${further}`));
}

/** The newest stand on top. */
function take({ items, cursor: next, more }) {
  cursor = next;
  const body = byId('event-rows').tBodies[0];
  for (const event of items) body.prepend(line(columns, event));
  while (body.rows.length > mostRows) body.lastElementChild.remove();
  byId('more').hidden = !more;
}

function openButton({ partition, position }) {
  const name = `${partition}:${position}`;
  return make('button', { type: 'button', class: 'second', 'data-place': `${partition}/${position}`, 'aria-label': `Open ${name}` }, name);
}

async function open(place) {
  show(place, await ask(`events/${place}`), true);
  byId('event').showModal();
}

function show(place, { event, state }, masked) {
  const dialog = byId('event');
  const unmask = () => trying(async () => show(place, await ask(`events/${place}/reveal`, {}), false));
  dialog.replaceChildren(
    make(
      'div',
      { class: 'row' },
      make('h2', { id: 'event-title' }, `${event.type} at ${event.partition}:${event.position}`),
      make(
        'button',
        { type: 'button', id: 'unmask', class: 'second', disabled: !masked, click: unmask },
        masked ? 'Show personal fields (is logged)' : 'Personal fields shown',
      ),
      make('button', { type: 'button', click: () => dialog.close() }, 'Close'),
    ),
    make('pre', { id: 'event-said' }, JSON.stringify(event, null, 2)),
    make('h3', {}, 'What it changed'),
    changed(state),
  );
}

function changed(state) {
  if (state.kind === 'too_far')
    return make('p', {}, 'Too much was said before it to apply that again here: parley show conversation ID --until PLACE');
  if (state.kind === 'unfoldable')
    return make('p', { class: 'bad' }, `It cannot be projected at ${state.at.partition}:${state.at.position}: ${state.error}`);
  if (state.changes.length === 0) return make('p', {}, 'No row.');
  const slots = [
    ['Table', ({ table }) => table],
    ['Before', (change) => slot(change.before, change.after, 'del')],
    ['After', (change) => slot(change.after, change.before, 'ins')],
  ];
  return make('table', { id: 'event-changes' }, head(slots), make('tbody', {}, ...state.changes.map((change) => line(slots, change))));
}

/** A row's columns, those that the other side has otherwise marked. */
function slot(row, other, mark) {
  if (row === null) return 'no row';
  const lines = Object.entries(row).map(([name, value]) => {
    const text = `${name}: ${JSON.stringify(value)}\n`;
    return other !== null && JSON.stringify(other[name]) !== JSON.stringify(value) ? make(mark, {}, text) : text;
  });
  return make('pre', {}, ...lines);
}
