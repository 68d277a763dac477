import { z } from 'zod';
import { message } from './messages.ts';

/** An excerpt of the message's text around the hits, in parts. Plain text. */
export const snippet = z.array(z.strictObject({ text: z.string(), hit: z.boolean() }));
export type Snippet = z.infer<typeof snippet>;

export const searchHit = z.strictObject({ message, snippet });
export type SearchHit = z.infer<typeof searchHit>;
