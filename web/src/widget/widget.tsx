import { useEffect, useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { composerRoom } from '../composer/composer-room.tsx';
import { lazy } from '../design/lazy.tsx';
import { ConnectionBanner } from '../notices/connection-banner.tsx';
import { Conversation } from '../timeline/conversation.tsx';
import { loadLaterStyles } from './widget-styles.ts';

const Composer = lazy(async () => {
  const [{ Composer: Loaded }] = await Promise.all([import('../composer/composer.tsx'), loadLaterStyles()]);
  return Loaded;
}, composerRoom);

const SignInForm = lazy(async () => {
  const [{ SignInForm: Loaded }] = await Promise.all([import('../sign-in/sign-in-form.tsx'), loadLaterStyles()]);
  return Loaded;
});

/** The conversation view without the rest of the client. */
export function Widget({ resumed }: { resumed: Promise<boolean> }) {
  const { state, navigation } = useChat();
  const [ready, setReady] = useState(false);
  useEffect(() => void resumed.then(() => setReady(true)), []);
  const route = navigation.route.value;
  if (!ready || route.page !== 'conversation') return <div class="parley" />;
  if (state.value.status === 'logged_out') {
    return (
      <div class="parley widget-sign-in">
        <SignInForm />
      </div>
    );
  }
  return (
    <div class="parley widget">
      <ConnectionBanner />
      <Conversation
        conversationId={route.conversationId}
        messageId={route.messageId}
        detailsOpen={false}
        composer={<Composer conversationId={route.conversationId} />}
      />
    </div>
  );
}
