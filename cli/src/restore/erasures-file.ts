import { readFileSync } from 'node:fs';
import { slotsPerPage } from '@parley/key-store/key-page';
import type { ErasedSlots } from '@parley/key-store/key-pages';
import { z } from 'zod';
import { CommandFailed } from '../command-failed.ts';

/** Erasures after a backup. */
export interface ListedErasures {
  /** Ids of users. */
  persons: string[];
  /** Ids of groups. */
  conversations: string[];
  /** By their keys. */
  messages: ErasedSlots[];
}

export const nothingErased: ListedErasures = { persons: [], conversations: [], messages: [] };

const id = z.uuid().lowercase();
const line = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['person', 'conversation']), id }),
  z.object({
    kind: z.literal('messages'),
    pageId: z.string().regex(/^[0-9a-f]{16}$/),
    slots: z.array(
      z
        .int()
        .min(0)
        .max(slotsPerPage - 1),
    ),
  }),
]);

/** Reads what `parley erasures --json` printed, or ids of users, one a line. Throws CommandFailed for anything else. */
export function readErasuresFile(path: string): ListedErasures {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new CommandFailed(`cannot read ${path} (${(error as NodeJS.ErrnoException).code})`);
  }
  const listed: ListedErasures = { persons: [], conversations: [], messages: [] };
  for (const [index, each] of text.split('\n').entries()) {
    const trimmed = each.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const { data } = line.safeParse(trimmed.startsWith('{') ? parse(trimmed) : { kind: 'person', id: trimmed });
    if (!data) throw new CommandFailed(`${path}, line ${index + 1}: neither an erasure nor the id of a user`);
    if (data.kind === 'messages') listed.messages.push({ pageId: data.pageId, slots: data.slots });
    else listed[data.kind === 'person' ? 'persons' : 'conversations'].push(data.id);
  }
  return listed;
}

/** Lines of releases that erased persons only have no kind. */
function parse(text: string): unknown {
  try {
    return { kind: 'person', ...(JSON.parse(text) as object) };
  } catch {
    return null;
  }
}
