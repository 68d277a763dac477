import { key } from '@parley/service-kit/config-keys';
import { rate } from '@parley/service-kit/limit-keys';

export const adminLimitKeys = {
  LIMIT_ADMIN: key(rate().prefault('1200/1m'), {
    description: 'Requests of the console at /admin per IP address to the log and the read tables; an open page sends about 60 per minute.',
    example: '1200/1m',
  }),
};
