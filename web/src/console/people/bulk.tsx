import { useState } from 'preact/hooks';
import type { UserOverview } from '@parley/events/wire/operators';
import { ParleyProblem } from '@parley/client/transport/problem';
import { Button } from '../../design/button.tsx';
import { Field } from '../../design/field.tsx';
import type { Operator } from '../access.ts';
import { useConsole } from '../console.ts';
import { describeFailure } from '../describe.ts';
import { FormDialog } from '../form-dialog.tsx';
import { formatNumber } from '../format.ts';
import { textOf } from '../text-of.ts';
import { nameOf } from './columns.tsx';
import { personActions } from './person-dialog.tsx';

type BulkAction = 'suspend' | 'unsuspend' | 'sign-out';

interface BulkBarProps {
  users: readonly UserOverview[];
  /** Called with the people whose action failed. */
  onDone: (failed: readonly UserOverview[]) => void;
}

/** Actions on the chosen people. Each is a request, and a record, for each of them. */
export function BulkBar({ users, onDone }: BulkBarProps) {
  const [action, setAction] = useState<BulkAction | null>(null);
  const suspended = users.filter(({ suspendedAt }) => suspendedAt !== null);
  const active = users.filter(({ suspendedAt }) => suspendedAt === null);
  const concerned = { suspend: active, unsuspend: suspended, 'sign-out': users };
  return (
    <div class="console-bulk" role="group" aria-label="Chosen people">
      <span class="quiet">{formatNumber(users.length)} chosen</span>
      <Button small onClick={() => setAction('sign-out')}>
        Sign out
      </Button>
      {active.length > 0 && (
        <Button small onClick={() => setAction('suspend')}>
          Suspend
        </Button>
      )}
      {suspended.length > 0 && (
        <Button small onClick={() => setAction('unsuspend')}>
          Lift suspension
        </Button>
      )}
      {action !== null && <BulkDialog action={action} users={concerned[action]} onDone={onDone} onClose={() => setAction(null)} />}
    </div>
  );
}

interface Failure {
  user: UserOverview;
  text: string;
}

interface BulkDialogProps extends BulkBarProps {
  action: BulkAction;
  onClose: () => void;
}

function BulkDialog({ action, users, onDone, onClose }: BulkDialogProps) {
  const { access } = useConsole();
  const { title, text, button, danger = false, needsReason = false, perform } = personActions[action];
  // Those who are chosen become fewer.
  const [all] = useState(users);
  const [left, setLeft] = useState(users);
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  const [reason, setReason] = useState('');
  const submit = async (fields: FormData) => {
    const failed = await performForEach(ownLast(left, access.operator.value), (user) =>
      perform(access.send, user, textOf(fields, 'reason')),
    );
    setFailures(failed);
    setLeft(failed.map(({ user }) => user));
    onDone(failed.map(({ user }) => user));
    if (failed.length === 0) onClose();
  };
  return (
    <FormDialog
      title={`${title} ${left.length === 1 ? nameOf(left[0]!) : `${formatNumber(left.length)} people`}`}
      text={failures.length === 0 ? text : `Done for ${formatNumber(all.length - left.length)} of ${formatNumber(all.length)}.`}
      action={failures.length === 0 ? button : 'Try again'}
      danger={danger}
      incomplete={needsReason && reason.trim() === ''}
      onClose={onClose}
      onSubmit={submit}
    >
      {failures.length > 0 && (
        <div role="alert">
          <ul class="console-lines">
            {failures.map(({ user, text: why }) => (
              <li key={user.id}>
                <b>{nameOf(user)}</b> <span class="quiet">{why}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      <Field
        label={needsReason ? 'Reason' : 'Reason, if you like'}
        name="reason"
        maxLength={500}
        required={needsReason}
        hint="Recorded with your name, for each of them."
        onInput={setReason}
      />
    </FormDialog>
  );
}

/** One after the other. Without an answer from the server, the rest is not tried. */
async function performForEach(users: readonly UserOverview[], perform: (user: UserOverview) => Promise<unknown>): Promise<Failure[]> {
  const failures: Failure[] = [];
  let lost: unknown;
  for (const user of users) {
    try {
      if (lost !== undefined) throw lost;
      await perform(user);
    } catch (error) {
      if (!(error instanceof ParleyProblem)) lost = error;
      failures.push({ user, text: describeFailure(error) });
    }
  }
  return failures;
}

/** An operator who signs out everywhere ends the session in which this runs. */
function ownLast(users: readonly UserOverview[], operator: Operator | null): UserOverview[] {
  const isOwn = ({ id }: UserOverview) => operator !== null && typeof operator === 'object' && operator.id === id;
  return [...users.filter((user) => !isOwn(user)), ...users.filter(isOwn)];
}
