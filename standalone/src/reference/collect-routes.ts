import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Route } from '@parley/service-kit/http/route';
import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import { createLogger } from '@parley/service-kit/logging';
import { standaloneConfig } from '../config.ts';
import { startStandalone } from '../standalone.ts';

/** Returns the routes of all services: starts the standalone composition on an empty folder, then closes it. */
export async function collectRoutes(): Promise<readonly (Route | StreamRoute)[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-routes-'));
  const closers: (() => Promise<void> | void)[] = [() => rmSync(dataDir, { recursive: true })];
  const lifecycle = {
    onClose: (_name: string, close: () => Promise<void> | void) => void closers.push(close),
    onDrain: () => undefined,
    listen: () => Promise.resolve(0),
  };
  try {
    const config = standaloneConfig.parse({ DATA_DIR: dataDir });
    return (await startStandalone(lifecycle, { config, logger: createLogger({ service: 'parley', level: 'silent' }) })).routes;
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}
