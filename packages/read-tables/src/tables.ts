/**
 * The read tables: what clients see, projected from the log by the projector and read by queries. The definitions are in tables/, by area.
 *
 * Row affinity: each row is written from exactly one partition and stores the position of the event that last wrote it. Queries join data
 * from two partitions, such as a member and the member's profile. Each table exists in two slots, `{name}_a` and `{name}_b`: queries read
 * the active one, a rebuild fills the other and switches (slots.ts).
 */
import { profiles, profileTerms } from './tables/accounts.ts';
import { auditEntries } from './tables/audit.ts';
import { callParticipations, calls } from './tables/calls.ts';
import { relations } from './tables/contacts.ts';
import { conversations, members, timelineEvents } from './tables/conversations.ts';
import { invites } from './tables/invites.ts';
import { attachments, mentions, messages, reactions, tombstones } from './tables/messages.ts';
import { textSegments } from './tables/search.ts';

export const readTables = [
  profiles,
  profileTerms,
  conversations,
  members,
  timelineEvents,
  messages,
  attachments,
  tombstones,
  reactions,
  mentions,
  calls,
  callParticipations,
  relations,
  textSegments,
  auditEntries,
  invites,
] as const;
