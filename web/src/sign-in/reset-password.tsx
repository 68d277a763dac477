import { useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { Button } from '../design/button.tsx';
import { Field, FieldError } from '../design/field.tsx';
import { tokenOfLink } from './links.ts';
import { LoginField } from './login-field.tsx';
import { useForm } from './use-form.ts';

/** `/reset`: asks for a link, or with the token of one for the new password. */
export function ResetPassword() {
  const token = tokenOfLink('reset', location);
  const [done, setDone] = useState(false);
  if (done)
    return <Done>{token === undefined ? 'If the account has an e-mail address, a link is on its way.' : 'Your new password is set.'}</Done>;
  return token === undefined ? <AskForLink onDone={() => setDone(true)} /> : <NewPassword token={token} onDone={() => setDone(true)} />;
}

/** Loads the page anew: the session of this browser may have ended. */
function Done({ children }: { children: string }) {
  return (
    <>
      <h1>Done.</h1>
      <p role="status">{children}</p>
      <p>
        <a href="/">Sign in</a>
      </p>
    </>
  );
}

function NewPassword({ token, onDone }: { token: string; onDone: () => void }) {
  const { client } = useChat();
  const { busy, errors, submit } = useForm(({ newPassword = '' }) => client.api.confirmPasswordReset({ token, newPassword }).then(onDone), {
    link_expired: { field: 'form', message: 'This link was used or has expired. Ask for another one.' },
  });
  return (
    <>
      <h1>Set a new password.</h1>
      <p>You are then signed out on all devices.</p>
      <form onSubmit={submit} noValidate>
        <Field
          label="New password"
          name="newPassword"
          type="password"
          autocomplete="new-password"
          hint="At least 8 characters"
          required
          error={errors['newPassword']}
        />
        {errors['form'] !== undefined && <FieldError>{errors['form']}</FieldError>}
        <Button type="submit" look="main" wide disabled={busy}>
          Set password
        </Button>
      </form>
    </>
  );
}

function AskForLink({ onDone }: { onDone: () => void }) {
  const { client } = useChat();
  const { busy, errors, submit } = useForm(({ login = '' }) => client.api.requestPasswordReset({ login }).then(onDone), {
    mail_disabled: { field: 'form', message: 'This server sends no mail. Ask its operator for a link to set a new password.' },
  });
  return (
    <>
      <h1>Forgot your password?</h1>
      <p>
        Get a link by e-mail to set a new one. If your account has no address, or this server sends no mail, ask its operator for a link.
      </p>
      <form onSubmit={submit} noValidate>
        <LoginField error={errors['login']} />
        {errors['form'] !== undefined && <FieldError>{errors['form']}</FieldError>}
        <Button type="submit" look="main" wide disabled={busy}>
          Send link
        </Button>
      </form>
      <p>
        <a href="/">Back to sign-in</a>
      </p>
    </>
  );
}
