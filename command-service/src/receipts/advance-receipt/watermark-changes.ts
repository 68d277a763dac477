import { seq } from '@parley/events/wire/fields';
import { z } from 'zod';

/** The body of a request that raises watermarks. */
export const watermarkChanges = z
  .strictObject({
    delivered: seq.optional().describe('Everything up to this `seq` is delivered to you'),
    read: seq.optional().describe('You have read everything up to this `seq`'),
  })
  .refine(({ delivered, read }) => delivered !== undefined || read !== undefined, {
    path: ['read'],
    message: 'Required if delivered is absent',
  });
