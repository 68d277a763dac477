import type { Schemas } from '@parley/client/generated/operations';
import { useComputed } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { Loading } from '../chat/loading.tsx';
import { dayAndTime } from '../chat/time-labels.ts';
import { useQuery } from '../chat/use-query.ts';
import { useTask } from '../chat/use-task.ts';
import { Button } from '../design/button.tsx';
import { Confirm } from '../design/dialog.tsx';
import { FieldError } from '../design/field.tsx';
import { focusHeading } from '../design/focus-heading.ts';
import { isFocusLost } from '../design/focus-lost.ts';
import { Icon } from '../design/icon.tsx';
import type { IconName } from '../design/icon-paths.ts';
import { Tag } from '../design/parts.tsx';
import { whileShown } from '../design/while-shown.ts';
import { Panel } from './panel.tsx';

/** No event notifies of other sessions. */
const refreshMs = 10_000;

export function Devices() {
  const { client, state } = useChat();
  const { answer, error, reload } = useQuery('devices', async () => (await client.api.listSessions({ limit: 200 })).items);
  const task = useTask();
  const devices = (answer ?? []).toSorted((a, b) => Number(b.current) - Number(a.current) || b.refreshedAt.localeCompare(a.refreshedAt));
  const [asking, setAsking] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const others = devices.filter(({ current }) => !current);
  const buttons = () => [...list.current!.querySelectorAll('button')];
  /** Index of the row whose button had the focus when its device was signed out, or when the list was read again. */
  const left = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (left.current === null || task.busy || !isFocusLost()) return;
    const next = buttons();
    if (next.length > 0) next[Math.min(left.current, next.length - 1)]!.focus();
    else focusHeading(list.current!.parentElement!);
    left.current = null;
  }, [answer]);
  const isLive = useComputed(() => state.value.status === 'live').value;
  useEffect(() => {
    if (!isLive || task.busy) return;
    return whileShown(() => {
      const focused = buttons().indexOf(document.activeElement as HTMLButtonElement);
      left.current = focused === -1 ? null : focused;
      reload();
    }, refreshMs);
  }, [isLive, task.busy]);
  const signOut = (signedOut: readonly { id: string }[]) =>
    task.run(async () => {
      left.current = others.findIndex(({ id }) => id === signedOut[0]?.id);
      for (const { id } of signedOut) await client.api.revokeSession({ sessionId: id });
      reload();
    });
  const footer = (
    <>
      <span class="grow">Not yours? Sign it out and change your password.</span>
      <Button danger small disabled={task.busy || others.length === 0} onClick={() => setAsking(true)}>
        Sign out everywhere else
      </Button>
    </>
  );
  return (
    <Panel title="Devices" text="Where you are signed in. Signing one out closes its connections at once." footer={footer}>
      {answer === undefined && error === undefined && <Loading rows={2} />}
      <ul class="panel-rows" ref={list}>
        {devices.map((device) => (
          <li key={device.id}>
            <span class={device.current ? 'panel-sign current' : 'panel-sign'}>
              <Icon name={iconOf(device.deviceName)} />
            </span>
            <span class="grow">
              <b>{device.deviceName ?? 'Unknown device'}</b>
              <small>{activity(device)}</small>
            </span>
            {device.current ? (
              <Tag tone="accent">This device</Tag>
            ) : (
              <Button
                small
                disabled={task.busy}
                aria-label={`Sign out ${device.deviceName ?? 'this device'}`}
                onClick={() => signOut([device])}
              >
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
      {asking && (
        <Confirm
          title="Sign out everywhere else?"
          text={`This signs out ${others.length === 1 ? 'one other device' : `${others.length} other devices`} at once. You stay signed in here.`}
          action="Sign out everywhere else"
          onClose={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            signOut(others);
          }}
        />
      )}
      {(task.error ?? error) !== undefined && <FieldError>{task.error ?? error}</FieldError>}
    </Panel>
  );
}

function activity({ current, refreshedAt, createdAt }: Schemas['Device']): string {
  const now = Date.now();
  const since = `since ${dayAndTime(createdAt, now)}`;
  return current ? `Active now, ${since}` : `Last active ${dayAndTime(refreshedAt, now)}, ${since}`;
}

function iconOf(name: string | null): IconName {
  if (name !== null && /iPhone|Android/u.test(name)) return 'phone-device';
  if (name !== null && /Node|SDK|curl/u.test(name)) return 'terminal';
  return 'laptop';
}
