/** Reactions as a message shows them. */
import { z } from 'zod';
import { id, time } from './fields.ts';
import type { reaction } from './messages.ts';
import { publicProfile } from './users.ts';

export type Reaction = z.infer<typeof reaction>;

let rgiEmoji: RegExp | undefined;

/** Compiled at its first use: that takes longer than loading a hundred modules, and every process loads this one. */
const isEmoji = (text: string): boolean => (rgiEmoji ??= new RegExp('^\\p{RGI_Emoji}$', 'v')).test(text);

/** A single emoji as Unicode recommends for interchange, including variation selector, joiners and skin tone. */
export const emoji = z.string().refine(isEmoji, 'Must be one emoji').describe('One emoji, as Unicode recommends it for interchange');

export const reactor = z
  .strictObject({
    emoji: z.string().describe('One emoji'),
    userId: id.describe('The user who reacted'),
    user: publicProfile,
    at: time.describe('When the user reacted'),
  })
  .describe('A reaction of a user to a message');
export type Reactor = z.infer<typeof reactor>;
