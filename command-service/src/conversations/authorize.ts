/** Authorization of members. A non-member gets `not_found`, as if the conversation did not exist; a member gets `forbidden`. */
import { capabilitiesOf, type Capability } from '@parley/events/capabilities';
import type { Role } from '@parley/events/schemas/fields';
import { Problem } from '@parley/service-kit/problems';
import type { Conversation } from './conversation.ts';

/** Returns the user's role. Throws `not_found` for a non-member. */
export function requireMember(conversation: Conversation, userId: string): { kind: 'direct' | 'group'; role: Role } {
  const role = conversation.members.get(userId);
  if (!role || !conversation.kind || conversation.erasure) throw new Problem('not_found');
  return { kind: conversation.kind, role };
}

/** Throws `not_found` for a non-member, `forbidden` for a member without the capability. */
export function requireCapability(conversation: Conversation, userId: string, capability: Capability): Role {
  if (!isCapable(conversation, userId, capability)) throw new Problem('forbidden');
  return requireMember(conversation, userId).role;
}

/** Throws `not_found` for a non-member. */
export function isCapable(conversation: Conversation, userId: string, capability: Capability): boolean {
  const { kind, role } = requireMember(conversation, userId);
  return capabilitiesOf(kind, role, conversation.memberCount).includes(capability);
}
