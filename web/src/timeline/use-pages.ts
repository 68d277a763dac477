import { useRef } from 'preact/hooks';
import type { Timeline } from '@parley/client/state/timeline';
import { useChat } from '../chat/chat.ts';
import { distanceToEnd } from './anchor.ts';
import type { TimelineView } from './timeline-view.ts';

/** Pixels before the end of what is loaded at which the next page is read. */
const ahead = 1_500;
const retryMs = 3_000;

/** Reads older and newer pages before they are needed. */
export function usePages(conversationId: string, timeline: Timeline | undefined, view: TimelineView): { loadNear: () => void } {
  const { client } = useChat();
  const latest = useRef(timeline);
  latest.current = timeline;
  const loading = useRef({ older: false, newer: false });
  const load = (side: 'older' | 'newer') => {
    if (loading.current[side]) return;
    loading.current[side] = true;
    const page = side === 'older' ? client.loadOlder(conversationId) : client.loadNewer(conversationId);
    // The service may be unreachable for a while: a later movement asks again.
    const settled = page.catch(() => new Promise((resolve) => setTimeout(resolve, retryMs)));
    void settled.finally(() => void (loading.current[side] = false));
  };
  const loadNear = useRef(() => {
    const viewport = view.viewport();
    if (!latest.current || viewport.height === 0) return;
    if (latest.current.hasBefore && viewport.scrollTop < ahead) load('older');
    if (latest.current.hasAfter && distanceToEnd(viewport) < ahead) load('newer');
  });
  return { loadNear: loadNear.current };
}
