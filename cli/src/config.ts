/** Settings that `parley` shares with the services: the stores, and the address of a local server. */
import { DATA_DIR, DATABASE_URL, FAILPOINT, HOST, PORT, READ_DATABASE_URL, REDIS_URL } from '@parley/service-kit/config-keys';
import { z } from 'zod';

export const cliConfig = z.object({ HOST, PORT, DATA_DIR, DATABASE_URL, READ_DATABASE_URL, REDIS_URL, FAILPOINT });
export type CliConfig = z.output<typeof cliConfig>;
