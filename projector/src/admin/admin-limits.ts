import { key } from '@parley/service-kit/config-keys';
import { rate } from '@parley/service-kit/limit-keys';

export const adminLimitKeys = {
  LIMIT_ADMIN: key(rate().prefault('1200/1m'), {
    description: 'Admin page requests per IP address; an open page sends about 60 per minute.',
    example: '1200/1m',
  }),
};
