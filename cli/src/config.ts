/** What `parley` reads from its environment: where the stores are, and where a server beside it listens. The services' own keys. */
import { DATA_DIR, DATABASE_URL, FAILPOINT, HOST, PORT, READ_DATABASE_URL } from '@parley/service-kit/config-keys';
import { z } from 'zod';

export const cliConfig = z.object({ HOST, PORT, DATA_DIR, DATABASE_URL, READ_DATABASE_URL, FAILPOINT });
export type CliConfig = z.output<typeof cliConfig>;
