import { z } from 'zod';
import { call } from './calls.ts';
import { timelineEvent } from './events.ts';
import { seq } from './fields.ts';
import { message } from './messages.ts';

export const timelineItem = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('message').describe('A message, or its tombstone'), seq, message }),
    z.strictObject({ kind: z.literal('event').describe('A change of the group'), seq, event: timelineEvent.describe('The event') }),
    z.strictObject({ kind: z.literal('call').describe('A call, at the `seq` of its start, in its latest state'), seq, call }),
  ])
  .describe('An item of a timeline. Edits, deletions and reactions change the item of their message');
export type TimelineItem = z.infer<typeof timelineItem>;
