import { z } from 'zod';
import { message } from './messages.ts';

export const snippet = z
  .array(z.strictObject({ text: z.string().describe('Plain text, never HTML'), hit: z.boolean().describe('True for a part to highlight') }))
  .describe('The text around the hits, in parts');
export type Snippet = z.infer<typeof snippet>;

export const searchHit = z.strictObject({ message, snippet }).describe('A message that matches');
export type SearchHit = z.infer<typeof searchHit>;
