import { useState } from 'preact/hooks';
import type { Invite } from '@parley/events/wire/invites';
import { Button } from '../../design/button.tsx';
import { Tag } from '../../design/parts.tsx';
import { useConsole } from '../console.ts';
import { FormDialog } from '../form-dialog.tsx';
import { formatDay, formatNumber, formatTime } from '../format.ts';
import { Loading, Page, Pager, usePages } from '../parts.tsx';
import { Table } from '../table.tsx';
import { useLoad } from '../use-load.ts';
import { CreateInvite } from './create-invite.tsx';

interface InvitePage {
  items: Invite[];
  nextCursor: string | null;
}

export function Invites() {
  const { send } = useConsole().access;
  const pages = usePages('invites');
  const loaded = useLoad<InvitePage>(`/v1/invites?limit=50${pages.cursor === undefined ? '' : `&cursor=${pages.cursor}`}`);
  const [creating, setCreating] = useState(false);
  const [revoked, setRevoked] = useState<Invite | null>(null);
  const columns = [
    { label: 'Note', cell: ({ note }: Invite) => <b>{note ?? 'Without a note'}</b> },
    { label: 'State', cell: stateOf },
    { label: 'Used', isNumber: true, cell: ({ uses, maxUses }: Invite) => `${formatNumber(uses)} of ${formatNumber(maxUses)}` },
    { label: 'Created', isExtra: true, cell: ({ createdAt }: Invite) => formatDay(createdAt) },
    { label: 'Expires', isExtra: true, cell: ({ expiresAt }: Invite) => (expiresAt === null ? 'Never' : formatTime(expiresAt)) },
    {
      label: 'Do',
      isNumber: true,
      cell: (invite: Invite) =>
        invite.isRevoked ? (
          '–'
        ) : (
          <Button small aria-label={`Revoke ${invite.note ?? 'the invite'}`} onClick={() => setRevoked(invite)}>
            Revoke
          </Button>
        ),
    },
  ];
  return (
    <>
      <Page
        title="Invites"
        action={
          <Button look="main" icon="plus" onClick={() => setCreating(true)}>
            New invite
          </Button>
        }
      >
        <div class="console-scroll">
          <Loading loaded={loaded}>
            {({ items }) => (
              <Table label="Invites" columns={columns} rows={items} keyOf={(invite) => invite.id} empty="There are no invites." />
            )}
          </Loading>
        </div>
        <Pager pages={pages} nextCursor={loaded.answer?.nextCursor ?? null} />
      </Page>
      {creating && <CreateInvite onCreated={loaded.reload} onClose={() => setCreating(false)} />}
      {revoked && (
        <FormDialog
          title="Revoke the invite"
          text="The link stops working. Accounts that were created with it stay."
          action="Revoke"
          danger
          onClose={() => setRevoked(null)}
          onSubmit={async () => {
            await send('DELETE', `/v1/invites/${revoked.id}`);
            setRevoked(null);
            loaded.reload();
          }}
        />
      )}
    </>
  );
}

function stateOf({ isRevoked, uses, maxUses, expiresAt }: Invite) {
  if (isRevoked) return <Tag tone="danger">Revoked</Tag>;
  if (expiresAt !== null && Date.parse(expiresAt) <= Date.now()) return <Tag>Expired</Tag>;
  return uses < maxUses ? <Tag tone="ok">Open</Tag> : <Tag>Used up</Tag>;
}
