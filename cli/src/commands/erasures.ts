import { conversationRef, pairRef } from '@parley/command-service/conversations/entity-refs';
import type { EntityRef, EventStore } from '@parley/event-store/event-store';
import type { EventType } from '@parley/events/catalogue';
import { userStatusRefs } from '@parley/events/user-status';
import { timeOf } from '@parley/events/wire/fields';
import { readErasedSlots } from '@parley/key-store/key-pages';
import { keyStore } from '@parley/key-store/key-store';
import { readErasedSubjects, type Subject } from '@parley/key-store/subject-keys';
import type { KeyTables } from '@parley/key-store/wrapped-keys';
import { command, type MakeCommand } from '../command.ts';

export const erasuresCommand: MakeCommand = (start) =>
  command(
    'erasures',
    'List what was erased, as the key store has it, and what a restored backup brought back. With --json also the keys of deleted messages: ' +
      'the list that parley restore needs if the key store is lost',
    ['parley erasures', 'parley erasures --json'],
  )
    .summary('List what was erased, for parley restore')
    .action((options) =>
      start(options, async ({ config, stores, output }) => {
        const [{ store }, keys] = [await stores(), keyStore(config, { role: 'reader', deadlineMs: 0 })];
        try {
          const tables = await keys.tables();
          output.list(await readErasures(store, tables), columns, 'No person and no group was erased.');
          let messages = 0;
          for await (const page of readErasedSlots(tables)) {
            messages += page.slots.length;
            if (options.json) output.print({ kind: 'messages', ...page }, '');
          }
          output.note(`Destroyed keys of messages: ${messages.toLocaleString('en')}.`);
        } finally {
          await keys.close();
        }
      }),
    );

interface Erasure {
  kind: 'person' | 'conversation';
  id: string;
  erasedAt: string;
  /** `erase again`: the log does not have the erasure. */
  state: 'erased' | 'pending' | 'erase again' | 'not in the log';
}

const columns = [
  { title: 'kind', value: ({ kind }: Erasure) => (kind === 'person' ? 'user' : 'group') },
  { title: 'id', value: ({ id }: Erasure) => id },
  { title: 'erased', value: ({ erasedAt }: Erasure) => erasedAt },
  { title: 'log', value: ({ state }: Erasure) => state },
];

interface ErasedKind {
  kind: Erasure['kind'];
  purpose: Subject['purpose'];
  refs: (id: string) => readonly EntityRef[];
  requested: EventType;
  completed: EventType;
}

const kinds: readonly ErasedKind[] = [
  { kind: 'person', purpose: 'profile', refs: userStatusRefs, requested: 'AccountErasureRequested', completed: 'AccountErased' },
  {
    kind: 'conversation',
    purpose: 'conversation',
    refs: (id) => [conversationRef(id), pairRef(id)],
    requested: 'ConversationErasureRequested',
    completed: 'ConversationErased',
  },
];

async function readErasures(store: Pick<EventStore, 'load'>, keys: KeyTables): Promise<Erasure[]> {
  const erasures: Erasure[] = [];
  for (const each of kinds) {
    for (const { subjectId: id, erasedAt } of await readErasedSubjects(keys, each.purpose)) {
      const { events } = await store.load(each.refs(id), { current: true });
      const types = events.map(({ type }) => type);
      erasures.push({ kind: each.kind, id, erasedAt: timeOf(erasedAt), state: stateOf(types, each) });
    }
  }
  return erasures;
}

function stateOf(types: readonly EventType[], { requested, completed }: ErasedKind): Erasure['state'] {
  if (types.length === 0) return 'not in the log';
  if (types.includes(completed)) return 'erased';
  return types.includes(requested) ? 'pending' : 'erase again';
}
