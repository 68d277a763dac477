import { z } from 'zod';
import { id, time } from './fields.ts';
import { publicProfile } from './users.ts';

/** A request in the response of a command. `closed`: no longer pending or accepted. Its id is the pair's id and never changes. */
export const contactRequestSummary = z.strictObject({ id, fromId: id, toId: id, state: z.enum(['pending', 'accepted', 'closed']) });

/** A pending request as `GET /v1/contact-requests` lists it; `user` is the other user. */
export const contactRequest = z.strictObject({ id, user: publicProfile, direction: z.enum(['incoming', 'outgoing']), requestedAt: time });
export type ContactRequest = z.infer<typeof contactRequest>;

export const contact = z.strictObject({ user: publicProfile, since: time });
export type Contact = z.infer<typeof contact>;

export const block = z.strictObject({ user: publicProfile, blockedAt: time });
export type Block = z.infer<typeof block>;
