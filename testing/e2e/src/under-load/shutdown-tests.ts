import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { DistributedSystem, ServiceName } from '../systems/distributed.ts';
import type { NodeService } from '../systems/node-service.ts';
import type { UnderLoad } from './describe-under-load.ts';
import { expectNothingLost } from './expect-nothing-lost.ts';
import { startReaders } from './readers.ts';

/** SIGTERM to one of two instances. */
export function shutdownTests(it: UnderLoad<DistributedSystem>): void {
  const names: readonly ServiceName[] = ['command-service', 'query-service', 'realtime-gateway', 'projector'];

  test.each(names)(
    '%s finishes its requests in flight, and no client request fails',
    async (name) => {
      const { load, people, conversationIds } = it.chat;
      const before = load.failures.length;
      const readers = startReaders(people, ['/v1/conversations', `/v1/conversations/${conversationIds[1]}/messages`]);
      const [service] = it.system.services[name];
      await load.waitForProgress(1);
      const began = performance.now();
      // Requests still in flight after the grace period are aborted, so they count as failures below.
      expect(await service!.stop()).toBe(0);
      const tookMs = performance.now() - began;
      await load.waitForProgress(1);
      await service!.restart();
      await load.waitForProgress(1);
      await readers.stop();
      await expectNothingLost(it.tables, it.chat);
      process.stderr.write(
        `${name} stopped in ${tookMs.toFixed(0)} ms; ${readers.answered} reads succeeded meanwhile, ${readers.failures.length} failed\n`,
      );
      // A projector's shards have no owner for up to a second, so a read of the user's own write may be answered with a retry.
      const expectedFailure = name === 'projector' ? '503 projection_lagging' : 'nothing';
      expect(readers.failures.filter((failure) => !failure.endsWith(expectedFailure))).toEqual([]);
      // A message sent on a socket that the gateway closes gets no acknowledgement and is sent again; other failures are bugs.
      const unexpected = load.failures.slice(before).filter(({ reason }) => reason !== 'no acknowledgement (socket has been disconnected)');
      expect(unexpected).toEqual([]);
    },
    60_000,
  );

  test('a second signal ends a service at once, despite requests in flight', async () => {
    const [service] = it.system.services['query-service'];
    await expectEndsAtOnce(service!);
    await service!.restart();
  }, 60_000);
}

/** Leaves a request unfinished, so the first signal alone would take the whole grace period. */
export async function expectEndsAtOnce(service: NodeService): Promise<void> {
  const unfinished = await beginRequest(service.port);
  const outputBefore = service.output().length;
  try {
    service.signal('SIGTERM');
    await waitUntil(() => service.output().slice(outputBefore).includes('"msg":"shutting down"'), {
      what: 'the service to begin its shutdown',
    });
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
