/** What `parley` reads from its environment: where the stores are. The services' own keys. */
import { DATA_DIR, DATABASE_URL, FAILPOINT, READ_DATABASE_URL } from '@parley/service-kit/config-keys';
import { z } from 'zod';

export const cliConfig = z.object({ DATA_DIR, DATABASE_URL, READ_DATABASE_URL, FAILPOINT });
export type CliConfig = z.output<typeof cliConfig>;
