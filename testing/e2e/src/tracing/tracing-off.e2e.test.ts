/** Without an endpoint, no module of the SDK of OpenTelemetry is loaded. prom-client loads its API. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort } from '@parley/testing-kit/free-port';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { startNodeService } from '../systems/node-service.ts';
import { startOtlpReceiver } from './otlp-receiver.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-tracing-'));
  const hook =
    "import { registerHooks } from 'node:module'; registerHooks({ load(url, context, next) { if (/@opentelemetry.(sdk-trace|exporter|otlp|resources|core)/.test(url)) console.log('loaded ' + url); return next(url, context); } });";
  await writeFile(join(folder, 'report-modules.mjs'), hook);
});
afterAll(() => rm(folder, { recursive: true }));

async function loadedModules(environment: Record<string, string>): Promise<number> {
  const service = await startNodeService({
    name: 'standalone',
    main: 'standalone/src/main.ts',
    port: await freePort(),
    environment: { DATA_DIR: join(folder, crypto.randomUUID()), ...environment },
    flags: ['--import', join(folder, 'report-modules.mjs')],
  });
  await service.stop();
  return service
    .output()
    .split('\n')
    .filter((line) => line.startsWith('loaded ')).length;
}

test('no module of the SDK is loaded unless there is an endpoint', async () => {
  expect(await loadedModules({})).toBe(0);
  const receiver = await startOtlpReceiver();
  // Proves that the count is able to fail.
  expect(await loadedModules({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url })).toBeGreaterThan(5);
  await receiver.close();
});

test('a collector that is away delays neither requests nor the shutdown, and is reported', async () => {
  const port = await freePort();
  const service = await startNodeService({
    name: 'standalone',
    main: 'standalone/src/main.ts',
    port,
    environment: {
      DATA_DIR: join(folder, 'away'),
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}`,
      OTEL_BSP_SCHEDULE_DELAY: '200',
    },
  });
  expect((await fetch(`http://127.0.0.1:${port}/v1/me`)).status).toBe(401);
  await waitUntil(() => service.output().includes('traces not sent'), { what: 'a warning', deadlineMs: 30_000 });
  const began = performance.now();
  expect(await service.stop()).toBe(0);
  expect(performance.now() - began).toBeLessThan(8_000);
});
