import { key } from '@parley/service-kit/config-keys';
import { rate } from '@parley/service-kit/limit-keys';

export const adminLimitKeys = {
  LIMIT_ADMIN: key(rate().prefault('1200/1m'), {
    description: "Requests of one address to the operators' page; an open page makes about 60 a minute.",
    example: '1200/1m',
  }),
};
