import { formatFaults, runLoad } from '../load/run-load.ts';
import { alternate } from '../measure/alternate.ts';
import type { Bench, Figures } from '../measure/benchmark.ts';
import type { LoadConversation } from '../load/plan.ts';
import { createGroup, register } from '../systems/parley-client.ts';
import { issueToken } from '../systems/users.ts';
import { withBackend, type Backend } from './backend.ts';

export const botSockets = 'messages to sockets of bots and of people';

/** Bots connect with their keys, people with access tokens. */
export async function measureBotSockets(bench: Bench): Promise<void> {
  if (!bench.includesScenario(botSockets)) return;
  await withBackend(bench, async (backend) => {
    const { rest, sockets, services } = backend.system;
    const conversations: Record<string, LoadConversation[]> = { bots: [], people: [] };
    for (let made = 0; made < 16; made++) {
      conversations['bots']!.push(await groupWithBots(backend));
      conversations['people']!.push(await groupOfPeople(backend));
    }
    const measure = (kind: string) => async (): Promise<Figures> => {
      const plan = { rest, sockets, conversations: conversations[kind]!, window: 2, warmUpSeconds: 1, seconds: bench.seconds / 2 };
      const result = await runLoad(plan, services());
      bench.check(`${botSockets}: every message delivered once`, formatFaults(result, 'refused', 'lost', 'duplicates', 'gaps'));
      return { 'CPU µs/message': (result.costs['standalone']! * 1e6) / result.delivered, 'delivery ms': result.deliveryP50 };
    };
    await alternate(bench, botSockets, { bots: measure('bots'), people: measure('people') });
  });
}

async function groupWithBots({ system: { rest }, createBot }: Backend): Promise<LoadConversation> {
  const [sender, bots] = [await register(rest), [await createBot(), await createBot(), await createBot()]];
  const { id } = await createGroup(
    rest,
    sender,
    bots.map((bot) => ({ userId: bot.id, sessionId: '' })),
  );
  return { id, senderToken: issueToken(sender), recipientTokens: bots.map(({ key }) => key) };
}

async function groupOfPeople({ system: { rest } }: Backend): Promise<LoadConversation> {
  const sender = await register(rest);
  const people = [await register(rest), await register(rest), await register(rest)];
  const { id } = await createGroup(rest, sender, people);
  return { id, senderToken: issueToken(sender), recipientTokens: people.map(issueToken) };
}
