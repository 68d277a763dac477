/**
 * Clients that drop their connection, sleep, receive events late, twice and in any order, and send commands twice, while users
 * send random commands to their conversations: each client must end in the state of a fresh client.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { seeded, type Random } from '@parley/testing-kit/seeded';
import { expectConverged } from './expect-converged.ts';
import { register, type Person } from './person.ts';
import {
  commandsWithoutBody,
  conversationCommands,
  sendRandomCommand,
  type CommandResult,
  type RandomTarget,
} from './random-clients/random-command.ts';
import { reorderEvents } from './random-clients/reorder-events.ts';
import { startReplica, type Replica } from './replica.ts';
import { pick } from './requests/random-requests.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';

const seed = Number(process.env['TEST_SEED'] ?? 20_261_126);
const steps = Number(process.env['TEST_STEPS'] ?? 2_000);

describe('random clients', () => {
  let system: EmbeddedSystem;
  beforeAll(async () => {
    system = await startEmbedded({ LIMIT_CALL_STARTS: '100000/1m' });
  }, 30_000);
  afterAll(() => system.stop(), 30_000);
  const replicas: Replica[] = [];
  afterEach(() => replicas.splice(0).forEach((replica) => replica.close()));

  test('every conversation command has a random body', () => {
    expect(commandsWithoutBody).toEqual([]);
  });

  test(
    `${steps} random commands of four users with two devices each: every client converges to a fresh read (seed ${seed})`,
    async () => {
      const random = seeded(seed);
      const people = await registerContacts(system.origin);
      const targets = await createConversations(people);
      for (const person of [...people, ...people]) {
        replicas.push(await startReplica(person, (receive) => reorderEvents(random, receive)));
      }
      const finished = new AbortController();
      const interruptions = replicas.map((replica) => interruptConnection(random, replica, finished.signal));
      const results: CommandResult[] = [];
      // A command may be allowed only after others, and timing decides their order, so keep going until each succeeded once.
      const isEnough = () => results.length >= steps && (neverSucceeded(results).length === 0 || results.length >= 4 * steps);
      await Promise.all(
        [...people, ...people, ...people].map(async (person) => {
          while (!isEnough()) results.push(await sendRandomCommand(random, person, pick(random, targets)));
        }),
      );
      finished.abort();
      await Promise.all(interruptions);

      expect(results.flatMap(({ replies }) => replies.filter(({ status }) => status >= 500))).toEqual([]);
      for (const { replies } of results) expectOneOutcome(replies);
      expect(neverSucceeded(results)).toEqual([]);
      for (const replica of replicas) await expectConverged(replica, 40_000);
    },
    120_000 + steps * 100,
  );
});

/** Makes the first user a contact of all others, since only a contact can add a user who left a group. */
async function registerContacts(origin: string): Promise<Person[]> {
  const people = await Promise.all(['ada', 'bob', 'cy', 'dan'].map((name) => register(origin, name)));
  for (const other of people.slice(1)) {
    const { contactRequest } = await people[0]!.command('POST', '/v1/contact-requests', { userId: other.id });
    await other.command('POST', `/v1/contact-requests/${contactRequest.id}/accept`);
  }
  return people;
}

async function createConversations(people: readonly Person[]): Promise<RandomTarget[]> {
  const [ada, bob, cy] = people as [Person, Person, Person];
  const created = [
    await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Tea', memberIds: [bob.id, cy.id] }),
    await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Cake', memberIds: [bob.id] }),
    await ada.command('POST', '/v1/conversations', { kind: 'direct', userId: bob.id }),
  ];
  for (const person of people) for (const { position } of created) person.remember(position);
  return created.map(({ conversation }) => ({ conversationId: conversation.id, people, messages: [], callIds: [] }));
}

/** Breaks the replica's connection, or disconnects and reconnects it, at random until aborted; ends connected. */
async function interruptConnection(random: Random, { device }: Replica, finished: AbortSignal): Promise<void> {
  const { socket } = device;
  while (!finished.aborted) {
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

function neverSucceeded(results: readonly CommandResult[]): string[] {
  const succeeded = new Set(results.flatMap(({ operationId, replies }) => (replies[0]!.status < 300 ? [operationId] : [])));
  return conversationCommands.map(({ operationId }) => operationId).filter((id) => !succeeded.has(id));
}

/** Two concurrent requests under one key take effect once, or are both rejected. */
function expectOneOutcome(replies: CommandResult['replies']): void {
  expect(replies.map(({ body }) => body?.code)).not.toContain('idempotency_key_reused');
  const created = replies.flatMap(({ status, body }) => (status < 300 ? [body?.message?.id ?? body?.call?.id] : []));
  expect(new Set(created).size).toBeLessThanOrEqual(1);
}
