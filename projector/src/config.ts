/** What projector reads from its environment when it runs as a process of its own. */
import {
  AMQP_URL,
  DATABASE_URL,
  FAILPOINT,
  HOST,
  LOG_LEVEL,
  OPERATOR_TOKEN,
  PORT,
  READ_DATABASE_URL,
  REDIS_URL,
} from '@parley/service-kit/config-keys';
import { z } from 'zod';

export const projectorConfig = z.object({
  HOST,
  PORT,
  DATABASE_URL: DATABASE_URL.unwrap().meta({ ...DATABASE_URL.meta() }),
  READ_DATABASE_URL,
  AMQP_URL: AMQP_URL.unwrap().meta({ ...AMQP_URL.meta() }),
  REDIS_URL: REDIS_URL.unwrap().meta({ ...REDIS_URL.meta() }),
  OPERATOR_TOKEN,
  LOG_LEVEL,
  FAILPOINT,
});
