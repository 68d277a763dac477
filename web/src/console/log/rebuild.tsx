import { useState } from 'preact/hooks';
import { Button } from '../../design/button.tsx';
import { Field, FieldError } from '../../design/field.tsx';
import { Tag } from '../../design/parts.tsx';
import { useConsole } from '../console.ts';
import { FormDialog } from '../form-dialog.tsx';
import { textOf } from '../text-of.ts';
import { formatNumber, formatSeconds, formatTime } from '../format.ts';
import { Properties, Loading, Page } from '../parts.tsx';
import { useAction } from '../use-action.ts';
import { useLoad } from '../use-load.ts';
import type { ProjectionsAnswer, RebuildReport } from './admin-api.ts';
import { subscriptionTitle } from './projections.tsx';

const everyMs = 1_000;

/** Fills tables from the log beside those that serve, and switches. */
export function Rebuild() {
  const { send } = useConsole().access;
  const state = useLoad<ProjectionsAnswer>('/admin/api/state');
  const report = useLoad<{ rebuild: RebuildReport | null }>('/admin/api/rebuild', { everyMs });
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [asking, setAsking] = useState<'empty' | 'unfinished' | null>(null);
  const isRunning = report.answer?.rebuild?.state === 'running';
  const toggle = (name: string) => setChosen(chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name]);
  return (
    <Page title="Rebuild" note="Fills tables again from the log, and switches to them">
      <div class="console-scroll">
        <Loading loaded={report}>{({ rebuild }) => rebuild && <Report report={rebuild} onChanged={report.reload} />}</Loading>
        <Loading loaded={state}>
          {({ subscriptions }) =>
            subscriptions.map(({ subscription, projections }) => (
              <fieldset class="console-choices columns" key={subscription}>
                <legend>{subscriptionTitle(subscription)}</legend>
                {projections.map(({ projection }) => (
                  <label key={projection}>
                    <input type="checkbox" checked={chosen.includes(projection)} onChange={() => toggle(projection)} />
                    <code>{projection}</code>
                  </label>
                ))}
              </fieldset>
            ))
          }
        </Loading>
        <div class="console-buttons">
          <Button look="main" disabled={isRunning} onClick={() => setAsking('empty')}>
            Rebuild {chosen.length === 0 ? 'all tables' : `${chosen.length} of the tables`}
          </Button>
          <Button disabled={isRunning} onClick={() => setAsking('unfinished')}>
            Resume an interrupted one
          </Button>
        </div>
      </div>
      {asking !== null && (
        <FormDialog
          title={
            asking === 'empty' ? `Rebuild ${chosen.length === 0 ? 'all tables' : chosen.join(', ')}?` : 'Resume the interrupted rebuild?'
          }
          text="The tables that serve now stay until the new ones have every event. It reads the log and takes disk space for a second copy. It is recorded with your name."
          action={asking === 'empty' ? 'Rebuild' : 'Resume'}
          onClose={() => setAsking(null)}
          onSubmit={async (fields) => {
            const maxRate = textOf(fields, 'maxRate');
            await send('POST', '/admin/api/rebuild', {
              projections: chosen,
              startFrom: asking,
              keepPrevious: fields.has('keepPrevious'),
              reason: textOf(fields, 'reason'),
              ...(maxRate !== undefined && { maxRate: Number(maxRate) }),
            });
            setAsking(null);
            report.reload();
          }}
        >
          <Field label="Reason, if you like" name="reason" maxLength={500} />
          <Field label="Events per second, at most" name="maxRate" hint="Empty: as fast as it can." />
          <div class="console-choices">
            <label>
              <input type="checkbox" name="keepPrevious" />
              Keep the previous tables, for parley replay --rollback
            </label>
          </div>
        </FormDialog>
      )}
    </Page>
  );
}

const stateTags = {
  running: <Tag tone="accent">Running</Tag>,
  done: <Tag tone="ok">Done</Tag>,
  cancelled: <Tag>Canceled</Tag>,
  failed: <Tag tone="danger">Failed</Tag>,
};

function Report({ report, onChanged }: { report: RebuildReport; onChanged: () => void }) {
  const { send } = useConsole().access;
  const { state, subscription, projections, phase, projected, total, rate, secondsLeft, startedAt, endedAt, differences, error } = report;
  const cancel = useAction(async () => {
    await send('POST', '/admin/api/rebuild/cancel', {});
    onChanged();
  });
  return (
    <section class="console-card" data-state={state}>
      <h2>Last rebuild {stateTags[state]}</h2>
      <p class="quiet">
        {subscriptionTitle(subscription)}: {projections.join(', ')}
      </p>
      <progress max={Math.max(1, total)} value={projected} aria-label="Events applied" />
      <Properties
        properties={[
          ['Phase', phase],
          ['Applied', `${formatNumber(projected)} of ${formatNumber(total)} events`],
          ['Events per second', formatNumber(rate)],
          ['Time left', secondsLeft === null ? '–' : formatSeconds(secondsLeft)],
          ['Started', formatTime(startedAt)],
          ['Took', formatSeconds(((endedAt ?? Date.now()) - startedAt) / 1_000)],
        ]}
      />
      {[
        ...(error === null ? [] : [error]),
        ...differences.map(({ table, partition }) => `${table}, partition ${partition}: differed from the log`),
      ].map((text) => (
        <FieldError key={text}>{text}</FieldError>
      ))}
      {state === 'running' && (
        <Button disabled={cancel.busy} onClick={() => cancel.run()}>
          Cancel
        </Button>
      )}
      {cancel.error !== undefined && <FieldError>{cancel.error}</FieldError>}
    </section>
  );
}
