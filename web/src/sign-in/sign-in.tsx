import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { focusHeading } from '../design/focus-heading.ts';
import { isFocusLost } from '../design/focus-lost.ts';
import { Mark } from '../design/icon.tsx';
import { Segments } from '../design/segments.tsx';
import { CreateAccountForm } from './create-account-form.tsx';
import { Demo } from './demo.tsx';
import { tokenOfLink } from './links.ts';
import { ResetPassword } from './reset-password.tsx';
import { SignInForm } from './sign-in-form.tsx';
import { VerifyEmail } from './verify-email.tsx';
import './sign-in.css';

const linkPages: Readonly<Record<string, ComponentType>> = { '/reset': ResetPassword, '/verify': VerifyEmail };

type Mode = 'sign-in' | 'create';

/** The page of a signed-out user. On a server with demo people they stand beside the form. */
export function SignIn() {
  const { client } = useChat();
  const LinkPage = linkPages[location.pathname];
  const [mode, setMode] = useState<Mode>(tokenOfLink('invite', location) === undefined ? 'sign-in' : 'create');
  // Signed in: the form that had the focus is gone.
  useEffect(() => () => void requestAnimationFrame(() => isFocusLost() && focusHeading()), []);
  return (
    <div class="door">
      <main class="door-form">
        <div class="door-column">
          <div class="door-brand">
            <Mark size={26} />
            Parley
          </div>
          {LinkPage ? <LinkPage /> : <Forms mode={mode} setMode={setMode} />}
          <p class="door-links">
            <a href="/docs">API reference</a>
            <a href="/openapi.json">OpenAPI</a>
            <span class="door-host">{new URL(client.origin).host}</span>
          </p>
        </div>
      </main>
      <Demo />
    </div>
  );
}

function Forms({ mode, setMode }: { mode: Mode; setMode: (mode: Mode) => void }) {
  return (
    <>
      <h1>{mode === 'sign-in' ? 'Good to see you.' : 'Welcome.'}</h1>
      <p>Sign in to this server, or create an account on it.</p>
      <Segments
        label="Account"
        options={[
          { value: 'sign-in', label: 'Sign in' },
          { value: 'create', label: 'Create account' },
        ]}
        value={mode}
        onChange={setMode}
      />
      {mode === 'sign-in' ? <SignInForm /> : <CreateAccountForm />}
      {mode === 'sign-in' && (
        <p class="door-links">
          <a href="/reset">Forgot your password?</a>
        </p>
      )}
    </>
  );
}
