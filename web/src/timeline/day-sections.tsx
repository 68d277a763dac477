import type { Call } from '@parley/events/wire/calls';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { dayName } from '../chat/time-labels.ts';
import { CallCard } from './lazy-call-card.tsx';
import { EventRow } from './event-row.tsx';
import { memo } from './memo.ts';
import type { MessageActions } from './message-actions.ts';
import { Message } from './message.tsx';
import type { Row } from './rows.ts';
import { SeenBy } from './seen-by.tsx';
import type { Range } from './window-range.ts';

export interface DaySectionsProps {
  rows: readonly Row[];
  range: Range;
  isGroup: boolean;
  sought: string | null;
  current: string | null;
  active: string | null;
  actions: MessageActions;
  onJoinCall: ((call: Call) => void) | undefined;
  onSeen: (seq: number, anchor: HTMLElement) => void;
}

interface Day {
  key: string;
  at: string;
  heading: boolean;
  rows: Row[];
}

/** A section for each day with a heading and a list. The heading of the first day may be above the rendered rows. */
export function DaySections(props: DaySectionsProps) {
  const id = useId();
  const now = Date.now();
  return (
    <>
      {daysOf(props.rows, props.range).map((day) => {
        const title = dayName(day.at, now);
        const titleId = `${id}-${day.key}`;
        return (
          <section class="timeline-day" key={day.key} aria-labelledby={titleId}>
            {day.heading ? (
              <h3 data-row={day.key}>
                <time id={titleId} dateTime={day.at}>
                  {title}
                </time>
              </h3>
            ) : (
              <h3 class="visually-hidden" id={titleId}>
                {title}
              </h3>
            )}
            <ol>
              {day.rows.map((row) => (
                <li key={row.key} data-row={row.key} class={`row-${row.kind}`}>
                  {renderRow(row, props)}
                </li>
              ))}
            </ol>
          </section>
        );
      })}
    </>
  );
}

const MessageMemo = memo(Message);
const EventMemo = memo(EventRow);
const CallMemo = memo(CallCard);

function renderRow(row: Row, { isGroup, sought, current, active, actions, onJoinCall, onSeen }: DaySectionsProps): ComponentChildren {
  switch (row.kind) {
    case 'message':
      return (
        <MessageMemo
          row={row}
          isGroup={isGroup}
          current={row.key === current}
          active={row.key === active}
          sought={row.message.id === sought}
          actions={actions}
        />
      );
    case 'event':
      return <EventMemo event={row.event} />;
    case 'call':
      return <CallMemo call={row.call} isGroup={isGroup} onJoin={onJoinCall} />;
    case 'unread':
      return <h4>{row.count === 1 ? '1 new message' : `${row.count} new messages`}</h4>;
    case 'seen':
      return <SeenBy conversationId={actions.conversationId} seq={row.seq} onOpen={onSeen} />;
    case 'day':
      return null;
  }
}

function daysOf(rows: readonly Row[], { start, end }: Range): Day[] {
  const days: Day[] = [];
  for (const row of rows.slice(start, end)) {
    const day = days.at(-1);
    if (row.kind === 'day') days.push({ key: row.key, at: row.at, heading: true, rows: [] });
    else if (day) day.rows.push(row);
    else {
      const above = rows.slice(0, start).findLast(({ kind }) => kind === 'day');
      if (above?.kind === 'day') days.push({ key: above.key, at: above.at, heading: false, rows: [row] });
    }
  }
  return days;
}
