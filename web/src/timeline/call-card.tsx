import type { Call } from '@parley/events/wire/calls';
import { isMissedBy } from '@parley/events/wire/missed-calls';
import { clockTime } from '../chat/time-labels.ts';
import { useSelector } from '../chat/use-selector.ts';
import { useUser } from '../chat/use-user.ts';
import { Avatar } from '../design/avatar.tsx';
import { Button } from '../design/button.tsx';
import { Icon } from '../design/icon.tsx';
import { durationText } from '../calls/call-summary.ts';

export interface CallCardProps {
  call: Call;
  isGroup: boolean;
  /** Absent where no call can be joined. */
  onJoin: ((call: Call) => void) | undefined;
}

/** A call in the timeline, at its start, in its latest state. */
export function CallCard({ call, isGroup, onJoin }: CallCardProps) {
  const userId = useSelector((chat) => chat.userId) ?? '';
  const { participants, media } = call;
  const live = call.state !== 'ended';
  const missed = !live && call.answeredAt === null && call.endReason !== 'declined' && isMissedBy(userId, call);
  const present = live ? participants.filter(({ leftAt }) => leftAt === null) : participants;
  const title = titleOf(call, isGroup, missed);
  return (
    <article
      class={`call-card${live ? ' live' : ''}${missed ? ' missed' : ''}`}
      tabIndex={-1}
      aria-label={`${title}, ${clockTime(call.startedAt)}`}
    >
      <span class="call-sign">
        <Icon name={media === 'video' ? 'video' : 'phone'} />
      </span>
      <span class="grow">
        <b>{title}</b>
        <small>{noteOf(call, present.length, isGroup)}</small>
      </span>
      {onJoin && live && isGroup && !present.some((participant) => participant.userId === userId) ? (
        <Button look="main" small onClick={() => onJoin(call)}>
          Join
        </Button>
      ) : (
        present.length > 1 && (
          <span class="faces">
            {present.slice(0, 4).map((participant) => (
              <Face key={participant.userId} userId={participant.userId} />
            ))}
          </span>
        )
      )}
    </article>
  );
}

function Face({ userId }: { userId: string }) {
  const user = useUser(userId);
  return <Avatar id={userId} name={user?.displayName ?? ''} url={user?.avatarUrl ?? null} size={24} />;
}

function titleOf({ media, state, endReason }: Call, isGroup: boolean, missed: boolean): string {
  const name = isGroup ? 'Group call' : media === 'video' ? 'Video call' : 'Call';
  if (missed) return `Missed ${name.toLowerCase()}`;
  if (state === 'ringing') return `${name}, ringing`;
  if (endReason === 'declined') return `${name}, declined`;
  if (endReason === 'missed' || endReason === 'cancelled') return `${name}, no answer`;
  return name;
}

function noteOf({ startedAt, answeredAt, endedAt, state }: Call, people: number, isGroup: boolean): string {
  const start = clockTime(startedAt);
  if (state === 'ongoing') return isGroup ? `since ${start}, ${people === 1 ? '1 person' : `${people} people`}` : `since ${start}`;
  if (answeredAt === null || endedAt === null) return start;
  const length = durationText(Date.parse(endedAt) - Date.parse(answeredAt));
  return isGroup ? `${start}, ${length}, ${people} people took part` : `${start}, ${length}`;
}
