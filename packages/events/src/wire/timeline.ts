import { z } from 'zod';
import { timelineEvent } from './events.ts';
import { seq } from './fields.ts';
import { message } from './messages.ts';

/** What a screen shows of a conversation: edits, deletions and reactions change their message's item and are none. */
export const timelineItem = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('message'), seq, message }),
  z.strictObject({ kind: z.literal('event'), seq, event: timelineEvent }),
]);
export type TimelineItem = z.infer<typeof timelineItem>;
