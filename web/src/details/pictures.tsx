import { useChat } from '../chat/chat.ts';
import { useQuery } from '../chat/use-query.ts';
import { useSelector } from '../chat/use-selector.ts';
import { FileImage } from '../design/file-image.tsx';
import { Icon } from '../design/icon.tsx';
import { Link } from '../routing/link.tsx';

/** The newest pictures of the conversation; each leads to its message. */
export function Pictures({ conversationId }: { conversationId: string }) {
  const { client } = useChat();
  const lastSeq = useSelector((chat) => chat.conversations[conversationId]?.lastSeq);
  const { answer } = useQuery(`${conversationId}:${lastSeq}`, () => client.api.listFiles({ conversationId, limit: 8 }), { delay: 300 });
  const items = answer?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section class="details-part" aria-labelledby="pictures-title">
      <h3 id="pictures-title">
        <Icon name="image" size={16} />
        Pictures
      </h3>
      <ul class="details-pictures">
        {items.map(({ file, messageId, sentAt }) => (
          <li key={file.id}>
            <Link
              to={{ page: 'conversation', conversationId, messageId }}
              aria-label={`Picture of ${new Date(sentAt).toLocaleDateString()}`}
            >
              <FileImage path={file.thumbnailUrl} width={file.width} height={file.height} alt="" loading="lazy" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
