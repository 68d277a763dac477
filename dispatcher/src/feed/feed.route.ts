import { setTimeout as delay } from 'node:timers/promises';
import { PARTITIONS } from '@parley/events/partitions';
import { deliveredEvent, typePattern } from '@parley/events/wire/delivered-events';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { wholeNumber } from '@parley/service-kit/http/whole-number';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import { decodeFeedCursor, encodeFeedCursor, logOf, type FeedPlace } from './feed-cursor.ts';
import { hasMoreAfter, readFeed, type FeedSources } from './read-feed.ts';

const pollMs = 100;
const maxWaitSeconds = 30;

const patterns = z.array(typePattern).max(100);
const typesField = z.string().refine((text) => patterns.safeParse(text.split(',')).success, 'Must be types of event, separated by commas');

export function feedRoute({ store, database }: FeedSources): Route {
  return defineRoute({
    method: 'GET',
    path: '/v1/feed',
    operation: 'readFeed',
    summary: 'Read the log',
    description: [
      'Returns what happened after a cursor, in order in each conversation, without a gap. Keep `cursor` once you have processed the items, and',
      'send it next time; an item may be returned again after a failure, with the same `id`. `wait` holds the request while there is nothing.',
      'A cursor belongs to the log that it came from: another server refuses it with `position_unknown`. Operators need an API key, too:',
      'what they read of others is in the audit, and the feed has the texts of everybody.',
    ].join(' '),
    examples: [{ needs: 'an API key with the scope `feed`', query: { types: 'message.*' } }],
    auth: 'backend',
    scope: 'feed',
    query: z.strictObject({
      after: z.string().optional().describe('The last `cursor`; `start` (the default) or `now`'),
      types: typesField.optional().describe('Types of event, separated by commas: `message.sent,call.*`; all by default'),
      limit: wholeNumber({ least: 1, most: 200 }).prefault(100).describe('Maximum number of items'),
      wait: wholeNumber({ least: 0, most: maxWaitSeconds }).prefault(0).describe('Seconds to wait for the first item'),
    }),
    answers: {
      200: z.object({
        items: z.array(deliveredEvent).describe('What happened'),
        cursor: z.string().describe('Opaque: the place after these items, in the whole log'),
      }),
    },
    problems: ['position_unknown', 'forbidden'],
    async handle(request) {
      if (request.actor.apiKey === undefined) throw new Problem('forbidden', { detail: 'The feed needs an API key with the scope feed' });
      const { after = 'start', limit, wait } = request.query;
      const types = (request.query.types ?? '*').split(',');
      const deadline = performance.now() + wait * 1_000;
      const isOver = () => performance.now() + pollMs > deadline || request.isAbandoned;
      let place = await placeOf(after);
      for (;;) {
        const page = await readFeed({ store, database }, place, { types, limit });
        place = page.place;
        if (page.items.length > 0 || isOver()) return { status: 200, body: { items: page.items, cursor: encodeFeedCursor(place) } };
        if (!page.hasMore) await request.longPoll(() => untilMore(page.place, isOver));
      }
    },
  });

  /** Resolves when the tables show more of the log than the place, or it is over. */
  async function untilMore(place: FeedPlace, isOver: () => boolean): Promise<void> {
    do await delay(pollMs);
    while (!hasMoreAfter(place, await store.readProjected()) && !isOver());
  }

  async function placeOf(after: string): Promise<FeedPlace> {
    const here = { log: logOf(store), epoch: store.epoch };
    if (after === 'start') return { ...here, positions: Array<number>(PARTITIONS).fill(0) };
    const projected = await store.readProjected();
    if (after === 'now') return { ...here, positions: Array.from({ length: PARTITIONS }, (_, partition) => projected.get(partition) ?? 0) };
    const place = decodeFeedCursor(after);
    if (place === null) throw new Problem('validation_failed', { errors: [{ path: 'after', message: 'Must be a cursor, start or now' }] });
    // It belongs to the log of another installation, or to one that was given up.
    if (place.log !== here.log || place.epoch !== here.epoch)
      throw new Problem('position_unknown', { detail: 'The cursor belongs to another log' });
    return place;
  }
}
