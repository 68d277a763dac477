/** Traces from the request to the sockets, in a receiver of OTLP: embedded, and distributed through RabbitMQ and Redis. */
import { expect, test } from '@jest/globals';
import { describeSystem } from '../systems/describe-system.ts';
import { startDistributed } from '../systems/distributed.ts';
import { startEmbedded } from '../systems/embedded.ts';
import { startOtlpReceiver } from './otlp-receiver.ts';
import { traceTests, type TracedSystem } from './trace-tests.ts';

async function startTraced(start: (environment: Record<string, string>) => Promise<Omit<TracedSystem, 'receiver'>>): Promise<TracedSystem> {
  const receiver = await startOtlpReceiver();
  const environment = {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20of-a-test',
    OTEL_BSP_SCHEDULE_DELAY: '200',
  };
  const system = await start(environment);
  return {
    ...system,
    receiver,
    async stop() {
      await system.stop();
      await receiver.close();
    },
  };
}

await describeSystem(
  'embedded',
  () =>
    startTraced(async (environment) => {
      const system = await startEmbedded(environment);
      return { ...system, output: () => system.service.output() };
    }),
  (system) => {
    traceTests(system, { commands: 'parley', projector: 'parley', gateway: 'parley' });

    test('requests to the collector have the configured headers', () => {
      expect(new Set(system().receiver.credentials)).toEqual(new Set(['Bearer of-a-test']));
    });
  },
);

await describeSystem(
  'distributed',
  () =>
    startTraced(async (environment) => {
      const one = { 'command-service': 1, 'query-service': 1, projector: 1, 'realtime-gateway': 1, signaling: 1 };
      const system = await startDistributed({ environment, instances: one });
      const everyService = Object.values(system.services).flat();
      return { ...system, output: () => everyService.map((service) => service.output()).join('') };
    }),
  (system) => traceTests(system, { commands: 'command-service', projector: 'projector', gateway: 'realtime-gateway' }),
);
