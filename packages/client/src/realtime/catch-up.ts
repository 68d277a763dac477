/** After `ready` and `resync`: gaps are filled by `sync`, and what has no `seq` is read again. */
import type { SignalEvent, TimelineEvent, UnnumberedEvent } from '@parley/events/wire/events';
import type { SyncItem } from '@parley/events/wire/socket-contract';
import { applyEvent } from '../state/apply-event.ts';
import { applyMarks } from '../state/apply-marks.ts';
import { withConversation, withoutConversation } from '../state/state.ts';
import { readConversation, readInbox, readPage, readPeople, readReceipts, type Reading } from './read.ts';

type Greeting = Extract<SignalEvent, { type: 'ready' | 'resync' }>;
interface Gap {
  conversationId: string;
  after: number;
}

/** As many conversations as one `sync` takes. */
const gapsAtOnce = 50;

export async function catchUp(reading: Reading, greeting: Greeting): Promise<void> {
  const { state, missing } = applyMarks(reading.state(), greeting);
  reading.become(state);
  await fillGaps(reading, missing);
  for (const conversation of await readInbox(reading)) {
    const { id, lastSeq } = conversation;
    const held = () => reading.state().conversations[id];
    if (held() && held()!.lastSeq < lastSeq) await fillGaps(reading, [{ conversationId: id, after: held()!.lastSeq }]);
    // Gone further meanwhile, on either side: read with its page, so that no page is dropped and missed on the screen.
    if (held() && held()!.lastSeq !== lastSeq) await readConversation(reading, id);
    else reading.become(withConversation(reading.state(), conversation));
  }
  for (const id of reading.opened) {
    const { conversations, messages } = reading.state();
    if (!conversations[id]) continue;
    if (messages[id]) await readReceipts(reading, id);
    else await readPage(reading, id);
  }
  await readPeople(reading);
}

/** What an event of the log does to the state, with whatever has to be read for it. */
export async function takeEvent(reading: Reading, event: TimelineEvent | UnnumberedEvent): Promise<void> {
  const { state, missing, unknown } = applyEvent(reading.state(), event);
  reading.become(state);
  if (missing) await fillGaps(reading, [missing]);
  if (unknown) await readConversation(reading, unknown);
}

async function fillGaps(reading: Reading, missing: readonly Gap[]): Promise<void> {
  const gaps = [...missing];
  while (gaps.length > 0) {
    const conversations = gaps.splice(0, gapsAtOnce).map(({ conversationId, after }) => ({ id: conversationId, after }));
    const { items } = await reading.ask<{ items: SyncItem[] }>('sync', { conversations });
    for (const item of items) {
      const more = await takeItem(reading, item);
      if (more) gaps.push(more);
    }
  }
}

/** What is still missing of it. */
async function takeItem(reading: Reading, item: SyncItem): Promise<Gap | null> {
  if ('gone' in item) return (reading.become(withoutConversation(reading.state(), item.id)), null);
  if (item.reset) return (await readConversation(reading, item.id), null);
  let [state, isUnknown] = [reading.state(), false];
  for (const event of item.events) {
    const applied = applyEvent(state, event);
    [state, isUnknown] = [applied.state, applied.unknown !== undefined];
  }
  reading.become(state);
  // One's own removal and return may both lie in the gap: of what came after it nothing could be applied.
  if (isUnknown || state.stale[item.id]) await readConversation(reading, item.id);
  const held = reading.state().conversations[item.id];
  return item.hasMore && held ? { conversationId: item.id, after: held.lastSeq } : null;
}
