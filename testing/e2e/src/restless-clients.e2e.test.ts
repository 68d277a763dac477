/**
 * Clients that drop their connection, sleep, hear things late, twice and in any order, and say things twice, while people
 * do whatever the API knows to conversations: each ends in the state of a client that starts afresh.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { seeded, type Random } from '@parley/testing-kit/seeded';
import { expectConverged } from './expect-converged.ts';
import { startMirror, type Mirror } from './mirror.ts';
import { register, type Person } from './person.ts';
import { actOnce, deeds, deedsWithoutLine, type Done, type Ground } from './restless/acts.ts';
import { disorder } from './restless/disorder.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';
import { pick } from './tables/garbage.ts';

const seed = Number(process.env['TEST_SEED'] ?? 20_261_126);
const steps = Number(process.env['TEST_STEPS'] ?? 2_000);

describe('restless clients', () => {
  let system: EmbeddedSystem;
  beforeAll(async () => {
    system = await startEmbedded({ LIMIT_CALL_STARTS: '100000/1m' });
  }, 30_000);
  afterAll(() => system.stop(), 30_000);
  const mirrors: Mirror[] = [];
  afterEach(() => mirrors.splice(0).forEach((mirror) => mirror.close()));

  test('every deed has its line', () => {
    expect(deedsWithoutLine).toEqual([]);
  });

  test(
    `${steps} random deeds of four with two devices each: every client ends as one that starts afresh (seed ${seed})`,
    async () => {
      const random = seeded(seed);
      const people = await friends(system.origin);
      const grounds = await conversationsOf(people);
      for (const person of [...people, ...people]) {
        mirrors.push(await startMirror(person, (hear) => disorder(random, hear)));
      }
      const rest = new AbortController();
      const unrest = mirrors.map((mirror) => beRestless(random, mirror, rest.signal));
      const done: Done[] = [];
      // What may be done depends on what was done before, and that on time: a deed that nobody might do yet comes later.
      const isEnough = () => done.length >= steps && (neverDone(done).length === 0 || done.length >= 4 * steps);
      await Promise.all(
        [...people, ...people, ...people].map(async (person) => {
          while (!isEnough()) done.push(await actOnce(random, person, pick(random, grounds)));
        }),
      );
      rest.abort();
      await Promise.all(unrest);

      expect(done.flatMap(({ replies }) => replies.filter(({ status }) => status >= 500))).toEqual([]);
      for (const { replies } of done) expectOneOutcome(replies);
      expect(neverDone(done)).toEqual([]);
      for (const mirror of mirrors) await expectConverged(mirror, 40_000);
    },
    120_000 + steps * 100,
  );
});

/** The first is a contact of all: who left a group is added again only by one. */
async function friends(origin: string): Promise<Person[]> {
  const people = await Promise.all(['ada', 'bob', 'cy', 'dan'].map((name) => register(origin, name)));
  for (const other of people.slice(1)) {
    const { contactRequest } = await people[0]!.command('POST', '/v1/contact-requests', { userId: other.id });
    await other.command('POST', `/v1/contact-requests/${contactRequest.id}/accept`);
  }
  return people;
}

async function conversationsOf(people: readonly Person[]): Promise<Ground[]> {
  const [ada, bob, cy] = people as [Person, Person, Person];
  const made = [
    await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [bob.id, cy.id] }),
    await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Cake', memberIds: [bob.id] }),
    await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id }),
  ];
  for (const person of people) for (const { position } of made) person.remember(position);
  return made.map(({ conversation }) => ({ conversationId: conversation.id, people, messages: [], callIds: [] }));
}

/** Breaks its connection, or sleeps and wakes, until it may rest; then it is awake. */
async function beRestless(random: Random, { device }: Mirror, rest: AbortSignal): Promise<void> {
  const { socket } = device;
  while (!rest.aborted) {
    await delay(200 + random(1_000));
    if (random(2) === 0) {
      socket.io.engine.close();
      continue;
    }
    socket.disconnect();
    await delay(random(1_500));
    socket.connect();
  }
}

/** Deeds that nobody succeeded with. */
function neverDone(done: readonly Done[]): string[] {
  const succeeded = new Set(done.flatMap(({ operationId, replies }) => (replies[0]!.status < 300 ? [operationId] : [])));
  return deeds.map(({ operationId }) => operationId).filter((id) => !succeeded.has(id));
}

/** What was said twice at once was done once, or refused twice. */
function expectOneOutcome(replies: Done['replies']): void {
  expect(replies.map(({ body }) => body?.code)).not.toContain('idempotency_key_reused');
  const made = replies.flatMap(({ status, body }) => (status < 300 ? [body?.message?.id ?? body?.call?.id] : []));
  expect(new Set(made).size).toBeLessThanOrEqual(1);
}
