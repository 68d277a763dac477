/**
 * Catch-up after `ready` and `resync`: `sync` fills the gaps, and everything without a `seq` is read again. What a user looks at
 * comes first: the opened windows, and between the pages of the inbox whatever is opened meanwhile.
 */
import type { Conversation } from '@parley/events/wire/conversations';
import { applyReady, type ReadyEvent } from '../state/apply-ready.ts';
import { withConversation, withConversations, withoutConversation } from '../state/state.ts';
import { withUsers } from '../state/users.ts';
import { fillGaps } from './fill-gaps.ts';
import { readConversation, readReceipts } from './read-conversation.ts';
import { forEachPage } from './read-pages.ts';
import { readPeople } from './read-people.ts';
import { readWindow } from './read-timeline.ts';
import type { SyncContext } from './sync-context.ts';

const inboxPageSize = 200;

/** `afterPage`: runs between the pages of the inbox. */
export async function catchUp(context: SyncContext, ready: ReadyEvent, afterPage: () => Promise<void>): Promise<void> {
  const { state, missing } = applyReady(context.state(), ready);
  context.setState(state);
  await fillGaps(context, missing);
  await readOpened(context, ready);
  await readInbox(context, ready, afterPage);
  await readMissingWindows(context);
  await readPeople(context);
}

async function readOpened(context: SyncContext, { conversations, hasMore }: ReadyEvent): Promise<void> {
  const listed = new Set(conversations.map(({ id }) => id));
  for (const id of context.opened) {
    if (!listed.has(id) && !hasMore) continue;
    if (context.state().timelines[id]) await readReceipts(context, id);
    else await readWindow(context, id);
  }
}

/** `ready` may be older than the inbox, and then lists a new conversation not yet: its opened window is read once the inbox has it. */
async function readMissingWindows(context: SyncContext): Promise<void> {
  for (const id of context.opened) {
    const { conversations, timelines } = context.state();
    if (conversations[id] && !timelines[id]) await readWindow(context, id);
  }
}

/** Reads all conversations, including archived ones. Each page is shown as it arrives. */
async function readInbox(context: SyncContext, { conversations, hasMore }: ReadyEvent, afterPage: () => Promise<void>): Promise<void> {
  const listed = new Set(conversations.map(({ id }) => id));
  const behind: Conversation[] = [];
  const readPages = (archived: 'true' | 'false') =>
    forEachPage(
      (cursor) => context.call('listConversations', { archived, limit: inboxPageSize, ...cursor }),
      (page) => {
        for (const { id } of page) listed.add(id);
        behind.push(...applyPage(context, page));
        return afterPage();
      },
    );
  await Promise.all([readPages('false'), readPages('true')]);
  // Without `hasMore`, applyReady has done so.
  if (hasMore) dropUnlisted(context, listed);
  await catchUpWith(context, behind);
}

/** Applies the conversations whose events are all known. Returns the others. */
function applyPage(context: SyncContext, page: readonly Conversation[]): Conversation[] {
  const isAhead = ({ id, lastSeq }: Conversation) => (context.state().conversations[id]?.lastSeq ?? lastSeq) !== lastSeq;
  const behind = page.filter(isAhead);
  const members = page.flatMap((conversation) => conversation.members.map(({ user }) => user));
  const current = page.filter((conversation) => !isAhead(conversation));
  context.setState(withUsers(withConversations(context.state(), current), members));
  for (const { id } of current) context.onRead(id);
  return behind;
}

async function catchUpWith(context: SyncContext, inbox: readonly Conversation[]): Promise<void> {
  for (const conversation of inbox) {
    const { id, lastSeq } = conversation;
    const known = () => context.state().conversations[id];
    if (known() && known()!.lastSeq < lastSeq) await fillGaps(context, [{ conversationId: id, after: known()!.lastSeq }]);
    // Either one may have advanced meanwhile: read both again, so that an open window is not dropped.
    if (known() && known()!.lastSeq !== lastSeq) await readConversation(context, id);
    else context.setState(withConversation(context.state(), conversation));
  }
}

/** Drops the conversations that the user has left, if `ready` could not list them all. */
function dropUnlisted(context: SyncContext, listed: ReadonlySet<string>): void {
  const left = Object.keys(context.state().conversations).filter((id) => !listed.has(id));
  context.setState(left.reduce(withoutConversation, context.state()));
}
