/** Capabilities of a role in a conversation. Deciders, queries and the SDK share this function. */
import type { Role } from './schemas/fields.ts';

export const capabilities = [
  'message.send',
  'message.delete_any',
  'member.add',
  'member.remove',
  'member.change_role',
  'conversation.rename',
  'conversation.leave',
  'conversation.delete',
  'call.start',
  'call.end_any',
] as const;

export type Capability = (typeof capabilities)[number];

/** Larger conversations cannot start calls. Not configurable, because clients derive the capability too. */
export const maxCallMembers = 32;

const direct: readonly Capability[] = ['message.send', 'call.start'];

const group: Record<Role, readonly Capability[]> = {
  member: ['message.send', 'conversation.leave', 'call.start'],
  admin: [
    'message.send',
    'message.delete_any',
    'member.add',
    'member.remove',
    'conversation.rename',
    'conversation.leave',
    'call.start',
    'call.end_any',
  ],
  owner: capabilities,
};

/** Depends only on role, kind and size. Blocks and privacy settings must not show in it. */
export function capabilitiesOf(kind: 'direct' | 'group', role: Role, memberCount: number): readonly Capability[] {
  const allowed = kind === 'direct' ? direct : group[role];
  return memberCount <= maxCallMembers ? allowed : allowed.filter((capability) => capability !== 'call.start');
}
