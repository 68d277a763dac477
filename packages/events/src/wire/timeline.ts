import { z } from 'zod';
import { call } from './calls.ts';
import { timelineEvent } from './events.ts';
import { seq } from './fields.ts';
import { message } from './messages.ts';

/**
 * An item of a conversation's timeline. Edits, deletions and reactions update their message's item, and later call events
 * the item of their call.
 */
export const timelineItem = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('message'), seq, message }),
  z.strictObject({ kind: z.literal('event'), seq, event: timelineEvent }),
  /** At the `seq` of its start, in its latest state. */
  z.strictObject({ kind: z.literal('call'), seq, call }),
]);
export type TimelineItem = z.infer<typeof timelineItem>;
