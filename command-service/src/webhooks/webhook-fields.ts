import { typePattern } from '@parley/events/wire/delivered-events';
import { id } from '@parley/events/wire/fields';
import { refusalOf, type OutboundRules } from '@parley/service-kit/outbound/public-address';
import { z } from 'zod';
import { invalidField } from '../fields.ts';

export const webhookParams = z.object({ webhookId: id });

export const webhookFields = {
  url: z.string().max(2_048).describe('Where events are sent: https, a public address'),
  types: z
    .array(typePattern)
    .min(1)
    .max(100)
    .overwrite((types) => [...new Set(types)])
    .describe('Types of event: `message.sent`, all of a family (`call.*`) or all (`*`)'),
  description: z.string().trim().max(200).nullable().describe('For operators: up to 200 characters'),
};

/** Throws Problem `validation_failed`. */
export function requireAllowed(url: string, rules: OutboundRules): void {
  const refusal = refusalOf(url, rules);
  if (refusal !== null) throw invalidField('url', refusal);
}
