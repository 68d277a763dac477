import { useEffect, useState } from 'preact/hooks';
import { ParleyProblem } from '@parley/client/transport/problem';
import { useChat } from '../chat/chat.ts';
import { tokenOfLink } from './links.ts';

/** `/verify`: verifies the address that the link was sent to. */
export function VerifyEmail() {
  const { client } = useChat();
  const [outcome, setOutcome] = useState<string>();
  useEffect(() => {
    client.api
      .verifyEmail({ token: tokenOfLink('verify', location) ?? '-' })
      .then(() => setOutcome('Your e-mail address is confirmed.'))
      .catch((error: unknown) => setOutcome(describe(error)));
  }, []);
  return (
    <>
      <h1>E-mail address</h1>
      <p role="status">{outcome ?? 'One moment …'}</p>
      <p>
        <a href="/">Continue</a>
      </p>
    </>
  );
}

const sentences: Readonly<Record<string, string>> = {
  link_expired: 'This link was used or has expired. Ask for another one in the settings.',
  email_taken: 'Another account has confirmed this address as its own.',
};

const describe = (error: unknown): string =>
  (error instanceof ParleyProblem && sentences[error.code]) || 'The server does not answer. Open the link again in a moment.';
