import { useEffect, useRef, useState } from 'preact/hooks';
import type { DataExport, RequestedExport } from '@parley/events/wire/data-exports';
import type { UserDetails } from '@parley/events/wire/operators';
import { Dialog } from '../../design/dialog.tsx';
import { Field } from '../../design/field.tsx';
import { useConsole } from '../console.ts';
import { FormDialog } from '../form-dialog.tsx';
import { formatBytes, formatTime } from '../format.ts';
import { textOf } from '../text-of.ts';
import { nameOf } from './columns.tsx';

const everyMs = 1_000;
const pause = () => new Promise((resolve) => setTimeout(resolve, everyMs));

/** Asks for a copy of everything that there is on a person, and offers it once it is written. */
export function ExportDialog({ user, onDone, onClose }: { user: UserDetails; onDone: () => void; onClose: () => void }) {
  const { send } = useConsole().access;
  const [state, setState] = useState<DataExport | null>(null);
  const isOpen = useRef(true);
  useEffect(() => () => void (isOpen.current = false), []);
  if (state?.url)
    return (
      <Dialog title={`The copy for ${nameOf(user)}`} onClose={onClose}>
        <p>
          {formatBytes(state.size!)}, a ZIP. It can be downloaded once, until {formatTime(state.expiresAt!)}.
        </p>
        <p>
          <a class="button main" href={state.url} download>
            Download
          </a>
        </p>
      </Dialog>
    );
  return (
    <FormDialog
      title={`Export everything of ${nameOf(user)}`}
      text={
        state?.state === 'failed'
          ? 'It could not be written. The log of command-service says why.'
          : 'Writes a ZIP for the person: profile, messages, files and devices. It takes a while; the dialog stays open.'
      }
      action="Export"
      onClose={onClose}
      onSubmit={async (fields) => {
        const path = `/v1/admin/users/${user.id}`;
        const asked = await send<{ export: RequestedExport }>('POST', `${path}/export`, { reason: textOf(fields, 'reason') });
        let latest: DataExport;
        do {
          await pause();
          latest = await send('GET', `${path}/exports/${asked.export.id}`);
        } while (latest.state === 'pending' && isOpen.current);
        // Now, since the request has no position in the log that a list could wait for.
        onDone();
        setState(latest);
      }}
    >
      <Field label="Reason, if you like" name="reason" maxLength={500} hint="Recorded with your name." />
    </FormDialog>
  );
}
