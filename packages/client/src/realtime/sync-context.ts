import type { TimelineEvent, UnnumberedEvent } from '@parley/events/wire/events';
import type { ClientState } from '../state/state.ts';
import type { CallOperation } from '../transport/call-operation.ts';
import type { Connection } from './connection.ts';

/** Dependencies of events and reads. They run one after the other, so no event is applied during a read. */
export interface SyncContext {
  state(): ClientState;
  setState(state: ClientState): void;
  call: CallOperation;
  request: Connection['request'];
  /** Conversations whose timelines are kept up to date. */
  opened: ReadonlySet<string>;
  maxTimelineItems: number;
  /** Called with each event of the log that is in the state now. */
  onApplied(event: TimelineEvent | UnnumberedEvent): void;
  /** Called for a conversation that was read, so events between the known and the read state are not reported. */
  onRead(conversationId: string): void;
}
