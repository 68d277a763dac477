import { useState } from 'preact/hooks';
import type { ApiKey } from '@parley/events/wire/api-keys';
import { Button } from '../../design/button.tsx';
import { useConsole } from '../console.ts';
import { FormDialog } from '../form-dialog.tsx';
import { formatDay, formatTime } from '../format.ts';
import { Loading, Page } from '../parts.tsx';
import { Table } from '../table.tsx';
import { useLoad } from '../use-load.ts';
import { CreateApiKey } from './create-api-key.tsx';

export function ApiKeys() {
  const { send } = useConsole().access;
  const loaded = useLoad<{ items: ApiKey[] }>('/v1/api-keys');
  const [creating, setCreating] = useState(false);
  const [revoked, setRevoked] = useState<ApiKey | null>(null);
  const columns = [
    { label: 'Name', cell: ({ name }: ApiKey) => <b>{name}</b> },
    { label: 'Key', isExtra: true, cell: ({ id }: ApiKey) => <code>parley_sk_{id}_…</code> },
    { label: 'May', cell: ({ scopes }: ApiKey) => scopes.join(', ') },
    { label: 'Acts as', isExtra: true, cell: ({ userId }: ApiKey) => (userId === null ? 'Anyone' : <code>{userId.slice(-8)}</code>) },
    { label: 'Created', isExtra: true, cell: ({ createdAt }: ApiKey) => formatDay(createdAt) },
    { label: 'Last used', cell: ({ lastUsedAt }: ApiKey) => (lastUsedAt === null ? 'Never' : formatTime(lastUsedAt)) },
    {
      label: 'Do',
      isNumber: true,
      cell: (key: ApiKey) => (
        <Button small aria-label={`Revoke ${key.name}`} onClick={() => setRevoked(key)}>
          Revoke
        </Button>
      ),
    },
  ];
  return (
    <>
      <Page
        title="API keys"
        note="Two keys at a time let you replace one without a pause"
        action={
          <Button look="main" icon="plus" onClick={() => setCreating(true)}>
            New key
          </Button>
        }
      >
        <div class="console-scroll">
          <Loading loaded={loaded}>
            {({ items }) => <Table label="API keys" columns={columns} rows={items} keyOf={(key) => key.id} empty="There are no keys." />}
          </Loading>
        </div>
      </Page>
      {creating && <CreateApiKey onCreated={loaded.reload} onClose={() => setCreating(false)} />}
      {revoked && (
        <FormDialog
          title={`Revoke ${revoked.name}`}
          text="Every service refuses the key at once, and sockets that it opened are closed."
          action="Revoke"
          danger
          onClose={() => setRevoked(null)}
          onSubmit={async () => {
            await send('DELETE', `/v1/api-keys/${revoked.id}`);
            setRevoked(null);
            loaded.reload();
          }}
        />
      )}
    </>
  );
}
