import { request } from './api.js';
import { chart } from './chart.js';
import { byId, figures, make, number, seconds, table, time } from './elements.js';

/** One hour, as on the server. */
const maxSamples = 720;
let samples = [];

export async function showOverview() {
  const state = await request(`state?since=${samples.at(-1)?.at ?? 0}`);
  samples = [...samples, ...state.samples].slice(-maxSamples);
  byId('subscriptions').replaceChildren(make('div', { class: 'cards' }, ...state.subscriptions.map(card)));
  byId('gateways').replaceChildren(gatewayTable(state));
  byId('projections').replaceChildren(
    table(
      [
        ['Projection', ({ projection }) => projection],
        ['Subscription', ({ subscription }) => subscription],
        ['Active slot', ({ slot }) => slot],
        ['Version', ({ activeVersion }) => activeVersion, 'number'],
        ['Version of this release', ({ version }) => version, 'number'],
        ['Inactive slot', (projection) => describeInactiveSlot(projection, state.at)],
      ],
      state.subscriptions.flatMap(({ projections }) => projections),
    ),
  );
  return state;
}

function card({ subscription, position, head, lagEvents, lagSeconds, parkedSequences, pushed, epoch }) {
  const own = samples.map(({ at, lags }) => ({ at, ...lags[subscription] }));
  return make(
    'article',
    { class: 'card', 'data-subscription': subscription },
    make('h3', {}, subscription === 'live' ? 'live: queries and pushes' : subscription),
    figures([
      ['Projected', number(position)],
      ['Log', number(head)],
      ['Lag, events', number(lagEvents)],
      ['Lag, s', seconds(lagSeconds)],
      ['Parked', number(parkedSequences)],
      ['Pushed', pushed === null ? '–' : number(pushed)],
      ['Epoch', epoch],
    ]),
    make(
      'p',
      { class: 'legend quiet' },
      make('span', { class: 'first' }, '— events'),
      ' ',
      make('span', { class: 'second' }, '- - seconds'),
      ' behind the log',
    ),
    chart(own, `Lag of ${subscription} over the last ${own.length} samples: now ${lagEvents} events, ${seconds(lagSeconds)} seconds`),
  );
}

function gatewayTable({ gateways }) {
  if (gateways === null) return make('p', { class: 'bad' }, 'Redis is unavailable, so the running gateways are unknown.');
  if (gateways.length === 0) return make('p', {}, 'No gateway is running.');
  return table(
    [
      ['Gateway', ({ host, id }) => make('span', {}, host, ' ', make('code', { class: 'quiet' }, id.slice(-6)))],
      ['Sockets', ({ sockets }) => number(sockets), 'number'],
      ['Running since', ({ startedAt }) => time(startedAt * 1000)],
    ],
    gateways,
  );
}

function describeInactiveSlot({ inactiveSlot, inactiveSlotAt, inactiveSlotClaimedUntil }, now) {
  if (inactiveSlot === 'empty') return inactiveSlot;
  const isFilling = inactiveSlot === 'unfinished' && inactiveSlotClaimedUntil > now * 1000;
  return `${isFilling ? 'filling' : inactiveSlot}, at ${number(inactiveSlotAt)}`;
}
