/** Commands whose outcome the state shows at once. Each rejects with ParleyProblem or NetworkError, and is taken back then. */
import type { Preferences } from '@parley/events/wire/conversations';
import { sendCommand, type CommandDependencies } from '../transport/send-command.ts';
import { pendingPreferences } from './conversation-changes.ts';
import { pendingDeletion, pendingEdit, pendingReaction } from './message-changes.ts';
import type { PendingChanges } from './pending-changes.ts';

export interface OptimisticCommands {
  /** Edits the user's own message. */
  edit(conversationId: string, messageId: string, text: string, mentions?: string[]): Promise<void>;
  /** Deletes the user's own message, or any message as an admin. */
  remove(conversationId: string, messageId: string): Promise<void>;
  react(conversationId: string, messageId: string, emoji: string): Promise<void>;
  unreact(conversationId: string, messageId: string, emoji: string): Promise<void>;
  /** Pins, archives or mutes a conversation for the user. */
  setPreferences(conversationId: string, changes: Partial<Preferences>): Promise<void>;
}

export interface OptimisticCommandsDependencies extends CommandDependencies {
  userId: string;
  changes: Pick<PendingChanges, 'run'>;
  clock: () => number;
}

export function createOptimisticCommands(dependencies: OptimisticCommandsDependencies): OptimisticCommands {
  const { userId, changes, clock } = dependencies;
  const now = () => new Date(clock()).toISOString();
  const setReaction = (operation: 'addReaction' | 'removeReaction', target: { conversationId: string; messageId: string }, emoji: string) =>
    changes.run(pendingReaction(target, { emoji, isMine: operation === 'addReaction', userId }), () =>
      sendCommand(dependencies, operation, { ...target, emoji }),
    );

  return {
    edit(conversationId, messageId, text, mentions) {
      const target = { conversationId, messageId };
      const input = { ...target, text, ...(mentions ? { mentions } : {}) };
      return changes.run(pendingEdit(target, { text, mentions, now: now() }), () => sendCommand(dependencies, 'editMessage', input));
    },
    remove(conversationId, messageId) {
      const target = { conversationId, messageId };
      return changes.run(pendingDeletion(target, now()), () => sendCommand(dependencies, 'deleteMessage', target));
    },
    react: (conversationId, messageId, emoji) => setReaction('addReaction', { conversationId, messageId }, emoji),
    unreact: (conversationId, messageId, emoji) => setReaction('removeReaction', { conversationId, messageId }, emoji),
    setPreferences: (conversationId, preferences) =>
      changes.run(pendingPreferences(conversationId, preferences), () =>
        sendCommand(dependencies, 'changePreferences', { conversationId, ...preferences }),
      ),
  };
}
