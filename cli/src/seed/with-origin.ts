import { startStandalone } from '@parley/standalone/standalone';
import { standaloneConfig } from '@parley/standalone/config';
import { DataFolderTaken } from '@parley/standalone/data-folder';
import { createLogger } from '@parley/service-kit/logging';
import type { Life } from '@parley/service-kit/lifecycle';
import type { CliConfig } from '../config.ts';
import { Misuse, Refusal } from '../refusal.ts';

/** Runs the work against the origin; without one, against the embedded store, served on a port of this machine meanwhile. */
export async function withOrigin<T>(config: CliConfig, origin: string | undefined, work: (origin: string) => Promise<T>): Promise<T> {
  if (origin !== undefined) {
    if (!URL.canParse(origin)) throw new Misuse(`'${origin}' is no origin`, seedThrough(config));
    return work(new URL(origin).origin);
  }
  if (config.DATABASE_URL !== undefined) throw new Refusal('of separate services the origin must be told', seedThrough(config));
  const ends: (() => Promise<void> | void)[] = [];
  try {
    return await work(`http://127.0.0.1:${await serve(config, ends)}`);
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

async function serve(config: CliConfig, ends: (() => Promise<void> | void)[]): Promise<number> {
  const life: Life = {
    closing: (_name, close) => void ends.push(close),
    draining: () => undefined,
    listen: (server, { host }) =>
      new Promise((resolve, reject) => {
        ends.push(() => new Promise((closed) => server.close(() => closed()).closeAllConnections()));
        server.once('error', reject).listen(0, host, () => resolve((server.address() as { port: number }).port));
      }),
  };
  const unlimited = { LIMIT_USER: generous, LIMIT_SESSION: generous, LIMIT_ADDRESS: generous, LIMIT_REGISTER_ADDRESS: generous };
  try {
    const standalone = standaloneConfig.parse({ DATA_DIR: config.DATA_DIR, PORT: '0', ...unlimited });
    return (await startStandalone(life, { config: standalone, logger: createLogger({ service: 'parley', level: 'silent' }) })).port;
  } catch (error) {
    if (error instanceof DataFolderTaken) throw new Refusal('a server works in this folder: seed through it', seedThrough(config));
    throw error;
  }
}

/** Where the proxy of separate services listens, or a server that chose its port, only its operator knows. */
function seedThrough({ HOST, PORT, DATABASE_URL }: CliConfig): string {
  const everywhere = HOST === '0.0.0.0' || HOST === '::';
  const host = everywhere ? '127.0.0.1' : HOST.includes(':') ? `[${HOST}]` : HOST;
  return `parley seed --origin ${DATABASE_URL === undefined && PORT !== 0 ? `http://${host}:${PORT}` : '<url>'}`;
}

/** Limits are for strangers. */
const generous = '1000000/1s';
