import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { startDistributed, type DistributedSystem, type ServiceName } from '../systems/distributed.ts';
import { startEmbedded } from '../systems/embedded.ts';
import type { NodeService } from '../systems/node-service.ts';
import { everyDigit } from './chat.ts';
import { describeUnderLoad, type UnderLoad } from './describe-under-load.ts';
import { expectNothingLost } from './expect-nothing-lost.ts';
import { startReaders } from './readers.ts';

const graceMs = 10_000;

await describeUnderLoad(
  'one of two services, told to end while it serves',
  () => startDistributed(),
  (it: UnderLoad<DistributedSystem>) => {
    const names: readonly ServiceName[] = ['command-service', 'query-service', 'realtime-gateway', 'projector'];

    test.each(names)(
      '%s finishes what is in flight, and no client sees it go',
      async (name) => {
        const { load, people, conversationIds } = it.chat;
        const before = load.failures.length;
        const readers = startReaders(people, ['/v1/conversations', `/v1/conversations/${conversationIds[1]}/messages`]);
        const [service] = it.system.services[name];
        await load.goesOn(1);
        const began = performance.now();
        expect(await service!.stop()).toBe(0);
        const tookMs = performance.now() - began;
        await load.goesOn(1);
        await service!.restart();
        await load.goesOn(1);
        await readers.stop();
        await expectNothingLost(it.tables, it.chat);
        process.stderr.write(
          `${name} ended in ${tookMs.toFixed(0)} ms; ${readers.answered} reads meanwhile, ${readers.failures.length} not answered\n`,
        );
        expect(tookMs).toBeLessThan(graceMs);
        // A projector's shards are nobody's for up to a second: who waits for a write of their own may be told to ask again.
        const mayLag = name === 'projector' ? '503 projection_lagging' : 'nothing';
        expect(readers.failures.filter((failure) => !failure.endsWith(mayLag))).toEqual([]);
        // A gateway's sockets end with it: what was sent into one as it closed is sent again, and that is all there may be.
        const felt = load.failures.slice(before).filter(({ reason }) => reason !== 'no acknowledgement (socket has been disconnected)');
        expect(felt).toEqual([]);
      },
      60_000,
    );

    test('a second signal ends a service at once, whatever is in flight', async () => {
      const [service] = it.system.services['query-service'];
      await expectEndsAtOnce(service!);
      await service!.restart();
    }, 60_000);
  },
  () => ({ digits: everyDigit }),
);

describe('the one process', () => {
  test('ends at a second signal at once, whatever is in flight', async () => {
    const system = await startEmbedded();
    try {
      await expectEndsAtOnce(system.service);
    } finally {
      await system.stop();
    }
  }, 60_000);
});

/** With a request that is never sent to its end, the first signal alone would take the whole grace. */
async function expectEndsAtOnce(service: NodeService): Promise<void> {
  const unfinished = await beginRequest(service.port);
  const said = service.output().length;
  try {
    service.signal('SIGTERM');
    await waitUntil(() => service.output().slice(said).includes('"msg":"shutting down"'), { what: 'the service to begin its end' });
    const began = performance.now();
    service.signal('SIGTERM');
    expect(await service.ended()).toEqual({ code: 1, signal: null });
    expect(performance.now() - began).toBeLessThan(1_500);
  } finally {
    unfinished.destroy();
  }
}

async function beginRequest(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  socket.write('POST /v1/accounts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{');
  return socket;
}
