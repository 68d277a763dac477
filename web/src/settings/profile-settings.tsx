import { useEffect, useState } from 'preact/hooks';
import { ParleyProblem } from '@parley/client/transport/problem';
import { useChat } from '../chat/chat.ts';
import { Loading } from '../chat/loading.tsx';
import { describeProblem } from '../chat/describe-problem.ts';
import { useSelector } from '../chat/use-selector.ts';
import { useTask } from '../chat/use-task.ts';
import { Avatar } from '../design/avatar.tsx';
import { Button } from '../design/button.tsx';
import { Field, FieldError } from '../design/field.tsx';
import { Icon } from '../design/icon.tsx';
import { PicturePicker } from '../design/picture-picker.tsx';
import { ChangePassword } from './change-password.tsx';
import { ChangeEmail } from './change-email.tsx';
import { DeleteAccount } from './delete-account.tsx';
import { ExportData } from './export-data.tsx';
import { Panel } from './panel.tsx';

export function ProfileSettings() {
  const account = useSelector((chat) => chat.account);
  const [dialog, setDialog] = useState<'password' | 'email' | 'deletion' | null>(null);
  if (!account) return <Loading rows={3} />;
  return (
    <>
      <ProfileForm key={account.id} />
      <Panel title="Sign-in" text="What you sign in with.">
        <ul class="panel-rows">
          <li>
            <span class="grow">
              <b>Password</b>
            </span>
            <Button small onClick={() => setDialog('password')}>
              Change password
            </Button>
          </li>
          <li>
            <span class="grow">
              <b>E-mail</b>
              <small>{account.email ?? 'None'}</small>
            </span>
            {account.email !== null && !account.emailVerified && <ConfirmEmail />}
            <Button small onClick={() => setDialog('email')}>
              Change e-mail
            </Button>
          </li>
        </ul>
      </Panel>
      <Panel title="Your data">
        <ul class="panel-rows">
          <ExportData />
          <li>
            <span class="grow">
              <b>Delete account</b>
              <small>Your profile, what you wrote, and your files, for good</small>
            </span>
            <Button small danger onClick={() => setDialog('deletion')}>
              Delete account
            </Button>
          </li>
        </ul>
      </Panel>
      {dialog === 'password' && <ChangePassword onClose={() => setDialog(null)} />}
      {dialog === 'deletion' && <DeleteAccount onClose={() => setDialog(null)} />}
      {dialog === 'email' && <ChangeEmail onClose={() => setDialog(null)} />}
    </>
  );
}

/** Asks for a mail with a link; says so where the server sends none. */
function ConfirmEmail() {
  const { client } = useChat();
  const [answer, setAnswer] = useState<string>();
  const send = () =>
    client.api
      .requestEmailVerification({})
      .then(() => setAnswer('A link is on its way.'))
      .catch((error: unknown) => setAnswer(isMailDisabled(error) ? 'This server sends no mail.' : describeProblem(error)));
  if (answer !== undefined) return <small role="status">{answer}</small>;
  return (
    <Button small onClick={() => void send()}>
      Confirm
    </Button>
  );
}

interface ProfileChanges {
  displayName?: string;
  username?: string;
  about?: string;
}

/** By user. */
const unsavedProfiles = new Map<string, ProfileChanges>();

/** Changes that are not saved are still there when the user comes back to the page. */
function useUnsavedProfile(userId: string): [ProfileChanges, (update: (before: ProfileChanges) => ProfileChanges) => void] {
  const [changes, setChanges] = useState(() => unsavedProfiles.get(userId) ?? {});
  useEffect(() => void unsavedProfiles.set(userId, changes), [changes]);
  return [changes, setChanges];
}

const isMailDisabled = (error: unknown): boolean => error instanceof ParleyProblem && error.code === 'mail_disabled';

function ProfileForm() {
  const { client } = useChat();
  const account = useSelector((chat) => chat.account)!;
  const [changes, setChanges] = useUnsavedProfile(account.id);
  const [saved, setSaved] = useState(false);
  const [refused, setRefused] = useState<Readonly<Record<string, string>>>({});
  const task = useTask();
  const set = (change: ProfileChanges) => {
    setChanges((before) => ({ ...before, ...change }));
    setSaved(false);
  };
  const save = () =>
    task.run(async () => {
      const { about, ...names } = changes;
      setRefused({});
      try {
        await client.api.changeProfile({ ...names, ...(about === undefined ? {} : { about: about.trim() === '' ? null : about }) });
      } catch (error) {
        const reasons = refusedNames(error);
        if (Object.keys(reasons).length === 0) throw error;
        return setRefused(reasons);
      }
      setChanges(() => ({}));
      setSaved(true);
    });
  const changePicture = (file: File | null) =>
    task.run(async () => {
      await client.api.changeProfile({ avatarFileId: file === null ? null : (await client.upload(file)).id });
    });
  const isChanged = Object.keys(changes).length > 0;
  const footer = (
    <>
      <span class="grow" role="status">
        {saved && (
          <span class="panel-saved">
            <Icon name="check" size={16} /> Saved
          </span>
        )}
        {isChanged && 'Not saved yet'}
      </span>
      <Button look="main" disabled={task.busy || !isChanged} onClick={save}>
        Save
      </Button>
    </>
  );
  return (
    <Panel title="Profile" text="What others see. Your e-mail address is never shown." footer={footer}>
      <div class="profile-form">
        <div class="profile-form-picture">
          <Avatar id={account.id} name={account.displayName} url={account.avatarUrl} size={96} />
          <PicturePicker label="Change picture" picture={null} onChange={({ file }) => changePicture(file)} />
          {account.avatarUrl !== null && (
            <Button small look="plain" disabled={task.busy} onClick={() => changePicture(null)}>
              Remove
            </Button>
          )}
        </div>
        <Field
          label="Display name"
          name="displayName"
          value={changes.displayName ?? account.displayName}
          maxLength={100}
          error={refused['displayName']}
          onInput={(displayName) => set({ displayName })}
        />
        <Field
          label="Username"
          name="username"
          value={changes.username ?? account.username ?? ''}
          autocapitalize="none"
          error={refused['username']}
          onInput={(username) => set({ username })}
        />
        <label class="field profile-form-about">
          <span class="field-label">About</span>
          <textarea
            class="input"
            rows={3}
            maxLength={500}
            defaultValue={changes.about ?? account.about ?? ''}
            onInput={(event) => set({ about: event.currentTarget.value })}
          />
        </label>
        {task.error !== undefined && <FieldError>{task.error}</FieldError>}
      </div>
    </Panel>
  );
}

/** Why a name was refused, by field. Empty for every other failure. */
function refusedNames(error: unknown): Record<string, string> {
  if (!(error instanceof ParleyProblem)) return {};
  if (error.code === 'username_taken') return { username: describeProblem(error) };
  const names = error.errors.filter(({ path }) => path === 'displayName' || path === 'username');
  return Object.fromEntries(names.map(({ path, message }) => [path, message]));
}
