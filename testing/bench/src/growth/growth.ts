import type { Bench, Benchmark, Bound } from '../measure/benchmark.ts';
import { startBackingServers } from '../systems/backing-servers.ts';
import { startDistributed } from '../systems/parley.ts';
import * as services from './command-services.ts';
import * as connected from './connections.ts';
import * as conversation from './conversation-length.ts';
import * as group from './group-size.ts';
import * as inbox from './inbox-size.ts';
import * as log from './log-size.ts';
import { stopSetup } from './setup.ts';

/** Bounds for figures that must not grow along the axis: the end of the axis compared with its start. */
function flat(scenario: string, figures: readonly string[], [start, end]: readonly [string, string] = ['start', 'end']): Bound[] {
  return figures.map((figure) => ({
    scenario,
    figure,
    contestant: end,
    baseline: start,
    comparison: 'at most',
    required: 1.3,
    target: 1.1,
  }));
}

const sendFigures = ['response ms', 'delivery ms', 'CPU µs/message'];

export const growth: Benchmark = {
  name: 'growth',
  title: 'Growth',
  about:
    'The cost of sending and reading at the start and at the end of each axis, in the same run and in turns. Histories are written to the log ' +
    'in bulk and projected by the running projector. The large group is filled by REST requests with 500 members each. Instances of ' +
    'command-service are compared after 15 seconds of load on each. Reads of the inbox are measured after some hundred unmeasured requests. ' +
    'A socket is ready when it has received all conversations of its user, so this takes longer for a user with many. Reading is measured ' +
    'before sending, because sending adds thousands of messages.',
  bounds: [
    ...flat(conversation.sending, sendFigures),
    ...flat(conversation.reading, ['newest 10 ms', 'around the middle ms', 'events after ms', 'conversation ms']),
    ...flat(group.sending, sendFigures),
    ...flat(group.reading, ['newest 10 ms', 'two members ms', 'conversation ms', 'inbox ms']),
    ...flat(log.sending, sendFigures),
    ...flat(log.reading, ['newest page ms', 'events after ms', 'inbox ms']),
    { scenario: inbox.reading, figure: 'page of 50 ms', contestant: 'end', comparison: 'at most', required: 15, target: 10 },
    ...flat(inbox.sending, sendFigures),
    ...flat(connected.sending, sendFigures),
    ...flat(connected.reading, ['newest 10 ms', 'inbox ms']),
    ...flat(services.sending, ['CPU µs/message'], services.ends),
  ],
  async run(bench) {
    await growInOneSystem(bench);
    await log.logSize(bench);
    await services.commandServices(bench);
  },
};

async function growInOneSystem(bench: Bench): Promise<void> {
  const scenarios = [conversation, group, inbox, connected].flatMap(({ sending, reading }) => [sending, reading]);
  if (!scenarios.some((scenario) => bench.includesScenario(scenario))) return;
  const servers = await startBackingServers();
  const setup = { bench, servers, system: await startDistributed(servers, { schema: 'growth' }) };
  try {
    await conversation.conversationLength(setup);
    await group.groupSize(setup);
    await inbox.inboxSize(setup);
    await connected.connections(setup);
  } finally {
    await stopSetup(setup);
  }
}
