/** The timelines that a user interface shows. */
import type { Limit } from '@parley/concurrency/limit';
import { omitKey } from '../state/records.ts';
import type { Timeline } from '../state/timeline.ts';
import { readNewer, readOlder, readWindow } from './read-timeline.ts';
import type { SyncContext } from './sync-context.ts';

export interface OpenTimelines {
  /** Shows the newest items, unless a window is shown already, and keeps it up to date. */
  open(conversationId: string): Promise<void>;
  /** Shows the window around this `seq` or message, unless the shown one contains it. */
  openAround(conversationId: string, around: number | string): Promise<void>;
  /** Shows the newest items. */
  jumpToLatest(conversationId: string): Promise<void>;
  /** Reads the page before the window. Returns whether there are still older items. */
  loadOlder(conversationId: string): Promise<boolean>;
  /** Reads the page after an older window. Returns whether there are still newer items. */
  loadNewer(conversationId: string): Promise<boolean>;
}

/** The timelines of other conversations are dropped, the least recently opened first. */
const maxOpened = 20;

export function createOpenTimelines(context: SyncContext, opened: Set<string>, read: Limit): OpenTimelines {
  const loading = new Map<string, Promise<boolean>>();
  const timelineOf = (conversationId: string): Timeline | undefined => context.state().timelines[conversationId];

  function remember(conversationId: string): void {
    opened.delete(conversationId);
    opened.add(conversationId);
    if (opened.size <= maxOpened) return;
    const [oldest] = opened;
    opened.delete(oldest!);
    const state = context.state();
    context.setState({ ...state, timelines: omitKey(state.timelines, oldest!) });
  }

  /** Calls for the same page share one request. */
  function load(name: string, conversationId: string, readPage: typeof readOlder): Promise<boolean> {
    const key = `${name} ${conversationId}`;
    const running = loading.get(key) ?? read(() => readPage(context, conversationId)).finally(() => loading.delete(key));
    loading.set(key, running);
    return running;
  }

  return {
    async open(conversationId) {
      remember(conversationId);
      if (timelineOf(conversationId)) return;
      await read(async () => void (timelineOf(conversationId) || (await readWindow(context, conversationId))));
    },
    async openAround(conversationId, around) {
      remember(conversationId);
      if (contains(timelineOf(conversationId), around)) return;
      await read(() => readWindow(context, conversationId, around));
    },
    async jumpToLatest(conversationId) {
      remember(conversationId);
      if (timelineOf(conversationId)?.hasAfter === false) return;
      await read(() => readWindow(context, conversationId));
    },
    loadOlder: (conversationId) => load('older', conversationId, readOlder),
    loadNewer: (conversationId) => load('newer', conversationId, readNewer),
  };
}

function contains(timeline: Timeline | undefined, around: number | string): boolean {
  if (!timeline) return false;
  return timeline.items.some((item) => item.seq === around || (item.kind === 'message' && item.message.id === around));
}
