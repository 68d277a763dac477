/** Methods of the client that need a signed-in user. Without one they throw NotLoggedInError. */
import type { Calls } from './calls/calls.ts';
import type { OptimisticCommands } from './pending/optimistic-commands.ts';
import type { StateSync } from './realtime/state-sync.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Draft, SavedDraft } from './state/draft.ts';

type Reads = Omit<StateSync, 'receive' | 'close'>;

export interface SignedInMethods extends OptimisticCommands, Reads {
  /** Resolves with the `clientId` once the message is in the storage. `chat.unsent` shows its progress. */
  send(conversationId: string, draft: Draft): Promise<string>;
  /** Sends a failed message again. */
  retry(clientId: string): Promise<void>;
  /** Removes a failed message. */
  discard(clientId: string): Promise<void>;
  /** Stores what the user has typed in `chat.drafts`; null removes it. Works also when the session has just ended: the draft is kept for the same user. */
  setDraft(conversationId: string, draft: SavedDraft | null): void;
  /** The user has seen everything up to this `seq`. */
  markRead(conversationId: string, seq: number): void;
  /** Call it every few seconds while the user types. Fire and forget. */
  setTyping(conversationId: string, active: boolean): void;
  /** Calls of this device, without their media: see calls/media. */
  calls: Calls;
}

export function signedInMethods({ current, drafts }: Pick<Lifecycle, 'current' | 'drafts'>): SignedInMethods {
  return {
    open: (...input) => current().stateSync.open(...input),
    openAround: (...input) => current().stateSync.openAround(...input),
    jumpToLatest: (...input) => current().stateSync.jumpToLatest(...input),
    loadOlder: (...input) => current().stateSync.loadOlder(...input),
    loadNewer: (...input) => current().stateSync.loadNewer(...input),
    loadMembers: (...input) => current().stateSync.loadMembers(...input),
    loadUsers: (...input) => current().stateSync.loadUsers(...input),
    loadPresence: (...input) => current().stateSync.loadPresence(...input),
    send: (...input) => current().outbox.send(...input),
    retry: (...input) => current().outbox.retry(...input),
    discard: (...input) => current().outbox.discard(...input),
    setDraft: (...input) => drafts().set(...input),
    edit: (...input) => current().commands.edit(...input),
    remove: (...input) => current().commands.remove(...input),
    react: (...input) => current().commands.react(...input),
    unreact: (...input) => current().commands.unreact(...input),
    setPreferences: (...input) => current().commands.setPreferences(...input),
    markRead: (...input) => current().readMarks.mark(...input),
    setTyping: (conversationId, active) => current().connection.send('typing', { conversationId, active }),
    calls: {
      start: (...input) => current().calls.start(...input),
      accept: (...input) => current().calls.accept(...input),
      decline: (...input) => current().calls.decline(...input),
      leave: (...input) => current().calls.leave(...input),
      end: () => current().calls.end(),
      attach: (...input) => current().calls.attach(...input),
    },
  };
}
