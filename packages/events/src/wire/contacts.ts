import { z } from 'zod';
import { id, time } from './fields.ts';
import { publicProfile } from './users.ts';

export const contactRequestSummary = z
  .strictObject({
    id: id.describe('The same for every request between these two users'),
    fromId: id.describe('Who asked'),
    toId: id.describe('Who was asked'),
    state: z.enum(['pending', 'accepted', 'closed']).describe('`closed`: declined, withdrawn, or no longer contacts'),
  })
  .describe('A contact request in the response of a command');

export const contactRequest = z
  .strictObject({
    id,
    user: publicProfile.describe('The other user'),
    direction: z.enum(['incoming', 'outgoing']).describe('`incoming`: waits for your answer'),
    requestedAt: time.describe('When it was sent'),
  })
  .describe('A pending contact request');
export type ContactRequest = z.infer<typeof contactRequest>;

export const contact = z
  .strictObject({ user: publicProfile, since: time.describe('When you became contacts') })
  .describe('A contact of yours');
export type Contact = z.infer<typeof contact>;

export const block = z
  .strictObject({ user: publicProfile, blockedAt: time.describe('When you blocked the user') })
  .describe('A user that you block');
export type Block = z.infer<typeof block>;
