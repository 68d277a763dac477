/** Settings that `parley` shares with the services: the stores, and the address of a local server. */
import {
  DATA_DIR,
  DATABASE_URL,
  FAILPOINT,
  FILES_DIR,
  HOST,
  KEK_FILE,
  KEYS_DATABASE_URL,
  PORT,
  READ_DATABASE_URL,
  REDIS_URL,
  S3_URL,
} from '@parley/service-kit/config-keys';
import { z } from 'zod';

export const cliConfig = z.object({
  HOST,
  PORT,
  DATA_DIR,
  DATABASE_URL,
  READ_DATABASE_URL,
  KEYS_DATABASE_URL,
  KEK_FILE,
  REDIS_URL,
  FILES_DIR,
  S3_URL,
  FAILPOINT,
});
export type CliConfig = z.output<typeof cliConfig>;
