import { duration, key } from '@parley/service-kit/config-keys';

export const PRESENCE_GRACE = key(duration().prefault('15s'), {
  description: 'How long somebody without a socket is still online. The same for all services.',
  example: '15s',
});
