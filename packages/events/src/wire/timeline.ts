import { z } from 'zod';
import { call } from './calls.ts';
import { timelineEvent } from './events.ts';
import { seq } from './fields.ts';
import { message } from './messages.ts';

/** What a screen shows of a conversation: edits, deletions and reactions change their message's item and are none,
 * and so is all that happens in a call once it has started. */
export const timelineItem = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('message'), seq, message }),
  z.strictObject({ kind: z.literal('event'), seq, event: timelineEvent }),
  /** At its start, in its last state. */
  z.strictObject({ kind: z.literal('call'), seq, call }),
]);
export type TimelineItem = z.infer<typeof timelineItem>;
