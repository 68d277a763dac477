/** What role and kind allow here: the one pure function that deciders, queries and the SDK share. */
import type { Role } from './schemas/fields.ts';

export const capabilities = [
  'message.send',
  'message.delete_any',
  'member.add',
  'member.remove',
  'member.change_role',
  'conversation.rename',
  'conversation.leave',
  'call.start',
  'call.end_any',
] as const;

export type Capability = (typeof capabilities)[number];

/** A conversation of more starts no call: this many devices ring. No setting, since clients derive the capability too. */
export const callMembers = 32;

const direct: readonly Capability[] = ['message.send', 'call.start'];

const inGroup: Record<Role, readonly Capability[]> = {
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

/** Depends on role, kind and size alone, never on blocks or privacy: those must not show. */
export function capabilitiesOf(kind: 'direct' | 'group', role: Role, memberCount: number): readonly Capability[] {
  const allowed = kind === 'direct' ? direct : inGroup[role];
  return memberCount <= callMembers ? allowed : allowed.filter((capability) => capability !== 'call.start');
}
