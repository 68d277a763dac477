import { type ConversationErasureDependencies, eraseConversation } from './conversation/erase-conversation.ts';
import type { ErasureWork } from './erasure-handler.ts';
import { erasePerson, type PersonErasureDependencies } from './person/erase-person.ts';
import { type FileReleaseDependencies, releaseFiles, releasingTypes } from './release-files.ts';

export type DataErasureDependencies = PersonErasureDependencies & ConversationErasureDependencies & FileReleaseDependencies;

/**
 * Erases persons, groups, and files that are used no more. A subscription of its own: it waits for the read tables, and keys of deleted messages
 * must not wait for that.
 */
export function dataErasure(dependencies: DataErasureDependencies): ErasureWork {
  return {
    subscription: 'data_eraser',
    types: [...releasingTypes, 'AccountErasureRequested'],
    async erase(events, signal) {
      await releaseFiles(dependencies, events, signal);
      for (const event of events) {
        if (event.type === 'AccountErasureRequested') await erasePerson(dependencies, event, signal);
        if (event.type === 'ConversationErasureRequested') await eraseConversation(dependencies, event, signal);
      }
    },
  };
}
