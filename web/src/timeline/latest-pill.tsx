import { Icon } from '../design/icon.tsx';
import type { TimelineView } from './timeline-view.ts';

export interface LatestPillProps {
  view: TimelineView;
  following: boolean;
  unread: number;
  onClick: () => void;
}

/** Leads to the newest message, while it is out of view. */
export function LatestPill({ view, following, unread, onClick }: LatestPillProps) {
  if (view.atEnd.value || (following && view.boxes.length === 0)) return null;
  return (
    <button class="latest-pill" type="button" onClick={onClick}>
      <span>Jump to latest</span>
      <span class="latest-count">
        {unread > 0 && (
          <>
            {unread > 999 ? '999+' : unread}
            <span class="visually-hidden"> unread</span>
          </>
        )}
        <Icon name="to-latest" size={14} />
      </span>
    </button>
  );
}
