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
] as const;

export type Capability = (typeof capabilities)[number];

const direct: readonly Capability[] = ['message.send'];

const inGroup: Record<Role, readonly Capability[]> = {
  member: ['message.send', 'conversation.leave'],
  admin: ['message.send', 'message.delete_any', 'member.add', 'member.remove', 'conversation.rename', 'conversation.leave'],
  owner: capabilities,
};

/** Depends on role and kind alone, never on blocks or privacy: those must not show. */
export function capabilitiesOf(kind: 'direct' | 'group', role: Role): readonly Capability[] {
  return kind === 'direct' ? direct : inGroup[role];
}
