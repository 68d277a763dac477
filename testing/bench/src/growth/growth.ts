import type { Bench, Benchmark, Claim } from '../measure/sample.ts';
import { startBackingServers } from '../systems/backing-servers.ts';
import { startDistributed } from '../systems/parley.ts';
import * as services from './command-services.ts';
import * as connected from './connections.ts';
import * as conversation from './conversation-length.ts';
import * as group from './group-size.ts';
import * as inbox from './inbox-size.ts';
import * as log from './log-size.ts';
import { endWorld } from './world.ts';

/** What the design says is flat: the end of an axis against its start. */
function flat(scenario: string, figures: readonly string[], [start, end]: readonly [string, string] = ['start', 'end']): Claim[] {
  return figures.map((figure) => ({ scenario, figure, of: end, against: start, sense: 'at most', must: 1.3, aim: 1.1 }));
}

const send = ['answered ms', 'heard ms', 'CPU µs/message'];

export const growth: Benchmark = {
  name: 'growth',
  title: 'Growth',
  about:
    'What sending and reading cost at the start and at the end of each axis, both in one run and taking turns. Histories are written ' +
    'into the log in bulk and folded by the running projector; the large group is made by calls of 500 over REST. ' +
    'Command-services are warm when they are compared: each has carried 15 seconds of load before. ' +
    'So is the query-service that shows inboxes: some hundreds of answers do not count. A socket is ready when it was told of each ' +
    'of its conversations, so that takes longer for who has many. Reading comes before sending: what is sent adds thousands of messages.',
  claims: [
    ...flat(conversation.sending, send),
    ...flat(conversation.reading, ['newest 10 ms', 'around the middle ms', 'events after ms', 'conversation ms']),
    ...flat(group.sending, send),
    ...flat(group.reading, ['newest 10 ms', 'two members ms', 'conversation ms', 'inbox ms']),
    ...flat(log.sending, send),
    ...flat(log.reading, ['newest page ms', 'events after ms', 'inbox ms']),
    { scenario: inbox.reading, figure: 'a page of 50 ms', of: 'end', sense: 'at most', must: 15, aim: 10 },
    ...flat(inbox.sending, send),
    ...flat(connected.sending, send),
    ...flat(connected.reading, ['newest 10 ms', 'inbox ms']),
    ...flat(services.sending, ['CPU µs/message'], services.ends),
  ],
  async run(bench) {
    await inOneSystem(bench);
    await log.logSize(bench);
    await services.commandServices(bench);
  },
};

async function inOneSystem(bench: Bench): Promise<void> {
  const axes = [
    conversation.sending,
    conversation.reading,
    group.sending,
    group.reading,
    inbox.reading,
    inbox.sending,
    connected.sending,
    connected.reading,
  ];
  if (!axes.some((axis) => bench.includes(axis))) return;
  const servers = await startBackingServers();
  const world = { bench, servers, system: await startDistributed(servers, { schema: 'growth' }) };
  try {
    await conversation.conversationLength(world);
    await group.groupSize(world);
    await inbox.inboxSize(world);
    await connected.connections(world);
  } finally {
    await endWorld(world);
  }
}
