import { useRef, useState } from 'preact/hooks';
import { Button } from '../design/button.tsx';
import { Field, FieldError } from '../design/field.tsx';
import { Mark } from '../design/icon.tsx';
import { Banner } from '../design/parts.tsx';
import { ParleyProblem } from '@parley/client/transport/problem';
import { NotAnOperator } from './access.ts';
import { useConsole } from './console.ts';
import { describeFailure } from './describe.ts';
import { textOf } from './text-of.ts';

function describe(error: unknown): string {
  if (error instanceof NotAnOperator) return `${error.message} is not an operator.`;
  if (error instanceof ParleyProblem && error.code === 'bad_credentials') return 'This username and password do not match.';
  if (error instanceof ParleyProblem && (error.code === 'unauthenticated' || error.code === 'not_found'))
    return 'This is not the operator token.';
  return describeFailure(error);
}

/** The page of an operator who is not signed in: with an account, or with the token for emergencies. */
export function SignIn() {
  const { access } = useConsole();
  const form = useRef<HTMLFormElement>(null);
  const [byToken, setByToken] = useState(false);
  const [state, setState] = useState<{ busy?: boolean; error?: string }>({});
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (state.busy) return;
    const fields = new FormData(form.current!);
    setState({ busy: true });
    try {
      if (byToken) await access.useToken(textOf(fields, 'token') ?? '');
      // A password may begin and end with a space.
      else await access.signIn(textOf(fields, 'login') ?? '', fields.get('password') as string);
    } catch (error) {
      setState({ error: describe(error) });
      form.current?.querySelector('input')?.focus();
    }
  };
  return (
    <main class="console-door">
      <form class="console-door-form" ref={form} onSubmit={submit} noValidate>
        <div class="console-brand">
          <Mark size={26} />
          Parley <span class="quiet">operators</span>
        </div>
        <h1>{byToken ? 'Sign in with the token' : 'Sign in'}</h1>
        {access.ended.value !== undefined && <Banner icon="leave" title={access.ended.value} />}
        {byToken ? (
          <Field
            key="token"
            label="Operator token"
            name="token"
            type="password"
            autocomplete="off"
            required
            hint="Kept in memory only: a reload forgets it."
          />
        ) : (
          <>
            <Field label="Username" name="login" autocomplete="username" autocapitalize="none" hint="Or your e-mail address" required />
            <Field label="Password" name="password" type="password" autocomplete="current-password" required />
          </>
        )}
        {state.error !== undefined && <FieldError>{state.error}</FieldError>}
        <Button type="submit" look="main" wide disabled={state.busy}>
          Sign in
        </Button>
        <Button
          look="plain"
          wide
          onClick={() => {
            setByToken(!byToken);
            setState({});
          }}
        >
          {byToken ? 'Use an account' : 'Use the operator token'}
        </Button>
      </form>
    </main>
  );
}
