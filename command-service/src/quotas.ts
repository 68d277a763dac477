import { createWorkBudget, type WorkBudget } from '@parley/service-kit/bounds/work-budget';
import { byteRate, rate, type Rate } from '@parley/service-kit/limit-keys';
import { createLimit, type Limit } from '@parley/service-kit/limits';
import type { SharedLimits } from '@parley/service-kit/request-limit-config';
import { key } from '@parley/service-kit/config-keys';
import type { z } from 'zod';

/** Amounts that a user may add to the system in a day. Exceeding a quota is `budget_exhausted`. */
export interface Quotas {
  /** UTF-8 bytes of messages sent and edited. */
  textBytes: Limit;
  uploadBytes: Limit;
  groups: Limit;
  /** Users added to groups. */
  membersAdded: Limit;
  contactRequests: Limit;
  /** Added to messages. */
  reactions: Limit;
  /** Changes of groups and of the roles in them. */
  groupChanges: Limit;
  /** Direct conversations opened. Opening one that exists costs nothing. */
  directConversations: WorkBudget;
}

const bytesPerDay = (value: string, description: string) =>
  key(byteRate().prefault(`${value}/1d`), { description, example: `${value}/1d` });
const countPerDay = (value: number, description: string) => key(rate().prefault(`${value}/1d`), { description, example: `${value}/1d` });

export const quotaKeys = {
  LIMIT_TEXT_BYTES: bytesPerDay('64MiB', 'Bytes of message text sent or edited per user.'),
  LIMIT_UPLOAD_BYTES: bytesPerDay('1GiB', 'Bytes uploaded per user.'),
  LIMIT_GROUPS: countPerDay(500, 'Groups created per user.'),
  LIMIT_MEMBERS_ADDED: countPerDay(10_000, 'Members added to groups per user.'),
  LIMIT_CONTACT_REQUESTS: countPerDay(500, 'Contact requests per user.'),
  LIMIT_REACTIONS: countPerDay(10_000, 'Reactions added to messages per user.'),
  LIMIT_GROUP_CHANGES: countPerDay(2_000, 'Changes of groups and of the roles of their members per user.'),
  LIMIT_DIRECT_CONVERSATIONS: countPerDay(1_000, 'Direct conversations opened per user.'),
};

export type QuotaRates = Readonly<Record<keyof Quotas, Rate>>;

export function quotaRatesOf(config: z.output<z.ZodObject<typeof quotaKeys>>): QuotaRates {
  return {
    textBytes: config.LIMIT_TEXT_BYTES,
    uploadBytes: config.LIMIT_UPLOAD_BYTES,
    groups: config.LIMIT_GROUPS,
    membersAdded: config.LIMIT_MEMBERS_ADDED,
    contactRequests: config.LIMIT_CONTACT_REQUESTS,
    reactions: config.LIMIT_REACTIONS,
    groupChanges: config.LIMIT_GROUP_CHANGES,
    directConversations: config.LIMIT_DIRECT_CONVERSATIONS,
  };
}

/** Creates the quotas, shared with other processes through Redis. */
export function createQuotas(rates: QuotaRates, shared: SharedLimits): Quotas {
  const quota = (name: string, ofUser: Rate) => createLimit({ ...shared, name, rate: ofUser, problem: 'budget_exhausted' });
  return {
    textBytes: quota('text_bytes', rates.textBytes),
    uploadBytes: quota('upload_bytes', rates.uploadBytes),
    groups: quota('groups', rates.groups),
    membersAdded: quota('members_added', rates.membersAdded),
    contactRequests: quota('contact_requests', rates.contactRequests),
    reactions: quota('reactions', rates.reactions),
    groupChanges: quota('group_changes', rates.groupChanges),
    directConversations: createWorkBudget({ ...shared, name: 'direct_conversations', rate: rates.directConversations }),
  };
}
