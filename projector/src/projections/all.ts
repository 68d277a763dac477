/** The live projections: those that queries read, folded in one transaction with one checkpoint a partition. */
import { conversationsProjection } from './conversations.ts';
import { membersProjection } from './members.ts';
import { mentionsProjection } from './mentions.ts';
import { messagesProjection } from './messages.ts';
import { profilesProjection } from './profiles.ts';
import type { Projection } from './projection.ts';
import { reactionsProjection } from './reactions.ts';
import { relationsProjection } from './relations.ts';
import { timelineEventsProjection } from './timeline-events.ts';
import { tombstonesProjection } from './tombstones.ts';

export const liveProjections: readonly Projection[] = [
  profilesProjection,
  conversationsProjection,
  membersProjection,
  messagesProjection,
  tombstonesProjection,
  mentionsProjection,
  reactionsProjection,
  timelineEventsProjection,
  relationsProjection,
];
