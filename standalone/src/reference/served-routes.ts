import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Route } from '@parley/service-kit/http/route';
import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import { createLogger } from '@parley/service-kit/logging';
import { standaloneConfig } from '../config.ts';
import { startStandalone } from '../standalone.ts';

/** Every route of every service, taken from the composition that has them all, begun on an empty folder and ended again. */
export async function servedRoutes(): Promise<readonly (Route | StreamRoute)[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-routes-'));
  const ends: (() => Promise<void> | void)[] = [() => rmSync(dataDir, { recursive: true })];
  const life = {
    closing: (_name: string, close: () => Promise<void> | void) => void ends.push(close),
    draining: () => undefined,
    listen: () => Promise.resolve(0),
  };
  try {
    const config = standaloneConfig.parse({ DATA_DIR: dataDir });
    return (await startStandalone(life, { config, logger: createLogger({ service: 'parley', level: 'silent' }) })).routes;
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}
