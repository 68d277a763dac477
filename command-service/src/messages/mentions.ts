import { invalidField } from '../fields.ts';
import type { Conversation } from '../conversations/conversation.ts';

/** Only members can be mentioned: others would never see the message. Throws `validation_failed`. */
export function requireMembersMentioned({ members }: Conversation, mentions: readonly string[]): void {
  const stranger = mentions.findIndex((userId) => !members.get(userId));
  if (stranger !== -1) throw invalidField(`mentions.${stranger}`, 'Must be a member of this conversation');
}
