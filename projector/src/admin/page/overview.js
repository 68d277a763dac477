import { ask } from './ask.js';
import { chart } from './chart.js';
import { byId, figures, make, number, seconds, table, time } from './elements.js';

/** An hour, as the server keeps it. */
const kept = 720;
let samples = [];

export async function showOverview() {
  const state = await ask(`state?since=${samples.at(-1)?.at ?? 0}`);
  samples = [...samples, ...state.samples].slice(-kept);
  byId('subscriptions').replaceChildren(make('div', { class: 'cards' }, ...state.subscriptions.map(card)));
  byId('gateways').replaceChildren(gatewayTable(state));
  byId('projections').replaceChildren(
    table(
      [
        ['Projection', ({ projection }) => projection],
        ['Subscription', ({ subscription }) => subscription],
        ['Live slot', ({ slot }) => slot],
        ['Live version', ({ activeVersion }) => activeVersion, 'number'],
        ['This release’s', ({ version }) => version, 'number'],
        ['Other slot', (one) => inactiveSlot(one, state.at)],
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
    make('h3', {}, subscription === 'live' ? 'live: what pages and pushes show' : `${subscription}: what is found`),
    figures([
      ['Projected', number(position)],
      ['Log', number(head)],
      ['Lag, events', number(lagEvents)],
      ['Lag, s', seconds(lagSeconds)],
      ['Parked', number(parkedSequences)],
      ['Emitted', pushed === null ? '–' : number(pushed)],
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
  if (gateways === null) return make('p', { class: 'bad' }, 'Redis does not answer: it is not known which gateways run.');
  if (gateways.length === 0) return make('p', {}, 'No gateway runs.');
  return table(
    [
      ['Gateway', ({ host, id }) => make('span', {}, host, ' ', make('code', { class: 'quiet' }, id.slice(-6)))],
      ['Sockets', ({ sockets }) => number(sockets), 'number'],
      ['Running since', ({ startedAt }) => time(startedAt * 1000)],
    ],
    gateways,
  );
}

function inactiveSlot({ inactiveSlot: kind, inactiveSlotAt, inactiveSlotClaimedUntil }, now) {
  if (kind === 'empty') return kind;
  const filling = kind === 'unfinished' && inactiveSlotClaimedUntil > now * 1000;
  return `${filling ? 'being filled' : kind}, at ${number(inactiveSlotAt)}`;
}
