import { startStandalone } from '@parley/standalone/standalone';
import { standaloneConfig } from '@parley/standalone/config';
import { DataFolderInUse } from '@parley/standalone/data-folder';
import { createLogger } from '@parley/service-kit/logging';
import type { Lifecycle } from '@parley/service-kit/lifecycle';
import type { CliConfig } from '../config.ts';
import { configuredOrigin } from '../configured-origin.ts';
import { UsageError, CommandFailed } from '../command-failed.ts';

/** Runs the work against the origin or, without one, against a temporary server of the embedded store. */
export async function withServer<T>(config: CliConfig, origin: string | undefined, work: (origin: string) => Promise<T>): Promise<T> {
  if (origin !== undefined) {
    if (!URL.canParse(origin)) throw new UsageError(`'${origin}' is not a valid URL`, seedCommandFor(config));
    return work(new URL(origin).origin);
  }
  if (config.DATABASE_URL !== undefined) throw new CommandFailed('--origin is required if DATABASE_URL is set', seedCommandFor(config));
  const closers: (() => Promise<void> | void)[] = [];
  try {
    return await work(`http://127.0.0.1:${await serve(config, closers)}`);
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}

async function serve(config: CliConfig, closers: (() => Promise<void> | void)[]): Promise<number> {
  const lifecycle: Lifecycle = {
    onClose: (_name, close) => void closers.push(close),
    onDrain: () => undefined,
    listen: (server, { host }) =>
      new Promise((resolve, reject) => {
        closers.push(() => new Promise((closed) => server.close(() => closed()).closeAllConnections()));
        server.once('error', reject).listen(0, host, () => resolve((server.address() as { port: number }).port));
      }),
  };
  const unlimited = { LIMIT_USER: generous, LIMIT_SESSION: generous, LIMIT_ADDRESS: generous, LIMIT_REGISTER_ADDRESS: generous };
  try {
    const standalone = standaloneConfig.parse({ DATA_DIR: config.DATA_DIR, PORT: '0', ...unlimited });
    return (await startStandalone(lifecycle, { config: standalone, logger: createLogger({ service: 'parley', level: 'silent' }) })).port;
  } catch (error) {
    if (error instanceof DataFolderInUse)
      throw new CommandFailed('a running server uses this data folder; seed it through its URL', seedCommandFor(config));
    throw error;
  }
}

function seedCommandFor(config: CliConfig): string {
  return `parley seed --origin ${configuredOrigin(config) ?? '<url>'}`;
}

/** Rate limits must not slow down seeding. */
const generous = '1000000/1s';
