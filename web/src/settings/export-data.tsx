import type { DataExport } from '@parley/events/wire/data-exports';
import { useEffect, useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { useTask } from '../chat/use-task.ts';
import { Button } from '../design/button.tsx';

const pollMs = 2_000;

type Requested = Pick<DataExport, 'id' | 'state'> & Partial<Pick<DataExport, 'url'>>;

/** A copy of everything that there is on the user: it is asked for, made, and downloaded once. */
export function ExportData() {
  const { client } = useChat();
  const [requested, setRequested] = useState<Requested>();
  const task = useTask();
  useEffect(() => {
    if (requested?.state !== 'pending') return undefined;
    // A request that fails is repeated.
    const read = () => client.api.getExport({ exportId: requested.id }).then(setRequested, () => setRequested({ ...requested }));
    const timer = setTimeout(() => void read(), pollMs);
    return () => clearTimeout(timer);
  }, [requested]);
  const request = () => task.run(async () => setRequested((await client.api.requestExport({})).export));
  return (
    <li>
      <span class="grow">
        <b>Copy of your data</b>
        <small role="status">{task.error ?? statusOf(requested)}</small>
      </span>
      {requested?.url ? (
        <a
          class="button outlined small"
          href={client.origin + requested.url}
          download
          onClick={() => setRequested({ ...requested, state: 'downloaded', url: null })}
        >
          Download
        </a>
      ) : (
        <Button small disabled={task.busy || requested?.state === 'pending'} onClick={request}>
          Request a copy
        </Button>
      )}
    </li>
  );
}

function statusOf(requested: Requested | undefined): string {
  if (requested?.state === 'pending') return 'Being made. This takes a moment.';
  if (requested?.state === 'ready') return 'Ready. The link works once.';
  if (requested?.state === 'failed') return 'The copy could not be made. Ask the people who run this server.';
  return 'A ZIP of your profile, what you wrote, and your files';
}
