import { useState } from 'preact/hooks';
import { Button } from '../../design/button.tsx';
import { Field, FieldError } from '../../design/field.tsx';
import { useConsole } from '../console.ts';
import { FormDialog } from '../form-dialog.tsx';
import { formatTime } from '../format.ts';
import { Properties, Inspector, Loading } from '../parts.tsx';
import { textOf } from '../text-of.ts';
import { useLoad } from '../use-load.ts';
import type { EventAnswer, LogEvent } from './admin-api.ts';

/** `partition:position`, as `parley events` writes it. */
export const eventName = ({ partition, position }: Pick<LogEvent, 'partition' | 'position'>): string => `${partition}:${position}`;

/** One event and the rows that it changed. What people wrote is shown on request, which is recorded. */
export function EventDetails({ name, back }: { name: string; back: string }) {
  const { send } = useConsole().access;
  const path = `/admin/api/events/${name.replace(':', '/')}`;
  const loaded = useLoad<EventAnswer>(path);
  const [revealed, setRevealed] = useState<EventAnswer | null>(null);
  const [asking, setAsking] = useState(false);
  return (
    <Inspector title={loaded.answer?.event.type ?? 'Event'} subtitle={name} back={back}>
      <Loading loaded={loaded}>
        {(masked) => {
          const { event, state } = revealed ?? masked;
          return (
            <>
              <Properties
                properties={[
                  ['Recorded', formatTime(event.recordedAt / 1_000)],
                  ['Stream', <code>{event.stream}</code>],
                  ['Version', event.version],
                ]}
              />
              <div class="console-buttons">
                <Button disabled={revealed !== null} onClick={() => setAsking(true)}>
                  {revealed === null ? 'Show personal fields' : 'Personal fields shown'}
                </Button>
              </div>
              <h3>Event</h3>
              <pre tabIndex={0} aria-label="Event">
                {JSON.stringify(event, null, 2)}
              </pre>
              <h3>Changed rows</h3>
              <Changes state={state} />
            </>
          );
        }}
      </Loading>
      {asking && (
        <FormDialog
          title="Show personal fields?"
          text="What people wrote becomes readable here. That you looked is recorded with your name."
          action="Show"
          onClose={() => setAsking(false)}
          onSubmit={async (fields) => {
            setRevealed(await send<EventAnswer>('POST', `${path}/reveal`, { reason: textOf(fields, 'reason') }));
            setAsking(false);
          }}
        >
          <Field label="Reason, if you like" name="reason" maxLength={500} />
        </FormDialog>
      )}
    </Inspector>
  );
}

function Changes({ state }: { state: EventAnswer['state'] }) {
  if (state.kind === 'too_far')
    return <p class="quiet">There are too many earlier events. Run: parley show conversation ID --until POSITION</p>;
  if (state.kind === 'failed')
    return (
      <FieldError>
        A projection failed at {eventName(state.at)}: {state.error}
      </FieldError>
    );
  if (state.changes.length === 0) return <p class="quiet">None.</p>;
  return (
    <>
      {state.changes.map(({ table, before, after }, index) => (
        <details class="console-details" key={index}>
          <summary>
            {table} <span class="quiet">{before === null ? 'added' : after === null ? 'removed' : 'changed'}</span>
          </summary>
          <pre tabIndex={0} aria-label={`Row of ${table}`}>
            {Object.keys({ ...before, ...after }).map((column) => {
              const [old, now] = [JSON.stringify(before?.[column]), JSON.stringify(after?.[column])];
              if (old === now) return `${column}: ${now}\n`;
              return (
                <span key={column}>
                  {column}: {old !== undefined && <del>{old}</del>} {now !== undefined && <ins>{now}</ins>}
                  {'\n'}
                </span>
              );
            })}
          </pre>
        </details>
      ))}
    </>
  );
}
