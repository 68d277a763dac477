import { useEffect, useRef } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { Button } from '../design/button.tsx';
import { Banner } from '../design/parts.tsx';
import { Field, FieldError } from '../design/field.tsx';
import { deviceName } from './device-name.ts';
import { LoginField } from './login-field.tsx';
import { useForm } from './use-form.ts';

export function SignInForm() {
  const { client, state } = useChat();
  const form = useRef<HTMLFormElement>(null);
  const { sessionEnded, accountErased } = state.value;
  useEffect(() => {
    if (sessionEnded) form.current?.querySelector('input')?.focus();
  }, []);
  const { busy, errors, submit } = useForm(
    ({ login = '', password = '' }) => client.logIn({ login, password, deviceName: deviceName(navigator.userAgent) }),
    { bad_credentials: { field: 'password', message: 'This username and password do not match.' } },
  );
  return (
    <form onSubmit={submit} noValidate ref={form}>
      {accountErased && <Banner icon="check" title="Your account was deleted." />}
      {sessionEnded && <Banner icon="leave" title="You were signed out of this device; what you were writing is kept." />}
      <LoginField error={errors['login']} />
      <Field label="Password" name="password" type="password" autocomplete="current-password" required error={errors['password']} />
      {errors['form'] !== undefined && <FieldError>{errors['form']}</FieldError>}
      <Button type="submit" look="main" wide disabled={busy}>
        Sign in
      </Button>
    </form>
  );
}
