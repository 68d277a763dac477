import { useState } from 'preact/hooks';
import type { PasswordReset, UserDetails } from '@parley/events/wire/operators';
import { Dialog } from '../../design/dialog.tsx';
import { Field } from '../../design/field.tsx';
import type { Send } from '../access.ts';
import { useConsole } from '../console.ts';
import { FormDialog } from '../form-dialog.tsx';
import { textOf } from '../text-of.ts';
import { formatTime } from '../format.ts';
import { CopyField } from '../parts.tsx';

export type PersonAction = 'suspend' | 'unsuspend' | 'sign-out' | 'reset' | 'grant' | 'revoke' | 'erase';

interface PersonDialogProps {
  action: PersonAction;
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
  /** Not recorded with a reason. */
  withoutReason?: boolean;
  perform: (send: Send, user: UserDetails, reason: string | undefined) => Promise<unknown>;
}

const pathOf = ({ id }: UserDetails): string => `/v1/admin/users/${id}`;
const post =
  (step: string): Description['perform'] =>
  (send, user, reason) =>
    send('POST', `${pathOf(user)}/${step}`, reason === undefined ? {} : { reason });

const descriptions: Readonly<Record<PersonAction, Description>> = {
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
    withoutReason: true,
    perform: (send, user) => send('DELETE', `/v1/users/${user.id}`),
  },
};

/** Asks for the reason of an action, or what else it needs, and does it. */
export function PersonDialog({ action, user, onDone, onClose }: PersonDialogProps) {
  const { send } = useConsole().access;
  const { title, text, button, danger = false, needsReason = false, withoutReason = false, perform } = descriptions[action];
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
      {!withoutReason && (
        <Field
          label={needsReason ? 'Reason' : 'Reason, if you like'}
          name="reason"
          maxLength={500}
          required={needsReason}
          hint="Recorded with your name."
          onInput={setReason}
        />
      )}
      {action === 'erase' && (
        <Field label={`Type ${proof} to confirm`} name="proof" autocomplete="off" autocapitalize="none" required onInput={setTyped} />
      )}
    </FormDialog>
  );
}

function ResetLink({ link: { url, expiresAt }, name, onClose }: { link: PasswordReset; name: string; onClose: () => void }) {
  return (
    <Dialog title={`A reset link for ${name}`} onClose={onClose}>
      <p>Hand it to the person. It works once, until {formatTime(expiresAt)}, and is shown only now.</p>
      <CopyField label="Reset link" value={url} />
    </Dialog>
  );
}
