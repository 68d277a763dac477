import { createFailpoint, type Failpoint } from '@parley/service-kit/failpoint';
import { loadConfig, type Environment } from '@parley/service-kit/config';
import { cliConfig, type CliConfig } from './config.ts';
import type { Confirm } from './confirm.ts';
import type { Output } from './output/output.ts';
import { openDatabases, type Databases } from './stores/open-databases.ts';
import { openStores, type Stores } from './stores/open-stores.ts';

/** One run of a command. Everything that it opens is closed when its work ends. */
export interface Invocation {
  output: Output;
  config: CliConfig;
  env: Environment;
  /** Aborted by Ctrl-C and SIGTERM: the work stops at its next step. */
  signal: AbortSignal;
  failpoint: Failpoint;
  /** Asks before the work does what cannot be undone. */
  confirm: Confirm;
  /** Opens the migrated log and read tables. Throws CommandFailed. */
  stores(): Promise<Stores>;
  /** Opens the databases in any state, for commands that repair them. Throws CommandFailed. */
  databases(options?: { create?: boolean }): Promise<Databases>;
}

export interface InvocationOptions {
  env: Environment;
  output: Output;
  signal: AbortSignal;
  confirm: Confirm;
}

/** Throws InvalidConfig. */
export async function invoke(
  { env, output, signal, confirm }: InvocationOptions,
  work: (invocation: Invocation) => Promise<void>,
): Promise<void> {
  const config = loadConfig(cliConfig, env);
  const closing: (() => Promise<void>)[] = [];
  const opened = async <T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> => {
    const resource = await opening;
    closing.push(() => resource.close());
    return resource;
  };
  try {
    await work({
      output,
      config,
      env,
      signal,
      failpoint: createFailpoint(config.FAILPOINT),
      confirm,
      stores: () => opened(openStores(config)),
      databases: (options) => opened(openDatabases(config, options)),
    });
  } finally {
    output.close();
    for (const close of closing.toReversed()) await close();
  }
}
