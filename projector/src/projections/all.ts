/** The projections by what they share: one transaction, and one checkpoint a partition. */
import { SEARCH } from '@parley/read-tables/checkpoints';
import type { SecondarySubscription } from './subscription.ts';
import { attachmentsProjection } from './attachments.ts';
import { callParticipationsProjection } from './call-participations.ts';
import { callsProjection } from './calls.ts';
import { conversationsProjection } from './conversations.ts';
import { membersProjection } from './members.ts';
import { mentionsProjection } from './mentions.ts';
import { messagesProjection } from './messages.ts';
import { profileWordsProjection } from './profile-words.ts';
import { profilesProjection } from './profiles.ts';
import type { Projection } from './projection.ts';
import { reactionsProjection } from './reactions.ts';
import { relationsProjection } from './relations.ts';
import { textBlocksProjection } from './text-blocks.ts';
import { timelineEventsProjection } from './timeline-events.ts';
import { tombstonesProjection } from './tombstones.ts';

/** What pages show and pushes tell. */
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
  callsProjection,
  callParticipationsProjection,
  profileWordsProjection,
  attachmentsProjection,
];

/** Off the way of a send, many messages at once. */
export const searchSubscription: SecondarySubscription = {
  subscription: SEARCH,
  projections: [textBlocksProjection],
  batch: { embedded: 200, server: 1_000 },
};
