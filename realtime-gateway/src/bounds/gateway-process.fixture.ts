/**
 * A gateway in a process of its own, so that a test can measure its memory. Prints its port and a conversation of 1,000 messages of
 * 8,000 emoji. `/healthz` answers `ok`; `/figures` answers resident memory and counts.
 */
import { createServer } from 'node:http';
import { newId } from '@parley/events/ids';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { openGateway } from '../gateway.fixture.ts';
import { noMetrics } from '../metrics.ts';

export interface Figures {
  rss: number;
  /** Highest resident memory since the previous request. */
  peakRss: number;
  /** Commands served, refused ones included. */
  commands: number;
  sockets: number;
}

const [user] = process.argv.slice(2);
const messageCount = 1_000;
const commitSize = 50;
let [commands, sockets, peakRss] = [0, 0, 0];
const measure = () => (peakRss = Math.max(peakRss, process.memoryUsage.rss()));
setInterval(measure, 20);

const httpServer = createServer((request, response) => {
  if (request.url === '/healthz') return void response.end('ok');
  globalThis.gc?.();
  const rss = process.memoryUsage.rss();
  response.end(JSON.stringify({ rss, peakRss: Math.max(peakRss, rss), commands, sockets } satisfies Figures));
  peakRss = 0;
});

const gateway = await openGateway({
  httpServer,
  metrics: {
    ...noMetrics,
    connected: () => sockets++,
    disconnected: () => sockets--,
    commanded: () => commands++,
  },
});
const conversationId = newId();
const members = [{ userId: user!, role: 'owner' as const }];
await gateway.log.append(user!, conversationCreated({ conversationId, kind: 'group', title: 'Tea', avatarFileId: null, members }));
const fields = { fileIds: [], replyTo: null, mentions: [] };
const message = () =>
  messageSent({ conversationId, messageId: newId(), senderId: user!, personal: { text: '😀'.repeat(8_000) }, ...fields });
for (let appended = 0; appended < messageCount; appended += commitSize)
  await gateway.log.append(user!, message(), ...Array.from({ length: commitSize - 1 }, message));
// Without the search index, which would take a minute.
await gateway.log.apply({ only: 'live' });
process.stdout.write(`${JSON.stringify({ listening: new URL(gateway.origin).port, conversationId })}\n`);
