import { invalidField } from '../fields.ts';
import type { Conversation } from '../conversations/conversation.ts';

/** Only members can be mentioned: whoever else is named would never see it. Throws `validation_failed`. */
export function requireMembersMentioned({ members }: Conversation, mentions: readonly string[]): void {
  const stranger = mentions.findIndex((userId) => !members.get(userId));
  if (stranger !== -1) throw invalidField(`mentions.${stranger}`, 'Is no member of this conversation');
}
