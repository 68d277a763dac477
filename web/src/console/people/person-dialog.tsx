import { useState } from 'preact/hooks';
import type { PasswordReset, UserDetails, UserOverview } from '@parley/events/wire/operators';
import { Dialog } from '../../design/dialog.tsx';
import { Field } from '../../design/field.tsx';
import type { Send } from '../access.ts';
import { useConsole } from '../console.ts';
import { FormDialog } from '../form-dialog.tsx';
import { textOf } from '../text-of.ts';
import { formatTime } from '../format.ts';
import { CopyField } from '../parts.tsx';

export type PersonAction = 'suspend' | 'unsuspend' | 'sign-out' | 'reset' | 'grant' | 'revoke' | 'export' | 'erase';

interface PersonDialogProps {
  action: Exclude<PersonAction, 'export'>;
  user: UserDetails;
  onDone: () => void;
  onClose: () => void;
}

interface Description {
  title: string;
  text: string;
  button: string;
  danger?: boolean;
  needsReason?: boolean;
  /** Below the reason. */
  hint?: string;
  perform: (send: Send, user: Pick<UserOverview, 'id'>, reason: string | undefined) => Promise<unknown>;
}

const pathOf = ({ id }: Pick<UserOverview, 'id'>): string => `/v1/admin/users/${id}`;
const post =
  (step: string): Description['perform'] =>
  (send, user, reason) =>
    send('POST', `${pathOf(user)}/${step}`, reason === undefined ? {} : { reason });

export const personActions: Readonly<Record<Exclude<PersonAction, 'export'>, Description>> = {
  suspend: {
    title: 'Suspend',
    text: 'All sessions end and sockets close within two seconds. Messages stay.',
    button: 'Suspend',
    danger: true,
    needsReason: true,
    perform: post('suspend'),
  },
  unsuspend: {
    title: 'Lift the suspension of',
    text: 'The person can sign in again.',
    button: 'Lift the suspension',
    perform: post('unsuspend'),
  },
  'sign-out': { title: 'Sign out', text: 'All devices are signed out at once.', button: 'Sign out everywhere', perform: post('sign-out') },
  reset: {
    title: 'A reset link for',
    text: 'An earlier link stops working. Sessions end when the link is used.',
    button: 'Create the link',
    perform: post('password-reset'),
  },
  grant: {
    title: 'Make an operator of',
    text: 'Operators see and do everything that this console offers. All devices of the person are signed out.',
    button: 'Make an operator',
    perform: (send, user, reason) => send('PUT', `${pathOf(user)}/role`, { role: 'operator', reason }),
  },
  revoke: {
    title: 'End the role of',
    text: 'The person stays a user and can do nothing here within a second.',
    button: 'End the role',
    danger: true,
    perform: (send, user, reason) => send('PUT', `${pathOf(user)}/role`, { role: 'user', reason }),
  },
  erase: {
    title: 'Erase',
    text: 'Profile, messages, files and devices are destroyed, for good. Others see that someone wrote, not what.',
    button: 'Erase for good',
    danger: true,
    needsReason: true,
    hint: 'Recorded with your name, and kept after the erasure: write nothing about the person.',
    perform: (send, user, reason) => send('DELETE', pathOf(user), { reason }),
  },
};

/** Asks for the reason of an action, or what else it needs, and does it. */
export function PersonDialog({ action, user, onDone, onClose }: PersonDialogProps) {
  const { send } = useConsole().access;
  const { title, text, button, danger = false, needsReason = false, hint, perform } = personActions[action];
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [link, setLink] = useState<PasswordReset | null>(null);
  const proof = user.username ?? user.id;
  if (link !== null) return <ResetLink link={link} name={user.displayName} onClose={onClose} />;
  return (
    <FormDialog
      title={`${title} ${user.displayName}`}
      text={text}
      action={button}
      danger={danger}
      incomplete={(needsReason && reason.trim() === '') || (action === 'erase' && typed.trim() !== proof)}
      onClose={onClose}
      onSubmit={async (fields) => {
        const answer = (await perform(send, user, textOf(fields, 'reason'))) as { passwordReset?: PasswordReset } | undefined;
        onDone();
        if (answer?.passwordReset) setLink(answer.passwordReset);
        else onClose();
      }}
    >
      <Field
        label={needsReason ? 'Reason' : 'Reason, if you like'}
        name="reason"
        maxLength={500}
        required={needsReason}
        hint={hint ?? 'Recorded with your name.'}
        onInput={setReason}
      />
      {action === 'erase' && (
        <Field label={`Type ${proof} to confirm`} name="proof" autocomplete="off" autocapitalize="none" required onInput={setTyped} />
      )}
    </FormDialog>
  );
}

export function ResetLink({ link: { url, expiresAt }, name, onClose }: { link: PasswordReset; name: string; onClose: () => void }) {
  return (
    <Dialog title={`A reset link for ${name}`} onClose={onClose}>
      <p>Hand it to the person. It works once, until {formatTime(expiresAt)}, and is shown only now.</p>
      <CopyField label="Reset link" value={url} />
    </Dialog>
  );
}
