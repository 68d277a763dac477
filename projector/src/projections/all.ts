import { SEARCH } from '@parley/read-tables/checkpoints';
import type { SecondarySubscription } from './subscription.ts';
import { attachmentsProjection } from './attachments.ts';
import { auditEntriesProjection } from './audit-entries.ts';
import { callParticipationsProjection } from './call-participations.ts';
import { callsProjection } from './calls.ts';
import { conversationsProjection } from './conversations.ts';
import { invitesProjection } from './invites.ts';
import { membersProjection } from './members.ts';
import { mentionsProjection } from './mentions.ts';
import { messagesProjection } from './messages.ts';
import { profileTermsProjection } from './profile-terms.ts';
import { profilesProjection } from './profiles.ts';
import type { Projection } from './projection.ts';
import { reactionsProjection } from './reactions.ts';
import { relationsProjection } from './relations.ts';
import { textSegmentsProjection } from './text-segments.ts';
import { timelineEventsProjection } from './timeline-events.ts';
import { tombstonesProjection } from './tombstones.ts';

/** Projections of the `live` subscription, which queries and pushes read. */
export const liveProjections: readonly Projection[] = [
  profilesProjection,
  conversationsProjection,
  membersProjection,
  attachmentsProjection,
  messagesProjection,
  tombstonesProjection,
  mentionsProjection,
  reactionsProjection,
  timelineEventsProjection,
  relationsProjection,
  callsProjection,
  callParticipationsProjection,
  profileTermsProjection,
  auditEntriesProjection,
  invitesProjection,
];

/** Indexes messages for search in large batches, off the path of a push. */
export const searchSubscription: SecondarySubscription = {
  subscription: SEARCH,
  projections: [textSegmentsProjection],
  batch: { embedded: 200, server: 1_000 },
};
