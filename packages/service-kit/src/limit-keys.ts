/** How often one may ask. The defaults only stop what can not be meant: they are far above any person and most programs. */
import { z } from 'zod';
import { key } from './config-keys.ts';

export interface Rate {
  points: number;
  seconds: number;
}

const secondsPerUnit: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `600/1m`: points in a span of time. */
export function rate() {
  return z
    .string()
    .regex(/^[1-9]\d{0,8}\/[1-9]\d{0,4}[smhd]$/, 'Must be a number in a time, such as 600/1m')
    .transform((text): Rate => {
      const [points, span] = text.split('/') as [string, string];
      return { points: Number(points), seconds: Number.parseInt(span, 10) * secondsPerUnit[span.at(-1)!]! };
    });
}

export const LIMIT_USER = key(rate().prefault('60000/1m'), {
  description: 'Requests of one user, over all their devices.',
  example: '60000/1m',
});
export const LIMIT_SESSION = key(rate().prefault('30000/1m'), { description: 'Requests of one session.', example: '30000/1m' });
export const LIMIT_ADDRESS = key(rate().prefault('6000/1m'), {
  description: 'Requests of one address without a session.',
  example: '6000/1m',
});
export const LIMIT_LOGIN = key(rate().prefault('30/5m'), { description: 'Log-ins of one name from one address.', example: '30/5m' });
export const LIMIT_LOGIN_ADDRESS = key(rate().prefault('1000/5m'), { description: 'Log-ins from one address.', example: '1000/5m' });
export const LIMIT_UPLOAD = key(rate().prefault('1000/1h'), { description: 'Uploads of one user.', example: '1000/1h' });
export const LIMIT_REGISTER_ADDRESS = key(rate().prefault('3000/1h'), {
  description: 'New accounts from one address.',
  example: '3000/1h',
});
export const LIMIT_CALL_STARTS = key(rate().prefault('600/1m'), { description: 'Calls that one user may start.', example: '600/1m' });
