import { systemName } from '../chat/describe-conversation.ts';
import { clockTime } from '../chat/time-labels.ts';
import { MessageToolbar } from './lazy-parts.ts';
import { MessageText } from './message-text.tsx';
import type { MessageProps } from './message.tsx';
import { Reactions } from './reactions.tsx';
import { TabStopProvider } from './tab-stop.ts';
import { wholeTime } from './times.ts';

/** A notice from the backend of the product: nobody's bubble, in the middle. */
export function SystemMessage({ row, current, active, sought, actions }: MessageProps) {
  const { message } = row;
  return (
    <article
      class={`message system${sought ? ' sought' : ''}`}
      tabIndex={current ? 0 : -1}
      aria-label={`${systemName}, ${clockTime(message.sentAt)}`}
      data-message={message.id}
    >
      <TabStopProvider value={current ? 0 : -1}>
        <div class="notice">
          <p dir="auto">
            <MessageText messageId={message.id} text={message.text ?? ''} mentions={[]} />
          </p>
          <time dateTime={message.sentAt} title={wholeTime(message.sentAt)}>
            {clockTime(message.sentAt)}
          </time>
        </div>
        <Reactions message={message} actions={actions} />
        {active && <MessageToolbar row={row} actions={actions} />}
      </TabStopProvider>
    </article>
  );
}
