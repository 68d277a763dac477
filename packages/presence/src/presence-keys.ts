import { duration, key } from '@parley/service-kit/config-keys';

export const PRESENCE_GRACE = key(duration().prefault('15s'), {
  description: 'Grace period before a user without a socket counts as offline. Must be the same for all services.',
  example: '15s',
});
